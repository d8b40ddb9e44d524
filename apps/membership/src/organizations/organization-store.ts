import type { ProvisioningMode } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import type { KnownOrganization, StatedOrganization } from './known-organization';

interface OrganizationRow {
  readonly organization_id: string;
  readonly parent_id: string;
  readonly mode: ProvisioningMode;
  readonly default_seat_tier: string;
  readonly email_change: KnownOrganization['emailChange'];
  readonly mappings_enabled: boolean;
  readonly seat_tier_mappings_enabled: boolean;
  readonly guard_enabled: boolean;
  readonly max_removals_count: number;
  readonly max_removals_share: number;
  readonly revision: number;
}

const columns = `organization_id, parent_id, mode, default_seat_tier, email_change, mappings_enabled,
  seat_tier_mappings_enabled, guard_enabled, max_removals_count, max_removals_share, revision`;

export async function findOrganization(sql: Sql, organizationId: string): Promise<KnownOrganization | undefined> {
  const [row] = await sql.query<OrganizationRow>(`select ${columns} from organization where organization_id = $1`, [
    organizationId,
  ]);
  return row && organizationOfRow(row);
}

/** Locks an organization: its members, seats and counters change one transaction after the other. */
export async function lockOrganization(sql: Sql, organizationId: string): Promise<KnownOrganization | undefined> {
  return (await lockOrganizations(sql, [organizationId])).get(organizationId);
}

/** Locks several, always in the same order, so that two transactions do not wait for each other. */
export async function lockOrganizations(
  sql: Sql,
  organizationIds: readonly string[],
): Promise<Map<string, KnownOrganization>> {
  const rows = await sql.query<OrganizationRow>(
    `select ${columns} from organization where organization_id = any($1::text[]) order by organization_id for update`,
    [organizationIds],
    { name: 'lock organizations' },
  );
  return new Map(rows.map((row) => [row.organization_id, organizationOfRow(row)]));
}

/** The settings revision known of some organizations. Those not heard of are left out. */
export async function knownRevisions(sql: Sql, organizationIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await sql.query<Pick<OrganizationRow, 'organization_id' | 'revision'>>(
    'select organization_id, revision from organization where organization_id = any($1::text[])',
    [organizationIds],
    { name: 'known revisions' },
  );
  return new Map(rows.map((row) => [row.organization_id, row.revision]));
}

/** Stores settings where they are newer than those known, and says which of the three it was. */
export async function storeOrganization(sql: Sql, stated: StatedOrganization): Promise<'new' | 'newer' | 'stale'> {
  const values = [
    stated.organizationId,
    stated.parentId,
    stated.mode,
    stated.defaultSeatTier,
    stated.emailChange,
    stated.mappingsEnabled,
    stated.seatTierMappingsEnabled,
    stated.guard.enabled,
    stated.guard.maxRemovalsCount,
    stated.guard.maxRemovalsShare,
    stated.revision,
    JSON.stringify(stated.settings),
  ];
  const inserted = await sql.query(
    `insert into organization (${columns}, settings) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)
     on conflict do nothing returning 1`,
    values,
  );
  if (inserted.length > 0) return 'new';
  const updated = await sql.query(
    `update organization set (${columns}, settings) =
       ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)
     where organization_id = $1 and revision < $11 returning 1`,
    values,
  );
  return updated.length > 0 ? 'newer' : 'stale';
}

function organizationOfRow(row: OrganizationRow): KnownOrganization {
  return {
    organizationId: row.organization_id,
    parentId: row.parent_id,
    mode: row.mode,
    defaultSeatTier: row.default_seat_tier,
    emailChange: row.email_change,
    mappingsEnabled: row.mappings_enabled,
    seatTierMappingsEnabled: row.seat_tier_mappings_enabled,
    guard: {
      enabled: row.guard_enabled,
      maxRemovalsCount: row.max_removals_count,
      maxRemovalsShare: row.max_removals_share,
    },
    revision: row.revision,
  };
}
