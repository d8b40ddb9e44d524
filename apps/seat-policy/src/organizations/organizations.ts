import { create } from '@bufbuild/protobuf';
import {
  type EmailChange,
  type MultiGroupSpendLimit,
  type Organization,
  type Policy,
  PolicySchema,
  ProvisioningMode,
  RemovalGuardSchema,
  SeatTierSchema,
  SyncTrigger,
  type UnmappedTier,
} from '@rollcall/contracts';
import type { Clock } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import { type Catalogue, cutPage, invalidArgument, notFound } from '@rollcall/service';
import { parentStore } from '../parents/parent-store';
import { firstRevision } from '../recovery/revisions';
import type { ConfirmedPlans } from '../previews/confirmed-plans';
import { mappedOrganization, type MappingsPut, unknownTiers } from './mapped-organization';
import { newOrganization, type OrganizationPut } from './new-organization';
import type { Edited, EditOutcome, OrganizationEdits } from './organization-edits';
import { organizationStore } from './organization-store';
import { requireCapabilities } from './tier-capabilities';
import { defaultTierProblem } from './seat-tiers';

/** Who asked for a change, and the plan that they confirmed ('' for none). */
export interface Asked {
  readonly requestedBy: string;
  readonly confirmedPlanHash: string;
}

/** Only the fields present change. */
export interface PolicyChange {
  readonly guard?:
    | { enabled?: boolean | undefined; maxRemovalsCount?: number | undefined; maxRemovalsShare?: number | undefined }
    | undefined;
  readonly unmappedTier?: UnmappedTier | undefined;
  readonly unmappedGraceSeconds?: number | undefined;
  readonly emailChange?: EmailChange | undefined;
  readonly multiGroupSpendLimit?: MultiGroupSpendLimit | undefined;
}

/** The organizations and their settings. Refusals are ConnectErrors as the interfaces page names them. */
export interface Organizations {
  /** Creates or replaces; mode, mappings, policy and primary owner stay. */
  put(wanted: OrganizationPut, requestedBy: string): Promise<Organization>;
  get(organizationId: string): Promise<Organization>;
  list(page: {
    parentId: string;
    pageSize: number;
    after: string;
  }): Promise<{ organizations: readonly Organization[]; nextPageToken: string }>;
  setSeats(
    organizationId: string,
    seats: { tier: string; purchased: number },
    requestedBy: string,
  ): Promise<Organization>;
  setMode(organizationId: string, mode: ProvisioningMode, asked: Asked): Promise<EditOutcome>;
  setMappings(organizationId: string, mappings: MappingsPut, asked: Asked): Promise<EditOutcome>;
  setPolicy(organizationId: string, change: PolicyChange, requestedBy: string): Promise<Organization>;
}

export interface OrganizationsDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly edits: OrganizationEdits;
  readonly confirmedPlans: ConfirmedPlans;
}

export function createOrganizations(dependencies: OrganizationsDependencies): Organizations {
  const { database, clock, catalogue, edits, confirmedPlans } = dependencies;

  const get = async (organizationId: string): Promise<Organization> => {
    const organization = await organizationStore.find(database, organizationId);
    if (!organization) throw notFound('organization', organizationId);
    return organization;
  };

  const requireParent = async (parentId: string): Promise<void> => {
    if (!(await parentStore.find(database, parentId))) throw notFound('parent', parentId);
  };

  /** The run that follows from a change; what was confirmed must hold of the settings as they will be, run or none. */
  const confirmed = async (
    saved: Organization,
    organization: Organization,
    trigger: SyncTrigger | undefined,
    { confirmedPlanHash }: Asked,
  ): Promise<Edited> => {
    if (confirmedPlanHash !== '') await confirmedPlans.checkChange(confirmedPlanHash, { saved, organization });
    return trigger === undefined ? { organization } : { organization, run: { trigger, confirmedPlanHash } };
  };

  return {
    get,

    async put(wanted, requestedBy) {
      requireCapabilities(catalogue, wanted.seatTiers);
      await requireParent(wanted.parentId);
      const revision = await firstRevision(database);
      const created = await edits.create(newOrganization(wanted, clock.now(), revision), requestedBy);
      if (created) return created;
      const { organization } = await edits.edit(wanted.organizationId, requestedBy, (current) => {
        if (current.parentId !== wanted.parentId) {
          throw invalidArgument([
            { field: 'parentId', problem: 'must stay the parent that the organization was put under' },
          ]);
        }
        const { name, kind, defaultSeatTier } = wanted;
        const seatTiers = wanted.seatTiers.map((seatTier) => create(SeatTierSchema, seatTier));
        return { organization: { ...current, name, kind, seatTiers, defaultSeatTier } };
      });
      return organization;
    },

    async list({ parentId, pageSize, after }) {
      if (parentId !== '') await requireParent(parentId);
      const rows = await organizationStore.list(database, {
        parentId: parentId || undefined,
        after,
        limit: pageSize + 1,
      });
      const { page, nextPageToken } = cutPage(rows, pageSize, ({ organizationId }) => [organizationId]);
      return { organizations: page, nextPageToken };
    },

    async setSeats(organizationId, { tier, purchased }, requestedBy) {
      const { organization } = await edits.edit(organizationId, requestedBy, (current) => {
        if (!current.seatTiers.some((seatTier) => seatTier.tier === tier)) throw unknownTiers([tier]);
        const seatTiers = current.seatTiers.map((seatTier) =>
          seatTier.tier === tier ? { ...seatTier, purchased } : seatTier,
        );
        const problem = defaultTierProblem({ ...current, seatTiers });
        if (problem) throw invalidArgument([{ field: 'purchased', problem: `the default tier ${problem}` }]);
        return { organization: { ...current, seatTiers } };
      });
      return organization;
    },

    setMode: (organizationId, mode, asked) =>
      edits.edit(organizationId, asked.requestedBy, (current) => {
        const changed = current.provisioningMode !== mode;
        const runs = changed && mode === ProvisioningMode.SCIM;
        return confirmed(
          current,
          { ...current, provisioningMode: mode },
          runs ? SyncTrigger.MODE_CHANGE : undefined,
          asked,
        );
      }),

    setMappings: (organizationId, mappings, asked) =>
      edits.edit(organizationId, asked.requestedBy, async (current) => {
        const organization = await mappedOrganization(database, current, mappings);
        const switchedOn = mappings.enabled && !current.groupMappings?.enabled;
        const runs = switchedOn && current.provisioningMode === ProvisioningMode.SCIM;
        return confirmed(current, organization, runs ? SyncTrigger.MAPPINGS_ON : undefined, asked);
      }),

    async setPolicy(organizationId, change, requestedBy) {
      const { organization } = await edits.edit(organizationId, requestedBy, (current) => ({
        organization: { ...current, policy: changedPolicy(current.policy ?? create(PolicySchema), change) },
      }));
      return organization;
    },
  };
}

function changedPolicy(policy: Policy, change: PolicyChange): Policy {
  const guard = policy.guard ?? create(RemovalGuardSchema);
  return {
    ...policy,
    guard: {
      ...guard,
      enabled: change.guard?.enabled ?? guard.enabled,
      maxRemovalsCount: change.guard?.maxRemovalsCount ?? guard.maxRemovalsCount,
      maxRemovalsShare: change.guard?.maxRemovalsShare ?? guard.maxRemovalsShare,
    },
    unmappedTier: change.unmappedTier ?? policy.unmappedTier,
    unmappedGraceSeconds: change.unmappedGraceSeconds ?? policy.unmappedGraceSeconds,
    emailChange: change.emailChange ?? policy.emailChange,
    multiGroupSpendLimit: change.multiGroupSpendLimit ?? policy.multiGroupSpendLimit,
  };
}
