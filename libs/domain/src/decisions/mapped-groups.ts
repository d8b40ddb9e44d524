import { type Role, roles } from '../words/role';
import type { DecisionSettings } from './settings';
import type { Decision, SeatTierDecision } from './decide';

/** What the mappings make of somebody's groups. */
export interface Mapped {
  /** Undefined: in no role-mapped group. */
  readonly role: Role | undefined;
  /** Undefined: in no tier-mapped group, which takes the seat away. */
  readonly seatTier: SeatTierDecision | undefined;
  readonly decision: Decision;
}

/** The mappings of an organization, ready to be asked about one person after the other: one look-up for each group. */
export interface MappedGroups {
  of(groups: ReadonlySet<string>): Mapped;
}

/** What a group gives, as places in the order of roles and of tiers: the lowest is the highest. */
interface Gift {
  role: number;
  tier: number;
}

export function createMappedGroups({ mappings, seatTiers, unmappedTier }: DecisionSettings): MappedGroups {
  const tiers = [...seatTiers].sort((a, b) => a.rank - b.rank).map(({ tier }) => tier);
  // Behind the last role and the last tier stands: none of them.
  const none: Gift = { role: roles.length, tier: tiers.length };
  const gifts = new Map<string, Gift>();
  // A group may stand in several lines: the highest counts.
  const give = (group: string, { role = none.role, tier = none.tier }: Partial<Gift>): void => {
    const gift = gifts.get(group) ?? none;
    gifts.set(group, { role: Math.min(gift.role, role), tier: Math.min(gift.tier, tier) });
  };
  for (const { directoryGroupId, role } of mappings.roles) give(directoryGroupId, { role: roles.indexOf(role) });
  if (mappings.seatTiersEnabled) {
    for (const { directoryGroupId, tier } of mappings.seatTiers) {
      const place = tiers.indexOf(tier);
      if (place >= 0) give(directoryGroupId, { tier: place });
    }
  }

  const unmapped = unmappedTier === 'highest_available' ? 'highest_available' : undefined;
  const seatTierOf = (tier: string | undefined): SeatTierDecision | undefined => {
    if (!mappings.seatTiersEnabled) return 'keep';
    return tier === undefined ? unmapped : { tier };
  };
  const outcomes = [...roles, undefined].flatMap((role) =>
    [...tiers, undefined].map((tier) => outcomeOf(role, seatTierOf(tier))),
  );
  const nothing = outcomeOf(undefined, undefined);

  return {
    of(groups) {
      let { role, tier } = none;
      for (const group of groups) {
        const gift = gifts.get(group);
        if (gift === undefined) continue;
        if (gift.role < role) role = gift.role;
        if (gift.tier < tier) tier = gift.tier;
      }
      return outcomes[role * (tiers.length + 1) + tier] ?? nothing;
    },
  };
}

function outcomeOf(role: Role | undefined, seatTier: SeatTierDecision | undefined): Mapped {
  return { role, seatTier, decision: decisionOf(role, seatTier) };
}

function decisionOf(role: Role | undefined, seatTier: SeatTierDecision | undefined): Decision {
  if (role === undefined) return { outcome: 'remove', reasonCode: 'no_role_group' };
  if (seatTier === undefined) return { outcome: 'remove', reasonCode: 'no_tier_group' };
  return { outcome: 'provision', role, seatTier, reasonCode: 'mapped_role' };
}
