import { absentGroup, absentUser } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { readGroups } from '../directory-record/group-rows';
import type { Observation, ObservationCause } from '../directory-record/observation';
import { readUsers } from '../directory-record/user-rows';
import type { IdRange } from './listing-walk';

/**
 * What the record has and a run's listing had not. Noted page by page, as the page speaks for a range of ids, so that
 * neither the listing nor the record is ever held in memory; kept in a table, for it may be as large as the directory.
 */
export interface Seen {
  readonly runId: string;
  readonly directoryId: string;
  readonly range: IdRange;
  readonly ids: readonly string[];
  readonly answeredAt: Date;
}

/** States newer than the answer are not missing: the answer could not have them. */
export async function noteMissingUsers(sql: Sql, { runId, directoryId, range, ids, answeredAt }: Seen): Promise<void> {
  await sql.query(
    `insert into sync_run_missing (run_id, kind, directory_id, directory_group_id, directory_user_id, missing_at, checked)
     select $1, 'user', $2, '', directory_user_id, $6, false from directory_user
     where directory_id = $2 and directory_user_id > $3 and ($4::text is null or directory_user_id <= $4)
       and directory_user_id <> all($5) and state <> 'deleted' and updated_at < $6
     on conflict do nothing`,
    [runId, directoryId, range.after, range.upTo ?? null, ids, answeredAt],
  );
}

export async function noteMissingGroups(sql: Sql, { runId, directoryId, range, ids, answeredAt }: Seen): Promise<void> {
  await sql.query(
    `insert into sync_run_missing (run_id, kind, directory_id, directory_group_id, directory_user_id, missing_at, checked)
     select $1, 'group', $2, directory_group_id, '', $6, true from directory_group
     where directory_id = $2 and directory_group_id > $3 and ($4::text is null or directory_group_id <= $4)
       and directory_group_id <> all($5) and not deleted and updated_at < $6
     on conflict do nothing`,
    [runId, directoryId, range.after, range.upTo ?? null, ids, answeredAt],
  );
}

/** Only memberships in force: one whose user or group is gone is gone with it, and not worth a row. */
export async function noteMissingMembers(
  sql: Sql,
  { runId, directoryId, range, ids, answeredAt }: Seen,
  directoryGroupId: string,
): Promise<void> {
  await sql.query(
    `insert into sync_run_missing (run_id, kind, directory_id, directory_group_id, directory_user_id, missing_at, checked)
     select $1, 'membership', $2, directory_group_id, directory_user_id, $7, true from membership_in_force
     where directory_group_id = $6 and directory_user_id > $3 and ($4::text is null or directory_user_id <= $4)
       and directory_user_id <> all($5) and observed_at < $7
     on conflict do nothing`,
    [runId, directoryId, range.after, range.upTo ?? null, ids, directoryGroupId, answeredAt],
  );
}

/** Missing users of a directory that were not looked for a second time yet; `limit + 1` of them at most. */
export async function uncheckedUsers(sql: Sql, runId: string, directoryId: string, limit: number): Promise<string[]> {
  const rows = await sql.query<{ directory_user_id: string }>(
    `select directory_user_id from sync_run_missing
     where run_id = $1 and kind = 'user' and directory_id = $2 and not checked order by directory_user_id limit $3`,
    [runId, directoryId, limit + 1],
  );
  return rows.map((row) => row.directory_user_id);
}

/** Missing users that were found after all. */
export async function forgetMissing(sql: Sql, runId: string, userIds: readonly string[]): Promise<void> {
  await sql.query(`delete from sync_run_missing where run_id = $1 and kind = 'user' and directory_user_id = any($2)`, [
    runId,
    userIds,
  ]);
}

/** Users that were looked for a second time, and were not there. */
export async function confirmMissing(sql: Sql, runId: string, userIds: readonly string[], at: Date): Promise<void> {
  await sql.query(
    `update sync_run_missing set checked = true, missing_at = $3
     where run_id = $1 and kind = 'user' and directory_user_id = any($2)`,
    [runId, userIds, at],
  );
}

/** As `confirmMissing`, for those in the range of a page of the second listing that are not on it. */
export async function confirmMissingInRange(
  sql: Sql,
  { runId, directoryId, range, ids, answeredAt }: Seen,
): Promise<void> {
  await sql.query(
    `update sync_run_missing set checked = true, missing_at = $6
     where run_id = $1 and kind = 'user' and directory_id = $2 and directory_user_id > $3
       and ($4::text is null or directory_user_id <= $4) and directory_user_id <> all($5)`,
    [runId, directoryId, range.after, range.upTo ?? null, ids, answeredAt],
  );
}

interface MissingRow {
  kind: 'user' | 'group' | 'membership';
  directory_id: string;
  directory_group_id: string;
  directory_user_id: string;
  missing_at: Date;
}

/** Takes some of what is missing for good, as observations: users first, so that their memberships go with them untold. */
export async function takeAbsences(sql: Sql, runId: string, limit: number): Promise<Observation[]> {
  const rows = await sql.query<MissingRow>(
    `delete from sync_run_missing where run_id = $1 and (kind, directory_group_id, directory_user_id) in (
       select kind, directory_group_id, directory_user_id from sync_run_missing where run_id = $1 and checked
       order by kind = 'membership', kind = 'group', directory_group_id, directory_user_id limit $2)
     returning kind, directory_id, directory_group_id, directory_user_id, missing_at`,
    [runId, limit],
  );
  const users = await readUsers(
    sql,
    rows.flatMap((row) => (row.kind === 'user' ? [row.directory_user_id] : [])),
  );
  const groups = await readGroups(
    sql,
    rows.flatMap((row) => (row.kind === 'group' ? [row.directory_group_id] : [])),
  );
  const cause: ObservationCause = { by: 'run', runId };
  return rows.flatMap((row): Observation[] => {
    const place = { directoryId: row.directory_id, cause };
    switch (row.kind) {
      case 'user': {
        const user = users.get(row.directory_user_id);
        return user ? [{ ...place, kind: 'user', user: absentUser(user, row.missing_at) }] : [];
      }
      case 'group': {
        const group = groups.get(row.directory_group_id);
        return group ? [{ ...place, kind: 'group', group: absentGroup(group, row.missing_at) }] : [];
      }
      case 'membership':
        return [
          {
            ...place,
            kind: 'membership',
            membership: {
              directoryGroupId: row.directory_group_id,
              directoryUserId: row.directory_user_id,
              present: false,
              version: { observedAt: row.missing_at, eventId: '' },
              by: 'scan',
            },
          },
        ];
    }
  });
}
