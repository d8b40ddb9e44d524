import { type Organization, type Parent, ProvisioningMode } from '@rollcall/contracts';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Sql, Transaction } from '@rollcall/persistence';

/** A parent as ingest needs it. */
export interface KnownParent {
  readonly parentId: string;
  readonly workosOrganizationId: string;
  readonly connected: boolean;
  readonly disconnectedReason: string;
}

export interface KnownOrganization {
  readonly organizationId: string;
  readonly parentId: string;
  readonly scim: boolean;
}

interface ParentRow {
  parent_id: string;
  workos_organization_id: string;
  connected: boolean;
  disconnected_reason: string;
}

const parentColumns = 'parent_id, workos_organization_id, connected, disconnected_reason';

export async function findParent(sql: Sql, parentId: string): Promise<KnownParent | undefined> {
  const [row] = await sql.query<ParentRow>(`select ${parentColumns} from parent where parent_id = $1`, [parentId]);
  return row && parentOfRow(row);
}

/** Parents by id, those after `after`: a page of a walk over all of them. */
export async function readParentsAfter(sql: Sql, after: string, limit: number): Promise<KnownParent[]> {
  const rows = await sql.query<ParentRow>(
    `select ${parentColumns} from parent where parent_id > $1 order by parent_id limit $2`,
    [after, limit],
  );
  return rows.map(parentOfRow);
}

/**
 * Stores a parent unless a newer state of it is known. Answers whether its mirroring begins here: it is new, or names
 * another WorkOS organization than before.
 */
export async function storeParent(tx: Transaction, parent: Parent): Promise<boolean> {
  const { parentId, workosOrganizationId } = parent;
  const updatedAt = parent.updatedAt ? timestampDate(parent.updatedAt) : new Date(0);
  const inserted = await tx.query(
    `insert into parent (parent_id, workos_organization_id, updated_at) values ($1, $2, $3)
     on conflict (parent_id) do nothing returning 1`,
    [parentId, workosOrganizationId, updatedAt],
  );
  if (inserted.length > 0) return true;
  const [before] = await tx.query<{ workos_organization_id: string }>(
    'select workos_organization_id from parent where parent_id = $1 for update',
    [parentId],
  );
  const changed = await tx.query(
    'update parent set workos_organization_id = $2, updated_at = $3 where parent_id = $1 and updated_at < $3 returning 1',
    [parentId, workosOrganizationId, updatedAt],
  );
  return changed.length > 0 && before?.workos_organization_id !== workosOrganizationId;
}

/** Stores an organization unless a newer state of it is known. */
export async function storeOrganization(sql: Sql, organization: Organization): Promise<void> {
  await sql.query(
    `insert into organization as known (organization_id, parent_id, provisioning_mode, revision) values ($1, $2, $3, $4)
     on conflict (organization_id) do update set
       parent_id = excluded.parent_id, provisioning_mode = excluded.provisioning_mode, revision = excluded.revision
     where known.revision < excluded.revision`,
    [
      organization.organizationId,
      organization.parentId,
      modeWord(organization.provisioningMode),
      organization.revision,
    ],
  );
}

export async function findOrganization(sql: Sql, organizationId: string): Promise<KnownOrganization | undefined> {
  const [row] = await sql.query<{ organization_id: string; parent_id: string; provisioning_mode: string }>(
    'select organization_id, parent_id, provisioning_mode from organization where organization_id = $1',
    [organizationId],
  );
  return (
    row && { organizationId: row.organization_id, parentId: row.parent_id, scim: row.provisioning_mode === 'scim' }
  );
}

/** Ingest asks of a mode only whether it is scim; the word is for whoever reads the table. */
function modeWord(mode: ProvisioningMode): string {
  return mode === ProvisioningMode.SCIM ? 'scim' : mode === ProvisioningMode.JIT ? 'jit' : 'invite_only';
}

function parentOfRow(row: ParentRow): KnownParent {
  return {
    parentId: row.parent_id,
    workosOrganizationId: row.workos_organization_id,
    connected: row.connected,
    disconnectedReason: row.disconnected_reason,
  };
}
