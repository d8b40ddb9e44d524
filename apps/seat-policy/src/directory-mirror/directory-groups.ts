import type { DirectoryGroupChange } from '@rollcall/contracts';
import type { Sql, Transaction } from '@rollcall/persistence';
import type { Stated } from './net-changes';
import { type Touched, touch } from './touch';

/** Takes over states of directory groups. A deleted one touches everybody who was in it; a renamed one nobody. */
export async function applyGroups(
  tx: Transaction,
  parentId: string,
  stated: ReadonlyMap<string, Stated<DirectoryGroupChange>>,
  touched: Touched,
): Promise<void> {
  if (stated.size === 0) return;
  const states = [...stated.values()];
  const changes = states.map(({ change }) => change);
  const left = await tx.query<{ directory_group_id: string; directory_user_id: string }>(
    `with stated as (
       select * from unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::boolean[])
         as s (directory_group_id, directory_id, name, deleted, starts_over)
     ),
     deleted as (
       delete from directory_group g using stated s
       where s.deleted and g.parent_id = $1 and g.directory_group_id = s.directory_group_id
     ),
     put as (
       insert into directory_group as g (parent_id, directory_group_id, directory_id, name)
       select $1, directory_group_id, directory_id, name from stated where not deleted
       on conflict (parent_id, directory_group_id) do update set directory_id = excluded.directory_id, name = excluded.name
       where (g.directory_id, g.name) is distinct from (excluded.directory_id, excluded.name)
     )
     delete from directory_membership m using stated s
     where s.starts_over and m.parent_id = $1 and m.directory_group_id = s.directory_group_id
     returning m.directory_group_id, m.directory_user_id`,
    [
      parentId,
      changes.map(({ directoryGroupId }) => directoryGroupId),
      changes.map(({ directoryId }) => directoryId),
      changes.map(({ name }) => name),
      changes.map(({ deleted }) => deleted),
      states.map(({ startsOver }) => startsOver),
    ],
  );
  for (const row of left) {
    const news = stated.get(row.directory_group_id);
    if (news) touch(touched.users, row.directory_user_id, news.touch);
  }
}

/** The directory groups of a parent, as far as settings name them. */
export const directoryGroups = {
  /** Which of these a directory of the parent has now. */
  async known(sql: Sql, parentId: string, groupIds: readonly string[]): Promise<Set<string>> {
    const rows = await sql.query<{ directory_group_id: string }>(
      'select directory_group_id from directory_group where parent_id = $1 and directory_group_id = any($2)',
      [parentId, groupIds],
    );
    return new Set(rows.map((row) => row.directory_group_id));
  },
};
