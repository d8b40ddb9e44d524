import type { DirectoryGroup, DirectoryUser } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import type { DirectoryState } from '../workos/workos-directory';
import { type GroupRow, groupOfRow } from './group-rows';
import { type UserRow, userOfRow } from './user-rows';

/** A directory in counts. */
export interface DirectorySummary {
  readonly directoryId: string;
  readonly name: string;
  readonly type: string;
  readonly state: DirectoryState;
  readonly users: number;
  readonly inactiveUsers: number;
  readonly groups: number;
  readonly memberships: number;
  readonly lastChangeAt: Date | undefined;
  readonly lastScanAt: Date | undefined;
}

interface SummaryRow {
  directory_id: string;
  name: string;
  type: string;
  state: DirectoryState;
  users: number;
  inactive_users: number;
  groups: number;
  memberships: number;
  last_change_at: Date | null;
  last_scan_at: Date | null;
}

export async function summarizeDirectories(sql: Sql, parentId: string): Promise<DirectorySummary[]> {
  const rows = await sql.query<SummaryRow>(
    `select d.directory_id, d.name, d.type, d.state, d.last_change_at, d.last_scan_at, u.users, u.inactive_users,
       (select count(*) from directory_group g where g.directory_id = d.directory_id and not g.deleted) as groups,
       (select count(*) from membership_in_force m where m.directory_id = d.directory_id) as memberships
     from directory d
     cross join lateral (
       select count(*) as users, count(*) filter (where state = 'inactive') as inactive_users
       from directory_user where directory_id = d.directory_id and state <> 'deleted') u
     where d.parent_id = $1 order by d.directory_id`,
    [parentId],
  );
  return rows.map((row) => ({
    directoryId: row.directory_id,
    name: row.name,
    type: row.type,
    state: row.state,
    users: row.users,
    inactiveUsers: row.inactive_users,
    groups: row.groups,
    memberships: row.memberships,
    lastChangeAt: row.last_change_at ?? undefined,
    lastScanAt: row.last_scan_at ?? undefined,
  }));
}

export interface RecordPage {
  readonly parentId: string;
  /** For `ilike`; undefined: all. */
  readonly pattern: string | undefined;
  /** The id after which the page begins. */
  readonly after: string;
  readonly limit: number;
}

/** Users that are not deleted, by id. */
export async function listUsers(sql: Sql, { parentId, pattern, after, limit }: RecordPage): Promise<DirectoryUser[]> {
  const rows = await sql.query<UserRow>(
    `select u.* from directory_user u join directory d using (directory_id)
     where d.parent_id = $1 and u.state <> 'deleted' and u.directory_user_id > $3
       and ($2::text is null or u.email ilike $2 or u.first_name || ' ' || u.last_name ilike $2)
     order by u.directory_user_id limit $4`,
    [parentId, pattern ?? null, after, limit],
  );
  return rows.map(userOfRow);
}

/** Groups that are not deleted, by id, with the number of their members. */
export async function listGroups(
  sql: Sql,
  { parentId, pattern, after, limit }: RecordPage,
): Promise<{ readonly group: DirectoryGroup; readonly memberCount: number }[]> {
  const rows = await sql.query<GroupRow & { member_count: number }>(
    `with page as (
       select g.* from directory_group g join directory d using (directory_id)
       where d.parent_id = $1 and not g.deleted and g.directory_group_id > $3 and ($2::text is null or g.name ilike $2)
       order by g.directory_group_id limit $4)
     select page.*, (select count(*) from membership_in_force m where m.directory_group_id = page.directory_group_id) as member_count
     from page order by directory_group_id`,
    [parentId, pattern ?? null, after, limit],
  );
  return rows.map((row) => ({ group: groupOfRow(row), memberCount: row.member_count }));
}
