import type { Member } from './member';

export type ChangeAction = 'add' | 'remove' | 'update' | 'wait' | 'rename';

/** One change of one member's record. */
export interface PlannedChange {
  readonly action: ChangeAction;
  readonly before: Member | undefined;
  readonly after: Member;
  /** The removal of an active member that counts against the limits: automatic, not confirmed, no changed email. */
  readonly counts: boolean;
  /** Of the new record of a person whose email changed: the old one, which is removed in the same plan. */
  readonly takesOver?: Member | undefined;
}

export const notWaiting = { wantedSeatTier: undefined, waitingSince: undefined, waitingReason: undefined } as const;

export function removalOf(member: Member, reasonCode: string, counts: boolean): PlannedChange {
  return {
    action: 'remove',
    before: member,
    after: { ...member, status: 'removed', reasonCode, ...notWaiting },
    counts,
  };
}

/** Whether others see a difference. Who begins to wait for another tier while they hold a seat changes nothing yet. */
export function isVisible({ before, after }: Pick<PlannedChange, 'before' | 'after'>): boolean {
  return (
    !before ||
    before.email !== after.email ||
    before.firstName !== after.firstName ||
    before.lastName !== after.lastName ||
    before.role !== after.role ||
    before.seatTier !== after.seatTier ||
    before.status !== after.status ||
    before.primaryOwner !== after.primaryOwner ||
    before.directoryUserId !== after.directoryUserId ||
    before.reasonCode !== after.reasonCode
  );
}
