import type { GroupMembershipChange } from '@rollcall/contracts';
import type { Sql } from '@rollcall/persistence';
import type { Heard } from '../consumer/heard';
import { latestStates } from '../consumer/latest-states';
import type { Happening } from '../publishing/happening';
import { membershipHappenings, type MovedMembership } from './membership-happening';

/** Takes over who is in which directory group, as it came. User and group need not be known: ingest vouches for them. */
export async function applyGroupMemberships(
  tx: Sql,
  heard: readonly Heard<GroupMembershipChange>[],
): Promise<Happening[]> {
  const stated = latestStates(
    heard,
    ({ parentId, change }) => `${parentId}\n${change.directoryGroupId}\n${change.directoryUserId}`,
  );
  if (stated.length === 0) return [];

  const moved = await tx.query<MovedMembership>(
    `with stated as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[])
         with ordinality as s (parent_id, directory_group_id, directory_user_id, present, place)
     ),
     left_group as (
       delete from directory_membership m using stated s
       where not s.present and m.parent_id = s.parent_id
         and m.directory_user_id = s.directory_user_id and m.directory_group_id = s.directory_group_id
       returning m.parent_id, m.directory_group_id, m.directory_user_id
     ),
     joined as (
       insert into directory_membership (parent_id, directory_user_id, directory_group_id, email_key)
       select s.parent_id, s.directory_user_id, s.directory_group_id, coalesce(u.email_key, '')
       from stated s left join directory_user u on u.parent_id = s.parent_id and u.directory_user_id = s.directory_user_id
       where s.present
       on conflict do nothing
       returning parent_id, directory_group_id, directory_user_id
     ),
     moved as (select *, -1 as difference from left_group union all select *, 1 from joined),
     resized as (
       insert into directory_group_size as z (parent_id, directory_group_id, memberships)
       select parent_id, directory_group_id, sum(difference) from moved group by parent_id, directory_group_id
       on conflict (parent_id, directory_group_id) do update set memberships = z.memberships + excluded.memberships
     )
     select s.place, s.directory_group_id, s.directory_user_id, coalesce(u.email, '') as email, s.present
     from moved m
     join stated s using (parent_id, directory_group_id, directory_user_id)
     left join directory_user u on u.parent_id = s.parent_id and u.directory_user_id = s.directory_user_id
     order by s.place`,
    [
      stated.map(({ parentId }) => parentId),
      stated.map(({ change }) => change.directoryGroupId),
      stated.map(({ change }) => change.directoryUserId),
      stated.map(({ change }) => change.present),
    ],
  );
  return membershipHappenings(moved, stated);
}
