import type { Clock } from '@rollcall/domain';
import type { Outbox } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { idList } from './id-list';
import type { ObservationCause } from './observation';
import { changeRecords, type ParentChanges } from './published-changes';

/** All users whom a listing has in a group, in a range of their ids. */
export interface ListedMembers {
  readonly directoryId: string;
  readonly directoryGroupId: string;
  /** Ascending. */
  readonly userIds: readonly string[];
  /** The range: the first id exclusive, the second inclusive. */
  readonly after: string;
  readonly upTo: string;
  /** WorkOS's clock at the answer. */
  readonly answeredAt: Date;
}

export type MembersAdding = (
  tx: Transaction,
  lists: readonly ListedMembers[],
  cause: ObservationCause,
) => Promise<ListedMembers[]>;

/**
 * Merges the members of groups of whom the record holds no statement yet, as on a first scan nearly all are: with nothing to
 * hold them against, a page of them is written as the page that it is. Comes to what merging them one by one comes to.
 * Answers the lists that it left alone: the record holds something in their range, or has the group elsewhere.
 */
export function createMembersAdding({
  outbox,
  clock,
}: {
  readonly outbox: Outbox;
  readonly clock: Clock;
}): MembersAdding {
  return async (tx, lists, cause) => {
    if (lists.length === 0) return [];
    // One after the other, in one go: what the second reads cannot change before the commit.
    const [, added] = await Promise.all([lockParents(tx, lists), insertNew(tx, lists, clock.now())]);
    if (added.length > 0) {
      const inForce = await inForceOf(tx, added);
      const changes = new Map<string, ParentChanges>();
      for (const [place, { parentId, list }] of added.entries()) {
        const ofParent = changes.get(parentId) ?? { users: [], groups: [], memberships: [] };
        changes.set(parentId, ofParent);
        const { directoryGroupId } = list;
        for (const directoryUserId of inForce.get(place) ?? list.userIds)
          ofParent.memberships.push({ directoryGroupId, directoryUserId, present: true, origin: { cause } });
      }
      await outbox.append(
        tx,
        [...changes].flatMap(([parentId, ofParent]) => changeRecords(parentId, ofParent)),
      );
    }
    const done = new Set(added.map(({ list }) => list));
    return lists.filter((list) => !done.has(list));
  };
}

/** As every merge does. */
function lockParents(tx: Transaction, lists: readonly ListedMembers[]): Promise<unknown> {
  return tx.query(
    `select 1 from parent where parent_id in (select parent_id from directory where directory_id = any($1))
     order by parent_id for update`,
    [[...new Set(lists.map(({ directoryId }) => directoryId))]],
  );
}

interface Added {
  readonly parentId: string;
  readonly list: ListedMembers;
}

/** Writes those of the lists in whose ranges nothing is stored, not even what does not count. Answers them. */
async function insertNew(tx: Transaction, lists: readonly ListedMembers[], now: Date): Promise<Added[]> {
  const rows = await tx.query<{ place: number; parent_id: string }>(
    // Looked up one by one: see readMemberships.
    `with new as materialized (
       select listed.*, parent_id
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
         with ordinality as listed (directory_id, directory_group_id, after, up_to, answered_at, user_ids, place)
       join directory using (directory_id) join parent using (parent_id)
       where (select 1 from directory_membership m where m.directory_group_id = listed.directory_group_id
                and m.directory_user_id > listed.after and m.directory_user_id <= listed.up_to limit 1) is null
         and (select g.directory_id from directory_group g where g.directory_group_id = listed.directory_group_id)
           = listed.directory_id),
     touched as (update directory set last_change_at = $7 where directory_id in (select directory_id from new)),
     written as (
       insert into directory_membership (directory_group_id, directory_user_id, present, observed_at, event_id)
       select directory_group_id, string_to_table(user_ids, ' '), true, answered_at, '' from new where user_ids <> '')
     select place::int, parent_id from new order by place`,
    [
      lists.map(({ directoryId }) => directoryId),
      lists.map(({ directoryGroupId }) => directoryGroupId),
      lists.map(({ after }) => after),
      lists.map(({ upTo }) => upTo),
      lists.map(({ answeredAt }) => answeredAt),
      lists.map(({ userIds }) => idList(userIds)),
      now,
    ],
  );
  return rows.flatMap(({ place, parent_id: parentId }) => {
    const list = lists[place - 1];
    return list ? [{ parentId, list }] : [];
  });
}

/** The users of lists just written that are in force, by the place of the list; all of a list where it is not there. */
async function inForceOf(tx: Transaction, added: readonly Added[]): Promise<Map<number, string[]>> {
  const lists = added.map(({ list }) => list);
  const counts = await tx.query<{ place: number; count: number }>(
    `select place::int, (select count(*) from membership_in_force m where m.directory_group_id = listed.directory_group_id
       and m.directory_user_id > listed.after and m.directory_user_id <= listed.up_to) as count
     from unnest($1::text[], $2::text[], $3::text[]) with ordinality as listed (directory_group_id, after, up_to, place)`,
    [lists.map((list) => list.directoryGroupId), lists.map((list) => list.after), lists.map((list) => list.upTo)],
  );
  const found = new Map<number, string[]>();
  for (const { place, count } of counts) {
    const list = lists[place - 1];
    if (!list || count === list.userIds.length) continue;
    const rows = await tx.query<{ directory_user_id: string }>(
      `select directory_user_id from membership_in_force
       where directory_group_id = $1 and directory_user_id > $2 and directory_user_id <= $3 order by directory_user_id`,
      [list.directoryGroupId, list.after, list.upTo],
    );
    found.set(
      place - 1,
      rows.map((row) => row.directory_user_id),
    );
  }
  return found;
}
