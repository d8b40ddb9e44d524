import type { DirectoryMembership } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { idList } from './id-list';

interface MembershipRow {
  directory_group_id: string;
  directory_user_id: string;
  present: boolean;
  observed_at: Date;
  event_id: string;
}

export type Pair = Pick<DirectoryMembership, 'directoryGroupId' | 'directoryUserId'>;

/** WorkOS ids hold no blank. */
export function pairKey({ directoryGroupId, directoryUserId }: Pair): string {
  return `${directoryGroupId} ${directoryUserId}`;
}

/** The stored statements about some pairs, whether in force or not. */
export async function readMemberships(sql: Sql, pairs: readonly Pair[]): Promise<Map<string, DirectoryMembership>> {
  if (pairs.length === 0) return new Map();
  const rows = await sql.query<MembershipRow>(
    // One look-up in the key for each. A plain join is planned as a reading of the whole table as long as it has no
    // statistics, which is so for all of a first scan.
    `select m.* from unnest(string_to_array($1, ' '), string_to_array($2, ' ')) as wanted (directory_group_id, directory_user_id)
     cross join lateral (
       select * from directory_membership known
       where known.directory_group_id = wanted.directory_group_id and known.directory_user_id = wanted.directory_user_id limit 1) m`,
    [idList(pairs.map((pair) => pair.directoryGroupId)), idList(pairs.map((pair) => pair.directoryUserId))],
  );
  return membershipsOfRows(rows);
}

/** All stored statements that name one of the users or one of the groups. */
export async function readMembershipsOf(
  sql: Sql,
  { users, groups }: { readonly users: readonly string[]; readonly groups: readonly string[] },
): Promise<Map<string, DirectoryMembership>> {
  if (users.length === 0 && groups.length === 0) return new Map();
  const rows = await sql.query<MembershipRow>(
    `select * from directory_membership where directory_user_id = any($1)
     union
     select * from directory_membership where directory_group_id = any($2)`,
    [users, groups],
  );
  return membershipsOfRows(rows);
}

/** Writes statements unless the record has a newer one about the pair. Answers how many it wrote. */
export async function writeMemberships(sql: Sql, memberships: readonly DirectoryMembership[]): Promise<number> {
  if (memberships.length === 0) return 0;
  return sql.write(
    `insert into directory_membership as known (directory_group_id, directory_user_id, present, observed_at, event_id)
     select * from unnest(string_to_array($1, ' '), string_to_array($2, ' '), $3::boolean[],
       string_to_array($4, ' ')::timestamptz[], $5::text[])
     on conflict (directory_group_id, directory_user_id) do update set
       present = excluded.present, observed_at = excluded.observed_at, event_id = excluded.event_id
     where (known.observed_at, known.event_id) < (excluded.observed_at, excluded.event_id)`,
    [
      idList(memberships.map((pair) => pair.directoryGroupId)),
      idList(memberships.map((pair) => pair.directoryUserId)),
      memberships.map((pair) => pair.present),
      memberships.map((pair) => pair.version.observedAt.toISOString()).join(' '),
      memberships.map((pair) => pair.version.eventId),
    ],
  );
}

function membershipsOfRows(rows: readonly MembershipRow[]): Map<string, DirectoryMembership> {
  return new Map(
    rows.map((row) => {
      const membership = {
        directoryGroupId: row.directory_group_id,
        directoryUserId: row.directory_user_id,
        present: row.present,
        version: { observedAt: row.observed_at, eventId: row.event_id },
      };
      return [pairKey(membership), membership];
    }),
  );
}
