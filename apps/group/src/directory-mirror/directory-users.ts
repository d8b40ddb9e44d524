import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type DirectoryUserChange, DirectoryUserState } from '@rollcall/contracts';
import type { Sql } from '@rollcall/persistence';
import type { Heard } from '../consumer/heard';
import { latestStates } from '../consumer/latest-states';
import type { Happening } from '../publishing/happening';
import { membershipHappenings, type MovedMembership } from './membership-happening';

interface StatedUser extends Heard<DirectoryUserChange> {
  /** Memberships known so far are over: the user was deleted, perhaps to come back. */
  readonly startsOver: boolean;
}

/** Takes over states of directory users, as they came. Their groups hear who left and whose email changed. */
export async function applyDirectoryUsers(tx: Sql, heard: readonly Heard<DirectoryUserChange>[]): Promise<Happening[]> {
  const stated = latestStates<StatedUser>(
    heard.map((one) => ({ ...one, startsOver: isDeleted(one.change) })),
    ({ parentId, change }) => `${parentId}\n${change.directoryUserId}`,
    (earlier, later) => ({ ...later, startsOver: earlier.startsOver || later.startsOver }),
  );
  if (stated.length === 0) return [];

  // Every part of the statement sees the tables as they were before it.
  const moved = await tx.query<MovedMembership>(
    `with stated as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[],
         $8::timestamptz[])
         with ordinality as s
           (parent_id, directory_user_id, email, first_name, last_name, state, starts_over, created_at, place)
     ),
     deleted as (
       delete from directory_user u using stated s
       where s.state = 'deleted' and u.parent_id = s.parent_id and u.directory_user_id = s.directory_user_id
     ),
     put as (
       insert into directory_user as u (parent_id, directory_user_id, email, first_name, last_name, state, created_at)
       select parent_id, directory_user_id, email, first_name, last_name, state, created_at
       from stated where state <> 'deleted'
       on conflict (parent_id, directory_user_id) do update
       set email = excluded.email, first_name = excluded.first_name, last_name = excluded.last_name,
         state = excluded.state, created_at = excluded.created_at
       where (u.email, u.first_name, u.last_name, u.state, u.created_at)
         is distinct from
         (excluded.email, excluded.first_name, excluded.last_name, excluded.state, excluded.created_at)
     ),
     left_group as (
       delete from directory_membership m using stated s
       where s.starts_over and m.parent_id = s.parent_id and m.directory_user_id = s.directory_user_id
       returning s.place, m.parent_id, m.directory_group_id, m.directory_user_id
     ),
     resized as (
       insert into directory_group_size as z (parent_id, directory_group_id, memberships)
       select parent_id, directory_group_id, -count(*) from left_group group by parent_id, directory_group_id
       on conflict (parent_id, directory_group_id) do update set memberships = z.memberships + excluded.memberships
     ),
     readdressed as (
       update directory_membership m set email_key = left(s.email, 320) from stated s
       where not s.starts_over and m.parent_id = s.parent_id and m.directory_user_id = s.directory_user_id
         and m.email_key <> left(s.email, 320)
       returning s.place, m.directory_group_id, m.directory_user_id, s.email
     )
     select l.place, l.directory_group_id, l.directory_user_id, coalesce(u.email, '') as email, false as present
     from left_group l left join directory_user u on u.parent_id = l.parent_id and u.directory_user_id = l.directory_user_id
     union all
     select place, directory_group_id, directory_user_id, email, true from readdressed
     order by place, directory_group_id`,
    [
      stated.map(({ parentId }) => parentId),
      stated.map(({ change }) => change.directoryUserId),
      stated.map(({ change }) => change.email),
      stated.map(({ change }) => change.firstName),
      stated.map(({ change }) => change.lastName),
      stated.map(({ change }) => storedState(change)),
      stated.map(({ startsOver }) => startsOver),
      stated.map(({ change }) => storedCreatedAt(change)),
    ],
    { name: 'apply directory users' },
  );
  return membershipHappenings(moved, stated);
}

function isDeleted({ state }: DirectoryUserChange): boolean {
  return state === DirectoryUserState.DELETED;
}

export function storedState(change: DirectoryUserChange): 'active' | 'inactive' | 'deleted' {
  if (isDeleted(change)) return 'deleted';
  return change.state === DirectoryUserState.ACTIVE ? 'active' : 'inactive';
}

export function storedCreatedAt({ createdAt }: DirectoryUserChange): Date | null {
  return createdAt ? timestampDate(createdAt) : null;
}
