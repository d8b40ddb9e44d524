import type { Decision, DirectoryPerson, Role } from '@rollcall/domain';

/** What was published last of one person in one organization: membership holds the same. */
export interface MadeDecision {
  readonly outcome: 'provision' | 'remove';
  readonly role: Role | 'keep';
  /** Empty: a member keeps theirs. */
  readonly seatTier: string;
  readonly highestAvailable: boolean;
  readonly reasonCode: string;
  /** The directory user who stands for the person; empty when none does. */
  readonly directoryUserId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly directoryCreatedAt: Date | undefined;
}

/**
 * The decision about somebody; undefined where the directory decides nothing.
 * @param person the directory user who stands for them, if one does
 */
export function decisionAbout(
  person: DirectoryPerson | undefined,
  decision: Exclude<Decision, { outcome: 'none' }>,
): MadeDecision;
export function decisionAbout(person: DirectoryPerson | undefined, decision: Decision): MadeDecision | undefined;
export function decisionAbout(person: DirectoryPerson | undefined, decision: Decision): MadeDecision | undefined {
  const about = {
    directoryUserId: person?.directoryUserId ?? '',
    firstName: person?.firstName ?? '',
    lastName: person?.lastName ?? '',
    directoryCreatedAt: person?.createdAt,
    reasonCode: decision.reasonCode,
  };
  switch (decision.outcome) {
    case 'none':
      return undefined;
    case 'remove':
      return { ...about, outcome: 'remove', role: 'keep', seatTier: '', highestAvailable: false };
    case 'provision': {
      const { seatTier } = decision;
      return {
        ...about,
        outcome: 'provision',
        role: decision.role,
        seatTier: typeof seatTier === 'string' ? '' : seatTier.tier,
        highestAvailable: seatTier === 'highest_available',
      };
    }
  }
}

/** Whether publishing the second after the first would tell anything. */
export function sameDecision(a: MadeDecision, b: MadeDecision): boolean {
  return (
    a.outcome === b.outcome &&
    a.role === b.role &&
    a.seatTier === b.seatTier &&
    a.highestAvailable === b.highestAvailable &&
    a.reasonCode === b.reasonCode &&
    a.directoryUserId === b.directoryUserId &&
    a.firstName === b.firstName &&
    a.lastName === b.lastName &&
    a.directoryCreatedAt?.getTime() === b.directoryCreatedAt?.getTime()
  );
}
