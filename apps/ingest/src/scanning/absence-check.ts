import type { Transaction } from '@rollcall/persistence';
import type { ObservedUser } from '@rollcall/domain';
import { Incomplete } from './incomplete';
import { walkListing } from './listing-walk';
import { checkMemberships } from './membership-check';
import { confirmMissing, forgetMissingUsers, type MissingOf, mostLookUps, uncheckedIds } from './missing';
import type { ScanContext } from './scan-context';

/**
 * Looks a second time for what is missing from a directory's listings: nobody is removed, and nobody loses a group, because
 * one answer did not have them. It can be an answer that looks whole, such as an empty list.
 * @throws Incomplete when the second look is not complete either, or shows that the listing cannot be believed
 */
export async function checkAbsences(context: ScanContext, directoryId: string): Promise<void> {
  const { runId } = context.hold.run;
  await checkUsers(context, { runId, directoryId, kind: 'user' });
  await checkGroups(context, { runId, directoryId, kind: 'group' });
  await checkMemberships(context, { runId, directoryId, kind: 'membership' });
}

async function checkUsers(context: ScanContext, of: MissingOf<'user'>): Promise<void> {
  const missing = await uncheckedIds(context.database, of, mostLookUps + 1);
  if (missing.length === 0) return;
  context.log.info({ ...of, missing: missing.length }, 'users missing from the listing are looked for again');
  if (missing.length > mostLookUps) return listUsersAgain(context, of);
  for (const id of missing) await lookUpUser(context, of, id);
}

async function lookUpUser(context: ScanContext, of: MissingOf<'user'>, id: string): Promise<void> {
  const { workos, record, cause, signal } = context;
  const { user } = await workos.getUser({ user: id, signal });
  await noting(context, async (tx) => {
    if (!user) return confirmMissing(tx, of, [id]);
    await record.merge(tx, [{ kind: 'user', directoryId: of.directoryId, cause, user }]);
    await forgetMissingUsers(tx, of, [id]);
  });
}

async function listUsersAgain(context: ScanContext, of: MissingOf<'user'>): Promise<void> {
  const { database, workos, signal } = context;
  const pages = walkListing(
    (after) => workos.listUsersPage({ directory: of.directoryId, after, signal }),
    (user: ObservedUser) => user.directoryUserId,
  );
  for await (const { items, unreadable } of pages) {
    if (unreadable > 0) throw new Incomplete('listing_incomplete');
    const ids = items.map((user) => user.directoryUserId);
    await noting(context, (tx) => forgetMissingUsers(tx, of, ids));
  }
  // Whatever made the first listing lose them may have made the second: then some are found one by one.
  for (const user of await uncheckedIds(database, of, mostLookUps)) {
    if ((await workos.getUser({ user, signal })).user) throw new Incomplete('listing_incomplete');
  }
  await noting(context, (tx) => confirmMissing(tx, of));
}

/** A group that is there after all had its members not read: there is no going on without them. */
async function checkGroups(context: ScanContext, of: MissingOf<'group'>): Promise<void> {
  const { database, workos, log, signal } = context;
  const missing = await uncheckedIds(database, of, mostLookUps);
  if (missing.length === 0) return;
  log.info({ ...of, missing: missing.length }, 'groups missing from the listing are looked for again');
  for (const group of missing) {
    if ((await workos.getGroup({ group, signal })).group) throw new Incomplete('listing_incomplete');
  }
  await noting(context, (tx) => confirmMissing(tx, of));
}

/** Writes what was found out, as the holder of the run. */
function noting({ database, runs, hold }: ScanContext, write: (tx: Transaction) => Promise<void>): Promise<void> {
  return database.transaction(async (tx) => {
    await write(tx);
    await runs.save(tx, hold, { read: 0 });
  });
}
