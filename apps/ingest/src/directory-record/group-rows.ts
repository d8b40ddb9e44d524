import type { DirectoryGroup } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';

export interface GroupRow {
  directory_group_id: string;
  directory_id: string;
  name: string;
  deleted: boolean;
  updated_at: Date;
  observed_at: Date;
  event_id: string;
  deleted_at: Date | null;
}

export function groupOfRow(row: GroupRow): DirectoryGroup {
  return {
    directoryGroupId: row.directory_group_id,
    directoryId: row.directory_id,
    name: row.name,
    deleted: row.deleted,
    version: { updatedAt: row.updated_at, observedAt: row.observed_at, eventId: row.event_id },
    deletedAt: row.deleted_at ?? undefined,
  };
}

/** Those of the groups that the record knows, tombstones too. */
export async function readGroups(sql: Sql, ids: readonly string[]): Promise<Map<string, DirectoryGroup>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<GroupRow>('select * from directory_group where directory_group_id = any($1)', [ids]);
  return new Map(rows.map((row) => [row.directory_group_id, groupOfRow(row)]));
}

/** Writes groups unless the record has something newer. Answers how many it wrote. */
export async function writeGroups(sql: Sql, groups: readonly DirectoryGroup[]): Promise<number> {
  if (groups.length === 0) return 0;
  return sql.write(
    `insert into directory_group as known (directory_group_id, directory_id, name, deleted, updated_at, observed_at, event_id, deleted_at)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::timestamptz[])
     on conflict (directory_group_id) do update set
       directory_id = excluded.directory_id, name = excluded.name, deleted = excluded.deleted, updated_at = excluded.updated_at,
       observed_at = excluded.observed_at, event_id = excluded.event_id, deleted_at = excluded.deleted_at
     -- Not older, instead of newer: a late deletion moves deleted_at and leaves the version as it is.
     where (known.updated_at, known.observed_at, known.event_id) <= (excluded.updated_at, excluded.observed_at, excluded.event_id)`,
    [
      groups.map((group) => group.directoryGroupId),
      groups.map((group) => group.directoryId),
      groups.map((group) => group.name),
      groups.map((group) => group.deleted),
      groups.map((group) => group.version.updatedAt),
      groups.map((group) => group.version.observedAt),
      groups.map((group) => group.version.eventId),
      groups.map((group) => group.deletedAt ?? null),
    ],
  );
}
