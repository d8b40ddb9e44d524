import { type Outbox, startOver } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { type GroupRow, groupOfRow } from '../directory-record/group-rows';
import { settledConnection } from '../directory-record/parent-connection';
import { changeRecords, type Origin, type ParentChanges } from '../directory-record/published-changes';
import { type UserRow, userOfRow } from '../directory-record/user-rows';

/** Rows read and told at a time. */
const pageSize = 1_000;

/**
 * Tells all that the record holds of a parent whose row is locked, in the order that each finds what it names: its
 * connection, users, groups, memberships; and also who is no longer there, since a consumer may have missed that. What is
 * in memory does not grow with the directory.
 *
 * All of it is one transaction, in which no event of the parent is merged. So nothing stands between its records, and a
 * consumer that begins with nothing has all of it before anything is decided from it: decisions that a run causes are
 * carried out at its checkpoint, which the caller appends behind.
 */
export async function tellWholeRecord(
  tx: Transaction,
  outbox: Outbox,
  { parentId, origin }: { readonly parentId: string; readonly origin: Origin },
): Promise<void> {
  await startOver(tx, [{ topic: 'directory.changes', key: parentId }]);
  await outbox.append(tx, await settledConnection(tx, parentId));
  const tell = (changes: Partial<ParentChanges>): Promise<void> =>
    outbox.append(tx, changeRecords(parentId, { users: [], groups: [], memberships: [], ...changes }));

  for (let after = ''; ;) {
    const rows = await tx.query<UserRow>(
      `select u.* from directory_user u join directory d using (directory_id)
       where d.parent_id = $1 and u.directory_user_id > $2 order by u.directory_user_id limit $3`,
      [parentId, after, pageSize],
    );
    await tell({ users: rows.map((row) => ({ user: userOfRow(row), origin })) });
    if (rows.length < pageSize) break;
    after = rows.at(-1)?.directory_user_id ?? '';
  }

  for (let after = ''; ;) {
    const rows = await tx.query<GroupRow>(
      `select g.* from directory_group g join directory d using (directory_id)
       where d.parent_id = $1 and g.directory_group_id > $2 order by g.directory_group_id limit $3`,
      [parentId, after, pageSize],
    );
    await tell({ groups: rows.map((row) => ({ group: groupOfRow(row), origin })) });
    if (rows.length < pageSize) break;
    after = rows.at(-1)?.directory_group_id ?? '';
  }

  for (let after = { group: '', user: '' }; ;) {
    const rows = await tx.query<{ directory_group_id: string; directory_user_id: string; present: boolean }>(
      `select m.directory_group_id, m.directory_user_id, exists (
         select from membership_in_force f
         where f.directory_group_id = m.directory_group_id and f.directory_user_id = m.directory_user_id) as present
       from directory_membership m join directory_group g using (directory_group_id) join directory d using (directory_id)
       where d.parent_id = $1 and (m.directory_group_id, m.directory_user_id) > ($2, $3)
       order by m.directory_group_id, m.directory_user_id limit $4`,
      [parentId, after.group, after.user, pageSize],
    );
    await tell({
      memberships: rows.map((row) => ({
        directoryGroupId: row.directory_group_id,
        directoryUserId: row.directory_user_id,
        present: row.present,
        origin,
      })),
    });
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) break;
    after = { group: last.directory_group_id, user: last.directory_user_id };
  }
}
