import { assertNever } from '../words/assert-never';
import { type Role, roles } from '../words/role';
import type { DirectoryPerson } from './person';
import type { DecisionSettings } from './settings';

/** What the directory says one person should have in one organization. What only the member's record knows is left open. */
export type Decision =
  | {
      readonly outcome: 'provision';
      /** `keep`: an existing member keeps theirs, a new one becomes a user. */
      readonly role: Role | 'keep';
      readonly seatTier: SeatTierDecision;
      readonly reasonCode: 'mapped_role' | 'kept';
    }
  | { readonly outcome: 'remove'; readonly reasonCode: RemovalReason }
  | { readonly outcome: 'none'; readonly reasonCode: 'manual' | 'awaits_login' };

/** `keep`: an existing member keeps theirs, a new one gets the organization's default tier. */
export type SeatTierDecision = { readonly tier: string } | 'keep' | 'highest_available';

export type RemovalReason = 'not_in_directory' | 'inactive_in_directory' | 'no_role_group' | 'no_tier_group';

/** One rule of the decision table and what it found, in the order in which they were asked. */
export interface DecisionStep {
  readonly rule: string;
  readonly result: string;
}

/** What a decision is asked of. */
export interface DecisionQuestion {
  /** The directory user who stands for the person; undefined when no directory of the parent has them. */
  readonly person: DirectoryPerson | undefined;
  /** Whether the person logs in right now, or has a record already: in mode jit nobody is made a member before that. */
  readonly known: boolean;
}

export interface ExplainedDecision {
  readonly decision: Decision;
  readonly steps: readonly DecisionStep[];
}

/** A single decision with the steps that it took. */
export function decide({
  settings,
  ...question
}: DecisionQuestion & { readonly settings: DecisionSettings }): ExplainedDecision {
  const steps: DecisionStep[] = [];
  return { decision: createDecide(settings)(question, steps), steps };
}

/** Decides about one person after the other under the same settings. `steps`, where given, takes what was asked and found. */
export type Decide = (question: DecisionQuestion, steps?: DecisionStep[]) => Decision;

/**
 * Prepares the decisions of one organization: rules page 2, rows 2 to 10, top to bottom, first row that fits. Row 1 (the
 * primary owner) and the difference between an existing and a new member are the member record's, see `targetFor`.
 */
export function createDecide(settings: DecisionSettings): Decide {
  const { mode, mappings } = settings;
  const roleOf = mappedRole(settings);
  const tierOf = mappedTier(settings);

  return ({ person, known }, steps) => {
    const asked = (rule: string, result: string): void => void steps?.push({ rule, result });

    switch (mode) {
      case 'invite_only':
        asked('provisioning mode', 'invite_only: nothing is decided by the directory');
        return { outcome: 'none', reasonCode: 'manual' };
      case 'jit':
        asked('provisioning mode', 'jit: decided at login');
        if (!known) {
          asked('login', 'has not logged in yet');
          return { outcome: 'none', reasonCode: 'awaits_login' };
        }
        break;
      case 'scim':
        asked('provisioning mode', 'scim: decided by the directory');
        break;
      default:
        return assertNever(mode);
    }

    if (!person) {
      asked('in the directory', 'absent from every directory of the parent');
      if (mode === 'scim') return { outcome: 'remove', reasonCode: 'not_in_directory' };
    } else if (!person.active) {
      asked('in the directory', `inactive as ${person.directoryUserId}`);
      return { outcome: 'remove', reasonCode: 'inactive_in_directory' };
    } else {
      asked('in the directory', `active as ${person.directoryUserId}`);
    }

    if (!mappings.enabled) {
      asked('group mappings', 'off: a member keeps role and seat tier, a new one gets the defaults');
      return kept;
    }

    const groups = person?.groups ?? noGroups;
    const role = roleOf(groups);
    asked('role mappings', role ? `highest mapped role: ${role}` : 'in no role-mapped group');
    if (!role) return { outcome: 'remove', reasonCode: 'no_role_group' };

    const seatTier = tierOf(groups);
    asked('seat tier mappings', tierResult(seatTier));
    if (seatTier === undefined) return { outcome: 'remove', reasonCode: 'no_tier_group' };
    return { outcome: 'provision', role, seatTier, reasonCode: 'mapped_role' };
  };
}

const kept: Decision = { outcome: 'provision', role: 'keep', seatTier: 'keep', reasonCode: 'kept' };
const noGroups: ReadonlySet<string> = new Set();

function mappedRole({ mappings }: DecisionSettings): (groups: ReadonlySet<string>) => Role | undefined {
  const ranks = highestOfEachGroup(
    mappings.roles.map(({ directoryGroupId, role }) => [directoryGroupId, roles.indexOf(role)]),
  );
  return (groups) => {
    const highest = highestRank(ranks, groups);
    return highest === undefined ? undefined : roles[highest];
  };
}

function mappedTier({
  mappings,
  seatTiers,
  unmappedTier,
}: DecisionSettings): (groups: ReadonlySet<string>) => SeatTierDecision | undefined {
  if (!mappings.seatTiersEnabled) return () => 'keep';
  const byRank = [...seatTiers].sort((a, b) => a.rank - b.rank).map(({ tier }) => ({ tier }));
  const placeOf = new Map(byRank.map(({ tier }, place) => [tier, place]));
  const ranks = highestOfEachGroup(
    mappings.seatTiers.flatMap(({ directoryGroupId, tier }) => {
      const place = placeOf.get(tier);
      return place === undefined ? [] : [[directoryGroupId, place] as const];
    }),
  );
  const unmapped = unmappedTier === 'highest_available' ? 'highest_available' : undefined;
  return (groups) => {
    const highest = highestRank(ranks, groups);
    return highest === undefined ? unmapped : byRank[highest];
  };
}

/** A group may stand in several lines: the highest, which is the lowest number, counts. */
function highestOfEachGroup(lines: readonly (readonly [group: string, rank: number])[]): ReadonlyMap<string, number> {
  const highest = new Map<string, number>();
  for (const [group, rank] of lines) highest.set(group, Math.min(rank, highest.get(group) ?? rank));
  return highest;
}

function highestRank(ranks: ReadonlyMap<string, number>, groups: ReadonlySet<string>): number | undefined {
  let highest: number | undefined;
  for (const group of groups) {
    const rank = ranks.get(group);
    if (rank !== undefined && (highest === undefined || rank < highest)) highest = rank;
  }
  return highest;
}

function tierResult(seatTier: SeatTierDecision | undefined): string {
  if (seatTier === undefined) return 'in no tier-mapped group';
  if (seatTier === 'keep') return 'off: a member keeps the tier, a new one gets the default';
  if (seatTier === 'highest_available') return 'in no tier-mapped group: highest tier with a free seat';
  return `highest mapped tier: ${seatTier.tier}`;
}
