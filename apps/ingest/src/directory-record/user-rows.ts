import type { DirectoryUser, DirectoryUserState, Email } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { arrayText, timeArrayText } from './array-text';
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

const columns =
  'directory_user_id, directory_id, email, first_name, last_name, idp_id, state, created_at, updated_at, observed_at, ' +
  'event_id, deleted_at, inactive_at';

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
    `select u.* from unnest(string_to_array($1, ' ')) as wanted (id) cross join lateral (
       select ${columns} from directory_user where directory_user_id = wanted.id limit 1) u`,
    [idList([...new Set(ids)])],
    { name: 'read users' },
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

const givenUsers = `unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
  $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::text[], $12::timestamptz[], $13::timestamptz[])`;

/** All of a user but the id, from a row that is called `given`; unless the record, called `known`, has something newer. */
const takeOver = `directory_id = given.directory_id, email = given.email, first_name = given.first_name,
  last_name = given.last_name, idp_id = given.idp_id, state = given.state, created_at = given.created_at,
  updated_at = given.updated_at, observed_at = given.observed_at, event_id = given.event_id,
  deleted_at = given.deleted_at, inactive_at = given.inactive_at`;
// Not older, instead of newer: a late deletion moves deleted_at and leaves the version as it is.
const isNotOlder = `(known.updated_at, known.observed_at, known.event_id) <= (given.updated_at, given.observed_at, given.event_id)`;

/**
 * Writes users unless the record has something newer; `known` are those that it has already. Answers how many it wrote.
 * They are updated as such: found by a conflict of keys, each would cost half as much again.
 */
export async function writeUsers(
  sql: Sql,
  users: readonly DirectoryUser[],
  known: ReadonlyMap<string, DirectoryUser>,
): Promise<number> {
  const [updated, inserted] = await Promise.all([
    updateUsers(
      sql,
      users.filter((user) => known.has(user.directoryUserId)),
    ),
    insertUsers(
      sql,
      users.filter((user) => !known.has(user.directoryUserId)),
    ),
  ]);
  return updated + inserted;
}

async function updateUsers(sql: Sql, users: readonly DirectoryUser[]): Promise<number> {
  if (users.length === 0) return 0;
  return sql.write(
    `update directory_user as known set ${takeOver} from ${givenUsers} as given (${columns})
     where known.directory_user_id = given.directory_user_id and ${isNotOlder}`,
    valuesOf(users),
    { name: 'update users' },
  );
}

async function insertUsers(sql: Sql, users: readonly DirectoryUser[]): Promise<number> {
  if (users.length === 0) return 0;
  return sql.write(
    `insert into directory_user as known (${columns}) select * from ${givenUsers}
     on conflict (directory_user_id) do update set ${takeOver.replaceAll('given.', 'excluded.')}
     where ${isNotOlder.replaceAll('given.', 'excluded.')}`,
    valuesOf(users),
    { name: 'insert users' },
  );
}

/** In the order of the columns. */
function valuesOf(users: readonly DirectoryUser[]): string[] {
  return [
    arrayText(users.map((user) => user.directoryUserId)),
    arrayText(users.map((user) => user.directoryId)),
    arrayText(users.map((user) => user.email)),
    arrayText(users.map((user) => user.firstName)),
    arrayText(users.map((user) => user.lastName)),
    arrayText(users.map((user) => user.idpId)),
    arrayText(users.map((user) => user.state)),
    timeArrayText(users.map((user) => user.createdAt)),
    timeArrayText(users.map((user) => user.version.updatedAt)),
    timeArrayText(users.map((user) => user.version.observedAt)),
    arrayText(users.map((user) => user.version.eventId)),
    timeArrayText(users.map((user) => user.deletedAt)),
    timeArrayText(users.map((user) => user.inactiveAt)),
  ];
}
