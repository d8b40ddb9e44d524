import { WorkosRefused } from '../workos/workos-failure';
import { Incomplete } from './incomplete';
import { walkListing } from './listing-walk';
import {
  confirmMembersOfMissing,
  confirmMissing,
  forgetMissingMembers,
  type MissingOf,
  mostLookUps,
  nextUncheckedGroup,
  uncheckedIds,
} from './missing';
import type { ScanContext } from './scan-context';

/**
 * Looks a second time for missing memberships of users and groups that are there: by the groups of each user where few users
 * are concerned, which spends nothing of the limit on user lists; else by the members of each group.
 * @throws Incomplete when the second look is not complete either, or shows that listings cannot be believed
 */
export async function checkMemberships(context: ScanContext, of: MissingOf<'membership'>): Promise<void> {
  const { database, runs, hold, log } = context;
  await database.transaction(async (tx) => {
    await confirmMembersOfMissing(tx, of);
    await runs.save(tx, hold, { read: 0 });
  });
  const users = await uncheckedIds(database, of, mostLookUps + 1);
  if (users.length === 0) return;
  log.info({ ...of, users: users.length }, 'memberships missing from the listing: looked for again');
  if (users.length > mostLookUps) await listMembersAgain(context, of);
  else for (const userId of users) await lookUpGroups(context, of, userId);
}

async function lookUpGroups(
  context: ScanContext,
  of: MissingOf<'membership'>,
  userId: string,
): Promise<{ readonly found: number }> {
  const { database, runs, hold } = context;
  const groupIds = await groupsOf(context, userId);
  return database.transaction(async (tx) => {
    const found = await forgetMissingMembers(tx, of, { userIds: [userId], groupIds });
    await confirmMissing(tx, of, [userId]);
    await runs.save(tx, hold, { read: 0 });
    return { found };
  });
}

async function groupsOf({ workos, signal }: ScanContext, user: string): Promise<string[]> {
  const groupIds: string[] = [];
  const pages = walkListing(
    (after) => workos.listGroupsPage({ user, after, signal }),
    (group) => group.directoryGroupId,
  );
  try {
    for await (const { items, unreadable } of pages) {
      if (unreadable > 0) throw new Incomplete('listing_incomplete');
      groupIds.push(...items.map((group) => group.directoryGroupId));
    }
  } catch (error) {
    // Gone since the user was read; an event tells.
    if (error instanceof WorkosRefused && error.status === 404) return [];
    throw error;
  }
  return groupIds;
}

async function listMembersAgain(context: ScanContext, of: MissingOf<'membership'>): Promise<void> {
  const { database, workos, runs, hold, signal } = context;
  const { directoryId: directory } = of;
  for (
    let group = await nextUncheckedGroup(database, of, '');
    group !== undefined;
    group = await nextUncheckedGroup(database, of, group)
  ) {
    const groupId = group;
    const pages = walkListing(
      (after) => workos.listMembersPage({ group: groupId, directory, after, signal }),
      (userId) => userId,
    );
    for await (const { items, unreadable } of pages) {
      if (unreadable > 0) throw new Incomplete('listing_incomplete');
      await database.transaction(async (tx) => {
        await forgetMissingMembers(tx, of, { userIds: items, groupIds: [groupId] });
        await runs.save(tx, hold, { read: 0 });
      });
    }
  }
  // Whatever made the first listing lose them may have made the second: then some are found one by one.
  for (const userId of await uncheckedIds(database, of, mostLookUps)) {
    if ((await lookUpGroups(context, of, userId)).found > 0) throw new Incomplete('listing_incomplete');
  }
  await database.transaction(async (tx) => {
    await confirmMissing(tx, of);
    await runs.save(tx, hold, { read: 0 });
  });
}
