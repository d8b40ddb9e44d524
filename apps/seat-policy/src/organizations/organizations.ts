import { create } from '@bufbuild/protobuf';
import {
  type EmailChange,
  GroupMappingsSchema,
  type MultiGroupSpendLimit,
  type Organization,
  type Policy,
  PolicySchema,
  ProvisioningMode,
  RemovalGuardSchema,
  type Role,
  SeatTierSchema,
  SyncTrigger,
  type UnmappedTier,
} from '@rollcall/contracts';
import type { Clock } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import { cutPage, invalidArgument, notFound, refused } from '@rollcall/service';
import { directoryGroups } from '../directory-mirror/directory-groups';
import { parentStore } from '../parents/parent-store';
import { newOrganization, type OrganizationPut } from './new-organization';
import type { EditOutcome, OrganizationEdits } from './organization-edits';
import { organizationStore } from './organization-store';
import { defaultTierProblem } from './seat-tiers';

/** Who asked for a change, and the plan that they confirmed ('' for none). */
export interface Asked {
  readonly requestedBy: string;
  readonly confirmedPlanHash: string;
}

export interface MappingsPut {
  readonly enabled: boolean;
  readonly roleMappings: { readonly groupId: string; readonly role: Role }[];
  readonly seatTierMappingsEnabled: boolean;
  readonly seatTierMappings: { readonly groupId: string; readonly tier: string }[];
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
  put(wanted: OrganizationPut): Promise<Organization>;
  get(organizationId: string): Promise<Organization>;
  list(page: {
    parentId: string;
    pageSize: number;
    after: string;
  }): Promise<{ organizations: readonly Organization[]; nextPageToken: string }>;
  setSeats(organizationId: string, tier: string, purchased: number): Promise<Organization>;
  setMode(organizationId: string, mode: ProvisioningMode, asked: Asked): Promise<EditOutcome>;
  setMappings(organizationId: string, mappings: MappingsPut, asked: Asked): Promise<EditOutcome>;
  setPolicy(organizationId: string, change: PolicyChange): Promise<Organization>;
}

export interface OrganizationsDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly edits: OrganizationEdits;
}

export function createOrganizations({ database, clock, edits }: OrganizationsDependencies): Organizations {
  const get = async (organizationId: string): Promise<Organization> => {
    const organization = await organizationStore.find(database, organizationId);
    if (!organization) throw notFound('organization', organizationId);
    return organization;
  };

  const requireParent = async (parentId: string): Promise<void> => {
    if (!(await parentStore.find(database, parentId))) throw notFound('parent', parentId);
  };

  /** @throws ConnectError failed_precondition that names the groups which no directory of the parent has */
  const requireGroups = async (parentId: string, { roleMappings, seatTierMappings }: MappingsPut): Promise<void> => {
    const named = new Set([...roleMappings, ...seatTierMappings].map(({ groupId }) => groupId));
    const known = await directoryGroups.known(database, parentId, [...named]);
    const unknown = [...named].filter((groupId) => !known.has(groupId));
    if (unknown.length > 0) throw refused('unknown_group', `no directory of the parent has ${listed(unknown)}`);
  };

  return {
    get,

    async put(wanted) {
      await requireParent(wanted.parentId);
      const created = await edits.create(newOrganization(wanted, clock.now()));
      if (created) return created;
      const { organization } = await edits.edit(wanted.organizationId, (current) => {
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

    async setSeats(organizationId, tier, purchased) {
      const { organization } = await edits.edit(organizationId, (current) => {
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
      edits.edit(organizationId, (current) => {
        if (current.provisioningMode === mode) return { organization: current };
        const organization = { ...current, provisioningMode: mode };
        return mode === ProvisioningMode.SCIM
          ? { organization, run: { ...asked, trigger: SyncTrigger.MODE_CHANGE } }
          : { organization };
      }),

    setMappings: (organizationId, mappings, asked) =>
      edits.edit(organizationId, async (current) => {
        const tiers = new Set(current.seatTiers.map(({ tier }) => tier));
        const unknown = [...new Set(mappings.seatTierMappings.map(({ tier }) => tier))].filter(
          (tier) => !tiers.has(tier),
        );
        if (unknown.length > 0) throw unknownTiers(unknown);
        await requireGroups(current.parentId, mappings);
        const organization = { ...current, groupMappings: create(GroupMappingsSchema, mappings) };
        const switchedOn = mappings.enabled && !current.groupMappings?.enabled;
        return switchedOn && current.provisioningMode === ProvisioningMode.SCIM
          ? { organization, run: { ...asked, trigger: SyncTrigger.MAPPINGS_ON } }
          : { organization };
      }),

    async setPolicy(organizationId, change) {
      const { organization } = await edits.edit(organizationId, (current) => ({
        organization: { ...current, policy: changedPolicy(current.policy ?? create(PolicySchema), change) },
      }));
      return organization;
    },
  };
}

function unknownTiers(tiers: readonly string[]) {
  return refused('unknown_tier', `the organization has no seat tier ${listed(tiers)}`);
}

/** The first few of some names: a message is for people. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
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
