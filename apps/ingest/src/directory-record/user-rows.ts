import type { DirectoryUser, DirectoryUserState, Email } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { idList } from './id-list';
import type { UserSide } from './merge-state';

export interface UserRow {
  directory_user_id: string;
  directory_id: string;
  email: Email | null;
  first_name: string;
  last_name: string;
  idp_id: string;
  state: DirectoryUserState;
  created_at: Date;
  updated_at: Date;
  observed_at: Date;
  event_id: string;
  deleted_at: Date | null;
  inactive_at: Date | null;
}

export function userOfRow(row: UserRow): DirectoryUser {
  return {
    directoryUserId: row.directory_user_id,
    directoryId: row.directory_id,
    email: row.email ?? undefined,
    firstName: row.first_name,
    lastName: row.last_name,
    idpId: row.idp_id,
    state: row.state,
    createdAt: row.created_at,
    version: { updatedAt: row.updated_at, observedAt: row.observed_at, eventId: row.event_id },
    deletedAt: row.deleted_at ?? undefined,
    inactiveAt: row.inactive_at ?? undefined,
  };
}

/** Those of the users that the record knows, tombstones too. */
export async function readUsers(sql: Sql, ids: readonly string[]): Promise<Map<string, DirectoryUser>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<UserRow>(
    // A look-up for each: see readMemberships.
    `select u.* from unnest(string_to_array($1, ' ')) as wanted (id)
     cross join lateral (select * from directory_user where directory_user_id = wanted.id limit 1) u`,
    [idList([...new Set(ids)])],
  );
  return new Map(rows.map((row) => [row.directory_user_id, userOfRow(row)]));
}

/** Of those of the users that the record knows: what says whether their memberships count. */
export async function readUserSides(sql: Sql, ids: readonly string[]): Promise<Map<string, UserSide>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<Pick<UserRow, 'directory_user_id' | 'state' | 'deleted_at' | 'inactive_at'>>(
    `select u.* from unnest(string_to_array($1, ' ')) as wanted (id) cross join lateral (
       select directory_user_id, state, deleted_at, inactive_at from directory_user where directory_user_id = wanted.id limit 1) u`,
    [idList(ids)],
  );
  return new Map(
    rows.map((row) => [
      row.directory_user_id,
      { state: row.state, deletedAt: row.deleted_at ?? undefined, inactiveAt: row.inactive_at ?? undefined },
    ]),
  );
}

/** Writes users unless the record has something newer. Answers how many it wrote. */
export async function writeUsers(sql: Sql, users: readonly DirectoryUser[]): Promise<number> {
  if (users.length === 0) return 0;
  const written = await sql.query(
    `insert into directory_user as known (directory_user_id, directory_id, email, first_name, last_name, idp_id, state,
       created_at, updated_at, observed_at, event_id, deleted_at, inactive_at)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
       $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::text[], $12::timestamptz[], $13::timestamptz[])
     on conflict (directory_user_id) do update set
       directory_id = excluded.directory_id, email = excluded.email, first_name = excluded.first_name,
       last_name = excluded.last_name, idp_id = excluded.idp_id, state = excluded.state, created_at = excluded.created_at,
       updated_at = excluded.updated_at, observed_at = excluded.observed_at, event_id = excluded.event_id,
       deleted_at = excluded.deleted_at, inactive_at = excluded.inactive_at
     -- Not older, instead of newer: a late deletion moves deleted_at and leaves the version as it is.
     where (known.updated_at, known.observed_at, known.event_id) <= (excluded.updated_at, excluded.observed_at, excluded.event_id)
     returning 1`,
    [
      users.map((user) => user.directoryUserId),
      users.map((user) => user.directoryId),
      users.map((user) => user.email ?? null),
      users.map((user) => user.firstName),
      users.map((user) => user.lastName),
      users.map((user) => user.idpId),
      users.map((user) => user.state),
      users.map((user) => user.createdAt),
      users.map((user) => user.version.updatedAt),
      users.map((user) => user.version.observedAt),
      users.map((user) => user.version.eventId),
      users.map((user) => user.deletedAt ?? null),
      users.map((user) => user.inactiveAt ?? null),
    ],
  );
  return written.length;
}
