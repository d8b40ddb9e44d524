import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type DirectoryUserChange, DirectoryUserState } from '@rollcall/contracts';
import { normalEmail } from '@rollcall/domain';
import type { Transaction } from '@rollcall/persistence';
import type { Stated } from './net-changes';
import { type Touched, touch } from './touch';

/** The longest address that mail knows (RFC 5321, 4.5.3.1): anything longer is no email, and would not fit an index. */
const longestEmail = 320;

interface ChangedUser {
  readonly directory_user_id: string;
  readonly former_email: string;
}

/** Takes over states of directory users. Touches those of whom something was said that the mirror did not hold. */
export async function applyUsers(
  tx: Transaction,
  parentId: string,
  stated: ReadonlyMap<string, Stated<DirectoryUserChange>>,
  touched: Touched,
): Promise<void> {
  if (stated.size === 0) return;
  const states = [...stated.values()];
  const changes = states.map(({ change }) => change);
  // Every part of the statement sees the tables as they were before it.
  const changed = await tx.query<ChangedUser>(
    `with stated as (
       select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::boolean[])
         as s (directory_user_id, directory_id, idp_id, email, first_name, last_name, state, created_at, starts_over)
     ),
     deleted as (
       delete from directory_user u using stated s
       where s.state = 'deleted' and u.parent_id = $1 and u.directory_user_id = s.directory_user_id
       returning u.directory_user_id
     ),
     put as (
       insert into directory_user as u
         (parent_id, directory_user_id, directory_id, idp_id, email, first_name, last_name, active, created_at)
       select $1, directory_user_id, directory_id, idp_id, email, first_name, last_name, state = 'active', created_at
       from stated where state <> 'deleted'
       on conflict (parent_id, directory_user_id) do update
       set directory_id = excluded.directory_id, idp_id = excluded.idp_id, email = excluded.email,
         first_name = excluded.first_name, last_name = excluded.last_name, active = excluded.active, created_at = excluded.created_at
       where (u.directory_id, u.idp_id, u.email, u.first_name, u.last_name, u.active, u.created_at) is distinct from
         (excluded.directory_id, excluded.idp_id, excluded.email, excluded.first_name, excluded.last_name, excluded.active, excluded.created_at)
       returning u.directory_user_id
     ),
     left_groups as (
       delete from directory_membership m using stated s
       where s.starts_over and m.parent_id = $1 and m.directory_user_id = s.directory_user_id
       returning m.directory_user_id
     )
     select c.directory_user_id, coalesce(u.email, '') as former_email
     from (
       select directory_user_id from deleted union select directory_user_id from put union select directory_user_id from left_groups
     ) c
     left join directory_user u on u.parent_id = $1 and u.directory_user_id = c.directory_user_id`,
    [
      parentId,
      changes.map(({ directoryUserId }) => directoryUserId),
      changes.map(({ directoryId }) => directoryId),
      changes.map(({ idpId }) => idpId),
      changes.map(({ email }) => storedEmail(email)),
      changes.map(({ firstName }) => firstName),
      changes.map(({ lastName }) => lastName),
      changes.map(storedState),
      changes.map(({ createdAt }) => (createdAt ? timestampDate(createdAt) : new Date(0))),
      states.map(({ startsOver }) => startsOver),
    ],
    { name: 'apply users' },
  );
  for (const { directory_user_id: userId, former_email: formerEmail } of changed) {
    const news = stated.get(userId);
    if (!news) continue;
    touch(touched.users, userId, news.touch);
    if (formerEmail !== '') touch(touched.emails, formerEmail, news.touch);
  }
}

function storedEmail(text: string): string {
  const email = normalEmail(text) ?? '';
  return email.length <= longestEmail ? email : '';
}

function storedState({ state }: DirectoryUserChange): 'active' | 'inactive' | 'deleted' {
  if (state === DirectoryUserState.DELETED) return 'deleted';
  return state === DirectoryUserState.ACTIVE ? 'active' : 'inactive';
}
