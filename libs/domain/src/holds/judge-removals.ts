import { compareText } from '../directory/version';
import type { Email } from '../words/email';

/** Over which number of removals an organization wants to be asked: more than the count AND more than the share. */
export interface HoldLimits {
  /** False: no limits. What is always held stays held. */
  readonly enabled: boolean;
  readonly maxRemovalsCount: number;
  /** A fraction, 0 to 1. */
  readonly maxRemovalsShare: number;
}

/** The removal of an active member that a plan has come to. Removals of waiting people and renames are none of these. */
export interface PlannedRemoval {
  readonly email: Email;
  readonly reasonCode: string;
  /** Follows from a directory that was deleted: always held unless confirmed. */
  readonly directoryDeleted: boolean;
}

/** What an administrator has confirmed: whom a run may remove without being judged. */
export type ConfirmedRemovals = ReadonlySet<Email>;

export interface RunJudgement {
  readonly limits: HoldLimits;
  readonly removals: readonly PlannedRemoval[];
  /** Active members when the run was planned. */
  readonly activeMembers: number;
  /** Whether the removals would leave nobody but the primary owner; waiting people count as members. */
  readonly leavesNobody: boolean;
  /** Absent: nothing was confirmed. */
  readonly confirmed: ConfirmedRemovals | undefined;
}

/**
 * Which removals of a sync run wait for an administrator. What was confirmed goes; the rest is judged as if nothing had
 * been confirmed: over the limits all of it waits.
 */
export function judgeRun({
  limits,
  removals,
  activeMembers,
  leavesNobody,
  confirmed,
}: RunJudgement): ReadonlySet<Email> {
  const judged = removals.filter(({ email }) => !confirmed?.has(email));
  const all = leavesNobody || exceeds(limits, judged.length, activeMembers);
  return new Set(judged.filter(({ directoryDeleted }) => all || directoryDeleted).map(({ email }) => email));
}

export interface HourJudgement {
  readonly limits: HoldLimits;
  readonly removals: readonly PlannedRemoval[];
  /** Active members now, before these removals. */
  readonly activeMembers: number;
  /** Removals between runs that count, carried out in the hour before. */
  readonly removedInHour: number;
}

/** Which removals between runs wait for an administrator: those past the limit of the rolling hour, by email. */
export function judgeHour({ limits, removals, activeMembers, removedInHour }: HourJudgement): ReadonlySet<Email> {
  const activeAtStart = activeMembers + removedInHour;
  const held = new Set<Email>();
  let carriedOut = removedInHour;
  for (const { email, directoryDeleted } of [...removals].sort((a, b) => compareText(a.email, b.email))) {
    if (directoryDeleted || exceeds(limits, carriedOut + 1, activeAtStart)) held.add(email);
    else carriedOut += 1;
  }
  return held;
}

function exceeds(
  { enabled, maxRemovalsCount, maxRemovalsShare }: HoldLimits,
  removals: number,
  activeMembers: number,
): boolean {
  return enabled && removals > maxRemovalsCount && removals > maxRemovalsShare * activeMembers;
}
