import type { AbsenceProof } from '../coverage/absence-proof';
import { assertNever } from '../words/assert-never';
import type { Role } from '../words/role';
import { createMappedGroups } from './mapped-groups';
import type { DirectoryPerson } from './person';
import type { DecisionSettings } from './settings';

/** What the directory says one person should have in one organization. What only the member's record knows is left open. */
export type Decision = Provision | Removal | { readonly outcome: 'none'; readonly reasonCode: NoneReason };

export interface Provision {
  readonly outcome: 'provision';
  /** `keep`: an existing member keeps theirs, a new one becomes a user. */
  readonly role: Role | 'keep';
  readonly seatTier: SeatTierDecision;
  readonly reasonCode: 'mapped_role' | 'kept';
}

/** A removal because nobody has the person any more states its proof; others follow from what a directory says. */
export type Removal =
  | { readonly outcome: 'remove'; readonly reasonCode: AbsenceReason; readonly absence: AbsenceProof }
  | { readonly outcome: 'remove'; readonly reasonCode: Exclude<RemovalReason, AbsenceReason> };

/** `keep`: an existing member keeps theirs, a new one gets the organization's default tier. */
export type SeatTierDecision = { readonly tier: string } | 'keep' | 'highest_available';

export type AbsenceReason =
  | 'not_in_directory'
  /** The directory that had the person was deleted: held, whatever the limits, unless confirmed. */
  | 'directory_deleted';

export type RemovalReason =
  | AbsenceReason
  | 'inactive_in_directory'
  | 'no_role_group'
  | 'no_tier_group'
  /** The directory user has another email now: the person goes on under that one. */
  | 'email_changed';

/** `kept`: it is not proven that nobody has the person any more, so they stay as they are. */
export type NoneReason = 'manual' | 'awaits_login' | 'kept';

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
  /** That the person is absent and not just unseen. Without it nobody is removed for absence. */
  readonly absence?: AbsenceProof | undefined;
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
 * primary owner) and the difference between an existing and a new member are the member record's, see `targetFor`. People
 * with the same outcome share one decision object.
 */
export function createDecide(settings: DecisionSettings): Decide {
  const { mode, mappings } = settings;
  const mappedGroups = createMappedGroups(settings);

  return ({ person, known, absence }, steps) => {
    switch (mode) {
      case 'invite_only':
        steps?.push({ rule: 'provisioning mode', result: 'invite_only: nothing is decided by the directory' });
        return manual;
      case 'jit':
        steps?.push({ rule: 'provisioning mode', result: 'jit: decided at login' });
        if (!known) {
          steps?.push({ rule: 'login', result: 'has not logged in yet' });
          return awaitsLogin;
        }
        break;
      case 'scim':
        steps?.push({ rule: 'provisioning mode', result: 'scim: decided by the directory' });
        break;
      default:
        return assertNever(mode);
    }

    if (!person) {
      steps?.push({ rule: 'in the directory', result: 'absent from every directory of the parent' });
      if (mode === 'scim') return absence ? { outcome: 'remove', reasonCode: 'not_in_directory', absence } : unproven;
    } else if (!person.active) {
      steps?.push({ rule: 'in the directory', result: `inactive as ${person.directoryUserId}` });
      return inactive;
    } else {
      steps?.push({ rule: 'in the directory', result: `active as ${person.directoryUserId}` });
    }

    if (!mappings.enabled) {
      steps?.push({
        rule: 'group mappings',
        result: 'off: a member keeps role and seat tier, a new one gets the defaults',
      });
      return kept;
    }

    const { role, seatTier, decision } = mappedGroups.of(person?.groups ?? noGroups);
    steps?.push({ rule: 'role mappings', result: roleResult(role) });
    if (role) steps?.push({ rule: 'seat tier mappings', result: tierResult(seatTier) });
    return decision;
  };
}

const manual: Decision = { outcome: 'none', reasonCode: 'manual' };
const awaitsLogin: Decision = { outcome: 'none', reasonCode: 'awaits_login' };
const unproven: Decision = { outcome: 'none', reasonCode: 'kept' };
const inactive: Decision = { outcome: 'remove', reasonCode: 'inactive_in_directory' };
const kept: Decision = { outcome: 'provision', role: 'keep', seatTier: 'keep', reasonCode: 'kept' };
const noGroups: ReadonlySet<string> = new Set();

function roleResult(role: Role | undefined): string {
  return role ? `highest mapped role: ${role}` : 'in no role-mapped group';
}

function tierResult(seatTier: SeatTierDecision | undefined): string {
  if (seatTier === undefined) return 'in no tier-mapped group';
  if (seatTier === 'keep') return 'off: a member keeps the tier, a new one gets the default';
  if (seatTier === 'highest_available') return 'in no tier-mapped group: highest tier with a free seat';
  return `highest mapped tier: ${seatTier.tier}`;
}
