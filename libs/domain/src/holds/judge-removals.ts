import type { RemovalReason } from '../decisions/decide';
import { assertNever } from '../words/assert-never';
import type { Email } from '../words/email';

/** Over which number of removals an organization wants to be asked: more than the count AND more than the share. */
export interface HoldLimits {
  /** False: no limits. What is always held stays held. */
  readonly enabled: boolean;
  readonly maxRemovalsCount: number;
  /** A fraction, 0 to 1. */
  readonly maxRemovalsShare: number;
}

/** What the removals of a plan are held against. A run's are judged together, those between runs by the rolling hour. */
export type Judgement = RunLimits | HourLimits;

interface Judged {
  readonly limits: HoldLimits;
  /** Active members before the plan. */
  readonly activeMembers: number;
  /** People whose removal waits already: it goes on waiting, unless confirmed; they count among the removals. */
  readonly alreadyHeld: ReadonlySet<Email>;
  /** People whom an administrator kept (rejected hold) and about whom nothing new was decided: not removed, not held. */
  readonly kept: ReadonlySet<Email>;
}

export interface RunLimits extends Judged {
  readonly kind: 'run';
  /** Active and waiting members before the plan, without the primary owner: leaves-nobody is asked of them. */
  readonly others: number;
  /** Whom an administrator confirmed by hash; undefined: nothing was confirmed. */
  readonly confirmed: ReadonlySet<Email> | undefined;
}

export interface HourLimits extends Judged {
  readonly kind: 'hour';
  /** All removals of active members in the hour before: the base of the share is activeMembers + removedInHour. */
  readonly removedInHour: number;
  /** Those of them that count against the limit: automatic and not confirmed. */
  readonly countedInHour: number;
}

/** The removal of an active member that a plan has come to. Removals of waiting people and renames are none of these. */
export interface JudgedRemoval {
  readonly email: Email;
  readonly reasonCode: RemovalReason;
}

/** What becomes of each removal, in the order given. */
export type RemovalVerdict =
  /** Carried out, and counted against the limits. */
  | 'counts'
  /** Carried out as an administrator confirmed it. */
  | 'confirmed'
  /** Waits for an administrator. */
  | 'held';

/**
 * Which removals wait for an administrator. Of a run, what was confirmed goes and the rest is judged as if nothing had been
 * confirmed: over the limits all of it waits. Between runs those past the limit of the rolling hour wait, in the order given,
 * which is the order in which things happened: the outcome does not depend on how they were batched.
 * @param removals without people whom an administrator kept
 */
export function judgeRemovals(
  removals: readonly JudgedRemoval[],
  judgement: Judgement,
  leavesNobody: boolean,
): RemovalVerdict[] {
  const { limits, activeMembers, alreadyHeld } = judgement;
  const waits = ({ email, reasonCode }: JudgedRemoval): boolean =>
    reasonCode === 'directory_deleted' || alreadyHeld.has(email);
  switch (judgement.kind) {
    case 'run': {
      const { confirmed } = judgement;
      const isConfirmed = ({ email }: JudgedRemoval): boolean => confirmed?.has(email) === true;
      const judged = removals.filter((removal) => !isConfirmed(removal)).length;
      const all = leavesNobody || exceedsLimits(limits, judged, activeMembers);
      return removals.map((removal) => {
        if (isConfirmed(removal)) return 'confirmed';
        return all || waits(removal) ? 'held' : 'counts';
      });
    }
    case 'hour': {
      const { countedInHour, removedInHour } = judgement;
      let counted = countedInHour;
      return removals.map((removal) => {
        if (waits(removal) || exceedsLimits(limits, counted + 1, activeMembers + removedInHour)) return 'held';
        counted += 1;
        return 'counts';
      });
    }
    default:
      return assertNever(judgement);
  }
}

/** More than the count AND more than the share. */
export function exceedsLimits(
  { enabled, maxRemovalsCount, maxRemovalsShare }: HoldLimits,
  removals: number,
  activeMembers: number,
): boolean {
  // Divided, not multiplied: 29 of 100 is 0.29 exactly, while 0.29 * 100 is a little less than 29.
  return enabled && removals > maxRemovalsCount && removals / activeMembers > maxRemovalsShare;
}
