import type { Sql, Transaction } from '@rollcall/persistence';
import type { DirectoryState } from '../workos/workos-directory';
import type { Directory } from './directory';

interface DirectoryRow {
  directory_id: string;
  parent_id: string;
  workos_organization_id: string;
  name: string;
  type: string;
  state: DirectoryState;
  observed_at: Date;
  retired: boolean;
  memberships_scanned_at: Date | null;
  last_scan_at: Date | null;
}

const columns = `directory_id, parent_id, workos_organization_id, name, type, state, observed_at, retired,
  memberships_scanned_at, last_scan_at`;

/** All directories of a parent, those that are gone too. */
export async function readDirectories(sql: Sql, parentId: string): Promise<Directory[]> {
  const rows = await sql.query<DirectoryRow>(
    `select ${columns} from directory where parent_id = $1 order by directory_id`,
    [parentId],
    { name: 'read directories' },
  );
  return rows.map(directoryOfRow);
}

/** What names a parent: its WorkOS organization, or one of its directories. */
export interface ParentNames {
  readonly workosOrganizationIds: readonly string[];
  readonly directoryIds: readonly string[];
}

export interface ParentRow {
  parent_id: string;
  workos_organization_id: string;
}

/**
 * Locks the parents so named, in the order of their ids, so that two merges never wait for each other crosswise. What is
 * read of them from here on cannot change before the commit.
 */
export function lockParents(tx: Transaction, names: ParentNames): Promise<ParentRow[]> {
  return tx.query<ParentRow>(
    `select parent_id, workos_organization_id from parent
     where workos_organization_id = any($1) or parent_id in (select parent_id from directory where directory_id = any($2))
     order by parent_id for update`,
    [names.workosOrganizationIds, names.directoryIds],
    { name: 'lock parents' },
  );
}

/** All directories of the parents so named, as if one had asked for each parent's. */
export async function readDirectoriesBeside(sql: Sql, names: ParentNames): Promise<Directory[]> {
  const rows = await sql.query<DirectoryRow>(
    `select ${columns} from directory where parent_id in (
       select parent_id from parent where workos_organization_id = any($1)
       union select parent_id from directory where directory_id = any($2)) order by directory_id`,
    [names.workosOrganizationIds, names.directoryIds],
    { name: 'read directories beside' },
  );
  return rows.map(directoryOfRow);
}

function directoryOfRow(row: DirectoryRow): Directory {
  return {
    directoryId: row.directory_id,
    parentId: row.parent_id,
    workosOrganizationId: row.workos_organization_id,
    name: row.name,
    type: row.type,
    state: row.state,
    observedAt: row.observed_at,
    retired: row.retired,
    membershipsScannedAt: row.memberships_scanned_at ?? undefined,
    lastScanAt: row.last_scan_at ?? undefined,
  };
}

export async function writeDirectories(sql: Sql, directories: readonly Directory[]): Promise<void> {
  if (directories.length === 0) return;
  await sql.query(
    `insert into directory (directory_id, parent_id, workos_organization_id, name, type, state, observed_at, retired)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::boolean[])
     on conflict (directory_id) do update set
       name = excluded.name, type = excluded.type, state = excluded.state, observed_at = excluded.observed_at, retired = excluded.retired`,
    [
      directories.map((directory) => directory.directoryId),
      directories.map((directory) => directory.parentId),
      directories.map((directory) => directory.workosOrganizationId),
      directories.map((directory) => directory.name),
      directories.map((directory) => directory.type),
      directories.map((directory) => directory.state),
      directories.map((directory) => directory.observedAt),
      directories.map((directory) => directory.retired),
    ],
  );
}

/** Notes when something in these directories last changed. */
export async function touchDirectories(sql: Sql, directoryIds: readonly string[], at: Date): Promise<void> {
  if (directoryIds.length === 0) return;
  await sql.query('update directory set last_change_at = $2 where directory_id = any($1)', [directoryIds, at], {
    name: 'touch directories',
  });
}
