import type { GroupMembershipChange } from '@rollcall/contracts';
import type { Transaction } from '@rollcall/persistence';
import type { Stated } from './net-changes';
import { type Touched, touch } from './touch';

/** Takes over who is in which group; neither side need be known. Touches those whose being in a group changed. */
export async function applyMemberships(
  tx: Transaction,
  parentId: string,
  stated: ReadonlyMap<string, ReadonlyMap<string, Stated<GroupMembershipChange>>>,
  touched: Touched,
): Promise<void> {
  const changes = [...stated.values()].flatMap((members) => [...members.values()]).map(({ change }) => change);
  if (changes.length === 0) return;
  const moved = await tx.query<{ directory_group_id: string; directory_user_id: string }>(
    `with stated as (
       select * from unnest($2::text[], $3::text[], $4::boolean[]) as s (directory_group_id, directory_user_id, present)
     ),
     left_group as (
       delete from directory_membership m using stated s
       where not s.present and m.parent_id = $1
         and m.directory_user_id = s.directory_user_id and m.directory_group_id = s.directory_group_id
       returning m.directory_group_id, m.directory_user_id
     ),
     joined as (
       insert into directory_membership (parent_id, directory_user_id, directory_group_id)
       select $1, directory_user_id, directory_group_id from stated where present
       on conflict do nothing
       returning directory_group_id, directory_user_id
     )
     select * from left_group union all select * from joined`,
    [
      parentId,
      changes.map(({ directoryGroupId }) => directoryGroupId),
      changes.map(({ directoryUserId }) => directoryUserId),
      changes.map(({ present }) => present),
    ],
  );
  for (const row of moved) {
    const news = stated.get(row.directory_group_id)?.get(row.directory_user_id);
    if (news) touch(touched.users, row.directory_user_id, news.touch);
  }
}
