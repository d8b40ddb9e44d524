import type { Cause } from '@rollcall/contracts';
import type { Database, Sql } from '@rollcall/persistence';
import { type Catalogue, unknownCapabilities } from '@rollcall/service';
import type { GrantChanges } from '../entitlements/changes/grant-changes';
import { defaultCurrency } from '../entitlements/entitlement-facts';
import type { KnownOrganization } from './organizations';

/** What bounds every member of an organization. */
export interface OrganizationLimits {
  /** Empty: the whole catalogue. Sorted. */
  readonly allowedCapabilities: string[];
  /** Minor units a month; undefined: none. */
  readonly ceiling: bigint | undefined;
  readonly currency: string;
  /** 0 before the first change. */
  readonly revision: number;
}

/** The limits as they are now, or why nothing was changed. */
export type OrganizationLimitsOutcome =
  | { readonly outcome: 'done'; readonly limits: OrganizationLimits }
  | { readonly outcome: 'revision_changed' }
  | { readonly outcome: 'unknown_capability'; readonly capabilities: readonly string[] };

export interface StoredOrganizationLimits {
  get(organization: KnownOrganization): Promise<OrganizationLimits>;
  /** Asking for what is so already changes nothing and is done. */
  set(
    organization: KnownOrganization,
    request: {
      readonly allowedCapabilities: readonly string[];
      readonly ceiling: bigint | undefined;
      /** Undefined: as it is. */
      readonly currency: string | undefined;
      /** The revision that the caller has read; undefined: whatever it is. */
      readonly expectedRevision?: number | undefined;
      readonly cause: Cause;
    },
  ): Promise<OrganizationLimitsOutcome>;
}

export interface OrganizationLimitsDependencies {
  readonly database: Database;
  readonly changes: GrantChanges;
  readonly catalogue: Catalogue;
}

export function createOrganizationLimits({
  database,
  changes,
  catalogue,
}: OrganizationLimitsDependencies): StoredOrganizationLimits {
  return {
    get: ({ organizationId }) => readLimits(database, organizationId),

    set(organization, { ceiling, expectedRevision, cause, ...request }) {
      const { organizationId } = organization;
      const allowedCapabilities = [...new Set(request.allowedCapabilities)].sort();
      return changes.run(organization, async (tx, change) => {
        const unknown = unknownCapabilities(catalogue, allowedCapabilities);
        if (unknown.length > 0) return { outcome: 'unknown_capability', capabilities: unknown };
        const limits = await readLimits(tx, organizationId);
        if (expectedRevision !== undefined && expectedRevision !== limits.revision) {
          return { outcome: 'revision_changed' };
        }
        const currency = request.currency ?? limits.currency;
        const isSo =
          limits.allowedCapabilities.join('\n') === allowedCapabilities.join('\n') &&
          limits.ceiling === ceiling &&
          limits.currency === currency;
        if (isSo) return { outcome: 'done', limits };
        await change.touches({ organizations: [{ organizationId, cause }] });
        await tx.query(
          `insert into organization_limits as l
             (organization_id, allowed_capabilities, ceiling_minor, currency, revision)
           values ($1, $2, $3, $4, 1)
           on conflict (organization_id) do update
           set allowed_capabilities = excluded.allowed_capabilities, ceiling_minor = excluded.ceiling_minor,
             currency = excluded.currency, revision = l.revision + 1`,
          [organizationId, allowedCapabilities, ceiling?.toString() ?? null, currency],
        );
        return { outcome: 'done', limits: await readLimits(tx, organizationId) };
      });
    },
  };
}

async function readLimits(sql: Sql, organizationId: string): Promise<OrganizationLimits> {
  const [row] = await sql.query<{
    allowed_capabilities: string[];
    ceiling: string | null;
    currency: string;
    revision: number;
  }>(
    `select allowed_capabilities, ceiling_minor::text as ceiling, currency, revision
     from organization_limits where organization_id = $1`,
    [organizationId],
  );
  if (!row) return { allowedCapabilities: [], ceiling: undefined, currency: defaultCurrency, revision: 0 };
  return {
    allowedCapabilities: row.allowed_capabilities,
    ceiling: row.ceiling === null ? undefined : BigInt(row.ceiling),
    currency: row.currency,
    revision: row.revision,
  };
}
