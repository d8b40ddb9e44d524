import { absentGroup, absentUser } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { readGroups } from '../directory-record/group-rows';
import type { Observation, ObservationCause } from '../directory-record/observation';
import { readUsers } from '../directory-record/user-rows';
import type { ScannedPage } from './directory-reading';
import { behindAllIds } from './listing-walk';

/**
 * Notes what the record has in the ranges of pages and the pages have not; each page speaks for its range alone, so that
 * neither the listing nor the record is ever held in memory. Kept in a table, for it may be as large as the directory.
 * States newer than the answer are not missing: the answer could not have them.
 */
export async function noteMissing(sql: Sql, runId: string, pages: readonly ScannedPage[]): Promise<void> {
  await noteMissingUsers(
    sql,
    runId,
    pages.flatMap((page) => (page.kind === 'users' ? [page] : [])),
  );
  await noteMissingGroups(
    sql,
    runId,
    pages.flatMap((page) => (page.kind === 'groups' ? [page] : [])),
  );
  await noteMissingMembers(
    sql,
    runId,
    pages.flatMap((page) => (page.kind === 'members' ? [page] : [])),
  );
}

type PageOfKind<Kind extends ScannedPage['kind']> = Extract<ScannedPage, { readonly kind: Kind }>;

async function noteMissingUsers(sql: Sql, runId: string, pages: readonly PageOfKind<'users'>[]): Promise<void> {
  if (pages.length === 0) return;
  await sql.query(
    `insert into sync_run_missing (run_id, kind, directory_id, directory_group_id, directory_user_id, missing_at, checked)
     select $1, 'user', u.directory_id, '', u.directory_user_id, p.answered_at, false
     from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) as p (directory_id, after, up_to, answered_at)
     join directory_user u on u.directory_id = p.directory_id and u.directory_user_id > p.after and u.directory_user_id <= p.up_to
     where u.directory_user_id <> all($6::text[]) and u.state <> 'deleted' and u.updated_at < p.answered_at
     on conflict do nothing`,
    [runId, ...ranges(pages), pages.flatMap((page) => page.users.map((user) => user.directoryUserId))],
  );
}

async function noteMissingGroups(sql: Sql, runId: string, pages: readonly PageOfKind<'groups'>[]): Promise<void> {
  if (pages.length === 0) return;
  await sql.query(
    `insert into sync_run_missing (run_id, kind, directory_id, directory_group_id, directory_user_id, missing_at, checked)
     select $1, 'group', g.directory_id, g.directory_group_id, '', p.answered_at, false
     from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) as p (directory_id, after, up_to, answered_at)
     join directory_group g on g.directory_id = p.directory_id and g.directory_group_id > p.after and g.directory_group_id <= p.up_to
     where g.directory_group_id <> all($6::text[]) and not g.deleted and g.updated_at < p.answered_at
     on conflict do nothing`,
    [runId, ...ranges(pages), pages.flatMap((page) => page.groups.map((group) => group.directoryGroupId))],
  );
}

/** Only memberships in force: one whose user or group is gone is gone with it, and not worth a row. */
async function noteMissingMembers(sql: Sql, runId: string, pages: readonly PageOfKind<'members'>[]): Promise<void> {
  if (pages.length === 0) return;
  await sql.query(
    `insert into sync_run_missing (run_id, kind, directory_id, directory_group_id, directory_user_id, missing_at, checked)
     select $1, 'membership', p.directory_id, m.directory_group_id, m.directory_user_id, p.answered_at, false
     from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
       as p (directory_id, after, up_to, answered_at, directory_group_id)
     join membership_in_force m on m.directory_group_id = p.directory_group_id
       and m.directory_user_id > p.after and m.directory_user_id <= p.up_to
     where m.observed_at < p.answered_at and not exists (
       select 1 from unnest($7::text[], $8::text[]) as seen (directory_group_id, directory_user_id)
       where seen.directory_group_id = m.directory_group_id and seen.directory_user_id = m.directory_user_id)
     on conflict do nothing`,
    [
      runId,
      ...ranges(pages),
      pages.map((page) => page.directoryGroupId),
      pages.flatMap((page) => page.userIds.map(() => page.directoryGroupId)),
      pages.flatMap((page) => page.userIds),
    ],
  );
}

/** Directories, starts and ends of ranges, and times: a column each. */
function ranges(pages: readonly ScannedPage[]): unknown[] {
  return [
    pages.map((page) => page.directoryId),
    pages.map((page) => page.range.after),
    pages.map((page) => page.range.upTo ?? behindAllIds),
    pages.map((page) => page.answeredAt),
  ];
}

/** What is missing from one listing of a directory. */
export interface MissingOf<Kind extends MissingKind = MissingKind> {
  readonly runId: string;
  readonly directoryId: string;
  readonly kind: Kind;
}
export type MissingKind = 'user' | 'group' | 'membership';

/**
 * Up to so many are looked up one by one. More would take longer than reading the list again; and so many of more, as if
 * drawn by lot, tell whether a listing can be believed.
 */
export const mostLookUps = 100;

/** By which id users and groups are looked up; memberships by their user. */
const idColumn: Readonly<Record<MissingKind, string>> = {
  user: 'directory_user_id',
  group: 'directory_group_id',
  membership: 'directory_user_id',
};

/** Ids of some that were not looked for a second time yet, as if drawn by lot, at most `limit`. */
export async function uncheckedIds(sql: Sql, of: MissingOf, limit: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select id from (
       select distinct ${idColumn[of.kind]} as id from sync_run_missing
       where run_id = $1 and directory_id = $2 and kind = $3 and not checked) as unchecked
     order by hashtext(id), id limit $4`,
    [of.runId, of.directoryId, of.kind, limit],
  );
  return rows.map((row) => row.id);
}

/** The next group behind `after` with memberships that were not looked for a second time yet. */
export async function nextUncheckedGroup(
  sql: Sql,
  { runId, directoryId }: MissingOf<'membership'>,
  after: string,
): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string | null }>(
    `select min(directory_group_id) as id from sync_run_missing
     where run_id = $1 and directory_id = $2 and kind = 'membership' and not checked and directory_group_id > $3`,
    [runId, directoryId, after],
  );
  return row?.id ?? undefined;
}

/** Missing users that were found after all. */
export async function forgetMissingUsers(
  sql: Sql,
  { runId, directoryId }: MissingOf<'user'>,
  userIds: readonly string[],
): Promise<void> {
  await sql.query(
    `delete from sync_run_missing
     where run_id = $1 and directory_id = $2 and kind = 'user' and directory_user_id = any($3)`,
    [runId, directoryId, userIds],
  );
}

/** Missing memberships that were found after all: those of each user in each of the groups. Answers how many. */
export async function forgetMissingMembers(
  sql: Sql,
  { runId, directoryId }: MissingOf<'membership'>,
  { userIds, groupIds }: { readonly userIds: readonly string[]; readonly groupIds: readonly string[] },
): Promise<number> {
  const rows = await sql.query(
    `delete from sync_run_missing
     where run_id = $1 and directory_id = $2 and kind = 'membership'
       and directory_user_id = any($3) and directory_group_id = any($4) returning 1`,
    [runId, directoryId, userIds, groupIds],
  );
  return rows.length;
}

/** Those that were looked for a second time, and were not there: of these ids, or all that are left. */
export async function confirmMissing(sql: Sql, of: MissingOf, ids?: readonly string[]): Promise<void> {
  await sql.query(
    `update sync_run_missing set checked = true
     where run_id = $1 and directory_id = $2 and kind = $3 and not checked
       and ($4::text[] is null or ${idColumn[of.kind]} = any($4))`,
    [of.runId, of.directoryId, of.kind, ids ?? null],
  );
}

/** Memberships go with their user and their group: where one of them is gone, there is nothing to look for. */
export async function confirmMembersOfMissing(
  sql: Sql,
  { runId, directoryId }: MissingOf<'membership'>,
): Promise<void> {
  await sql.query(
    `update sync_run_missing m set checked = true
     where run_id = $1 and directory_id = $2 and kind = 'membership' and not checked and exists (
       select 1 from sync_run_missing gone where gone.run_id = m.run_id and gone.checked
         and (gone.kind, gone.directory_group_id, gone.directory_user_id)
           in (('user', '', m.directory_user_id), ('group', m.directory_group_id, '')))`,
    [runId, directoryId],
  );
}

interface MissingRow {
  kind: MissingKind;
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
