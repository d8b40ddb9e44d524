import { timestampDate } from '@bufbuild/protobuf/wkt';
import { DecisionOutcome, type SeatDecision } from '@rollcall/contracts';
import {
  absenceByListing,
  type AbsenceReason,
  completeListing,
  type Decision,
  type DirectoryDetails,
  type Email,
  type NoneReason,
  normalEmail,
  type Role,
} from '@rollcall/domain';
import { type Cause, causeOf } from '../history/cause';
import type { CausedDecision } from '../members/member-plan';
import { roleOf } from '../members/words';

/** A decision as seat-policy made it. */
export interface StoredDecision {
  readonly email: Email;
  readonly outcome: 'provision' | 'remove' | 'none';
  /** Undefined: an existing member keeps theirs. */
  readonly role: Role | undefined;
  /** Undefined: an existing member keeps theirs, unless it is the highest available. */
  readonly seatTier: string | undefined;
  readonly highestAvailable: boolean;
  readonly reasonCode: string;
  readonly directoryUserId: string | undefined;
  readonly firstName: string;
  readonly lastName: string;
  readonly directoryCreatedAt: Date | undefined;
  readonly cause: Cause;
  /** Not kept: a changed email is news once. */
  readonly previousEmail: Email | undefined;
}

/** Longer ones are no addresses (RFC 5321), and an index entry could not hold them. */
const longestEmail = 320;

/** A decision of a record; undefined where it is about nobody who can be a member. */
export function decisionOf(message: SeatDecision): StoredDecision | undefined {
  const email = normalEmail(message.email);
  const outcome = outcomeOf(message.outcome);
  if (!email || email.length > longestEmail || !outcome) return undefined;
  return {
    email,
    outcome,
    role: roleOf(message.role),
    seatTier: message.seatTier || undefined,
    highestAvailable: message.highestAvailable,
    reasonCode: message.reasonCode,
    directoryUserId: message.directoryUserId || undefined,
    firstName: message.firstName,
    lastName: message.lastName,
    directoryCreatedAt: message.directoryCreatedAt && timestampDate(message.directoryCreatedAt),
    cause: causeOf(message.cause),
    previousEmail: normalEmail(message.previousEmail),
  };
}

function outcomeOf(message: DecisionOutcome): StoredDecision['outcome'] | undefined {
  switch (message) {
    case DecisionOutcome.PROVISION:
      return 'provision';
    case DecisionOutcome.REMOVE:
      return 'remove';
    case DecisionOutcome.NONE:
      return 'none';
    case DecisionOutcome.UNSPECIFIED:
    default:
      return undefined;
  }
}

/** The decision in the words of the rules. */
export function causedDecision(stored: StoredDecision): CausedDecision {
  const { email, previousEmail, cause } = stored;
  return { email, decision: ruling(stored), directory: directoryDetails(stored), previousEmail, cause };
}

/**
 * What follows, at the end of a run, for a member about whom nothing was ever decided: no directory of the parent knows
 * them. A run ends in a decided record only where its listing was complete.
 */
export function absentDecision(email: Email, cause: Cause): CausedDecision {
  const absence = absenceByListing(completeListing);
  return {
    email,
    decision: { outcome: 'remove', reasonCode: 'not_in_directory', absence },
    directory: undefined,
    cause,
  };
}

/**
 * Reason codes are passed on as they come: seat-policy is who gives them, and one that is newer than this build must not
 * stop a removal. Hence the only casts of this service.
 */
function ruling({ outcome, role, seatTier, highestAvailable, reasonCode }: StoredDecision): Decision {
  switch (outcome) {
    case 'provision':
      return {
        outcome,
        role: role ?? 'keep',
        seatTier: highestAvailable ? 'highest_available' : seatTier === undefined ? 'keep' : { tier: seatTier },
        reasonCode: reasonCode as 'mapped_role' | 'kept',
      };
    case 'remove':
      // Seat-policy writes down a removal for absence only with the proof.
      return { outcome, reasonCode: reasonCode as AbsenceReason, absence: absenceByListing(completeListing) };
    case 'none':
      return { outcome, reasonCode: reasonCode as NoneReason };
  }
}

function directoryDetails(stored: StoredDecision): DirectoryDetails | undefined {
  const { directoryUserId, firstName, lastName, directoryCreatedAt } = stored;
  if (directoryUserId === undefined) return undefined;
  // One whose creation is not told stands behind those who are known to have been there before.
  return { directoryUserId, firstName, lastName, createdAt: directoryCreatedAt ?? new Date(8.64e15) };
}
