import type { ObservedUser } from '@rollcall/domain';
import type { Observation } from '../directory-record/observation';
import { Incomplete } from './incomplete';
import { walkListing } from './listing-walk';
import { confirmMissing, confirmMissingInRange, forgetMissing, uncheckedUsers } from './missing';
import type { ScanContext } from './scan-context';

/** Up to so many missing users are looked up one by one; beyond, the whole list is read a second time. */
const mostLookUps = 100;

/**
 * Looks for a directory's missing users a second time: nobody is removed because one answer did not have them.
 * @throws Incomplete when the second look is not complete either
 */
export async function checkAbsences(context: ScanContext, directoryId: string): Promise<void> {
  const { database, hold } = context;
  const missing = await uncheckedUsers(database, hold.run.runId, directoryId, mostLookUps);
  if (missing.length === 0) return;
  context.log.info(
    { runId: hold.run.runId, directoryId, missing: missing.length },
    'users missing from the listing are looked for again',
  );
  if (missing.length <= mostLookUps) await lookUp(context, directoryId, missing);
  else await listAgain(context, directoryId);
}

async function lookUp(
  { database, workos, record, runs, hold, cause, signal }: ScanContext,
  directoryId: string,
  missing: readonly string[],
): Promise<void> {
  for (const directoryUserId of missing) {
    const { user, answeredAt } = await workos.getUser({ user: directoryUserId, signal });
    await database.transaction(async (tx) => {
      if (user) {
        await record.merge(tx, [{ kind: 'user', directoryId, cause, user }] satisfies Observation[]);
        await forgetMissing(tx, hold.run.runId, [directoryUserId]);
      } else {
        await confirmMissing(tx, hold.run.runId, [directoryUserId], answeredAt);
      }
      await runs.save(tx, hold, { read: 0 });
    });
  }
}

async function listAgain({ database, workos, runs, hold, signal }: ScanContext, directoryId: string): Promise<void> {
  const { runId } = hold.run;
  const pages = walkListing(
    (after) => workos.listUsersPage({ directory: directoryId, after, signal }),
    (user: ObservedUser) => user.directoryUserId,
  );
  for await (const { items, range, answeredAt, unreadable } of pages) {
    if (unreadable > 0) throw new Incomplete('listing_incomplete');
    const ids = items.map((user) => user.directoryUserId);
    await database.transaction(async (tx) => {
      await forgetMissing(tx, runId, ids);
      await confirmMissingInRange(tx, { runId, directoryId, range, ids, answeredAt });
      await runs.save(tx, hold, { read: 0 });
    });
  }
}
