import { assertNever } from '../words/assert-never';
import { highestRole, type Role } from '../words/role';
import type { DirectoryPerson } from './person';
import type { DecisionSettings, RankedTier } from './settings';

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

export interface ExplainedDecision {
  readonly decision: Decision;
  readonly steps: readonly DecisionStep[];
}

/** What a decision is asked of. */
export interface DecisionQuestion {
  readonly settings: DecisionSettings;
  /** The directory user who stands for the person; undefined when no directory of the parent has them. */
  readonly person: DirectoryPerson | undefined;
  /** Whether the person logs in right now, or has a record already: in mode jit nobody is made a member before that. */
  readonly known: boolean;
}

/**
 * Decides about one person in one organization: rules page 2, rows 2 to 10, top to bottom, first row that fits. Row 1 (the
 * primary owner) and the difference between an existing and a new member are the member record's, see `targetFor`.
 */
export function decide({ settings, person, known }: DecisionQuestion): ExplainedDecision {
  const steps: DecisionStep[] = [];
  const asked = (rule: string, result: string): void => void steps.push({ rule, result });
  const decided = (decision: Decision): ExplainedDecision => ({ decision, steps });
  const { mode, mappings } = settings;

  switch (mode) {
    case 'invite_only':
      asked('provisioning mode', 'invite_only: nothing is decided by the directory');
      return decided({ outcome: 'none', reasonCode: 'manual' });
    case 'jit':
      asked('provisioning mode', 'jit: decided at login');
      if (!known) {
        asked('login', 'has not logged in yet');
        return decided({ outcome: 'none', reasonCode: 'awaits_login' });
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
    if (mode === 'scim') return decided({ outcome: 'remove', reasonCode: 'not_in_directory' });
  } else {
    asked(
      'in the directory',
      person.active ? `active as ${person.directoryUserId}` : `inactive as ${person.directoryUserId}`,
    );
    if (!person.active) return decided({ outcome: 'remove', reasonCode: 'inactive_in_directory' });
  }

  if (!mappings.enabled) {
    asked('group mappings', 'off: a member keeps role and seat tier, a new one gets the defaults');
    return decided({ outcome: 'provision', role: 'keep', seatTier: 'keep', reasonCode: 'kept' });
  }

  const groups = person?.groups ?? new Set<string>();
  const role = highestRole(
    mappings.roles.filter(({ directoryGroupId }) => groups.has(directoryGroupId)).map((mapping) => mapping.role),
  );
  asked('role mappings', role ? `highest mapped role: ${role}` : 'in no role-mapped group');
  if (!role) return decided({ outcome: 'remove', reasonCode: 'no_role_group' });

  const seatTier = mappedTier(settings, groups);
  if (seatTier === undefined) {
    asked('seat tier mappings', 'in no tier-mapped group');
    return decided({ outcome: 'remove', reasonCode: 'no_tier_group' });
  }
  asked('seat tier mappings', tierResult(seatTier));
  return decided({ outcome: 'provision', role, seatTier, reasonCode: 'mapped_role' });
}

function mappedTier(
  { mappings, seatTiers, unmappedTier }: DecisionSettings,
  groups: ReadonlySet<string>,
): SeatTierDecision | undefined {
  if (!mappings.seatTiersEnabled) return 'keep';
  const mapped = new Set(
    mappings.seatTiers.filter(({ directoryGroupId }) => groups.has(directoryGroupId)).map(({ tier }) => tier),
  );
  const highest = highestTier(seatTiers.filter(({ tier }) => mapped.has(tier)));
  if (highest) return { tier: highest.tier };
  return unmappedTier === 'highest_available' ? 'highest_available' : undefined;
}

function highestTier(tiers: readonly RankedTier[]): RankedTier | undefined {
  return [...tiers].sort((a, b) => a.rank - b.rank)[0];
}

function tierResult(seatTier: SeatTierDecision): string {
  if (seatTier === 'keep') return 'off: a member keeps the tier, a new one gets the default';
  if (seatTier === 'highest_available') return 'in no tier-mapped group: highest tier with a free seat';
  return `highest mapped tier: ${seatTier.tier}`;
}
