import type { MemberStatus } from '../members/member';
import type { Role } from '../words/role';

/** An amount of money a month, in minor units of the organization's currency. Never a fraction. */
export type MinorUnits = bigint;

export type SpendSource = 'member' | 'group' | 'tier' | 'ceiling' | 'none';

/** How much a member may spend a month; no amount: no limit. */
export interface SpendLimit {
  readonly amount: MinorUnits | undefined;
  readonly source: SpendSource;
}

/** What a person may do and spend in one organization. */
export interface Entitlements {
  /** Sorted by code unit. */
  readonly capabilities: readonly string[];
  readonly spendLimit: SpendLimit;
  /** By name, then id. */
  readonly groups: readonly { readonly groupId: string; readonly name: string }[];
}

/** What one group of a member gives. */
export interface GroupGrants {
  readonly groupId: string;
  readonly name: string;
  /** Of all custom roles that the group carries. */
  readonly capabilities: readonly string[];
  readonly spendLimit: MinorUnits | undefined;
}

/** What bounds every member of an organization. */
export interface OrganizationBounds {
  /** Empty: the whole catalogue. */
  readonly allowedCapabilities: readonly string[];
  readonly ceiling: MinorUnits | undefined;
  /** Which of several group limits counts. */
  readonly multiGroupSpendLimit: 'lowest' | 'highest';
}

/** What a kind of seat can carry. */
export interface TierGrants {
  /** Empty: the whole catalogue. */
  readonly capabilities: readonly string[];
  readonly spendLimit: MinorUnits | undefined;
}

export interface EntitlementFacts {
  /** Undefined: never a member. */
  readonly member: EntitledMember | undefined;
  /** The groups the person is in: mirrored and direct, each once. */
  readonly groups: readonly GroupGrants[];
  readonly organization: OrganizationBounds;
}

export interface EntitledMember {
  readonly role: Role;
  readonly status: MemberStatus;
  /** Of the seat they hold. Undefined where the organization has no such tier: that carries nothing. */
  readonly tier: TierGrants | undefined;
  readonly spendLimit: MinorUnits | undefined;
}

/** What waiting and removed people have, and people who never were members: nothing to do, and nothing to spend. */
export const noEntitlements: Entitlements = {
  capabilities: [],
  spendLimit: { amount: 0n, source: 'none' },
  groups: [],
};

/**
 * What a person may do and spend (rules 8 and 10).
 * @param catalogue every capability that there is; what is named elsewhere and not in it counts for nothing
 */
export function entitlementsOf(
  { member, groups, organization }: EntitlementFacts,
  catalogue: readonly string[],
): Entitlements {
  if (member?.status !== 'active') return noEntitlements;
  return {
    capabilities: capabilitiesOf(member, groups, organization, catalogue),
    spendLimit: spendLimitOf(member, groups, organization),
    groups: groups.map(({ groupId, name }) => ({ groupId, name })).sort(byNameThenId),
  };
}

function capabilitiesOf(
  { role, tier }: EntitledMember,
  groups: readonly GroupGrants[],
  { allowedCapabilities }: OrganizationBounds,
  catalogue: readonly string[],
): string[] {
  if (tier === undefined) return [];
  const granted = role === 'custom' ? new Set(groups.flatMap(({ capabilities }) => capabilities)) : undefined;
  return catalogue
    .filter(
      (capability) =>
        (granted === undefined || granted.has(capability)) &&
        isAmong(allowedCapabilities, capability) &&
        isAmong(tier.capabilities, capability),
    )
    .sort();
}

/** An empty list counts as none given: nothing is cut. */
function isAmong(list: readonly string[], capability: string): boolean {
  return list.length === 0 || list.includes(capability);
}

function spendLimitOf(
  member: EntitledMember,
  groups: readonly GroupGrants[],
  { ceiling, multiGroupSpendLimit }: OrganizationBounds,
): SpendLimit {
  const own = ownLimitOf(member, groups, multiGroupSpendLimit);
  if (ceiling === undefined || (own.amount !== undefined && own.amount <= ceiling)) return own;
  return { amount: ceiling, source: 'ceiling' };
}

/** Override, else groups, else tier, else none. */
function ownLimitOf(
  { spendLimit, tier }: EntitledMember,
  groups: readonly GroupGrants[],
  multiGroupSpendLimit: OrganizationBounds['multiGroupSpendLimit'],
): SpendLimit {
  if (spendLimit !== undefined) return { amount: spendLimit, source: 'member' };
  const ofGroups = groups.flatMap((group) => group.spendLimit ?? []);
  const [first, ...others] = ofGroups;
  if (first !== undefined) {
    const counts = (one: MinorUnits, other: MinorUnits): boolean =>
      multiGroupSpendLimit === 'lowest' ? other < one : other > one;
    const amount = others.reduce((best, other) => (counts(best, other) ? other : best), first);
    return { amount, source: 'group' };
  }
  if (tier?.spendLimit !== undefined) return { amount: tier.spendLimit, source: 'tier' };
  return { amount: undefined, source: 'none' };
}

type NamedGroup = Entitlements['groups'][number];

function byNameThenId(one: NamedGroup, other: NamedGroup): number {
  return compare(one.name, other.name) || compare(one.groupId, other.groupId);
}

/** By code unit, whatever the locale. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
