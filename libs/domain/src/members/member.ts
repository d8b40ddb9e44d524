import type { Email } from '../words/email';
import type { Role } from '../words/role';

export type MemberStatus = 'active' | 'waiting_for_seat' | 'removed';

/** A person's record in one organization, as plans see it. */
export interface Member {
  readonly email: Email;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: Role;
  /** The tier whose seat they hold; of a waiting member the tier they wait for; of a removed one the last they held. */
  readonly seatTier: string;
  readonly status: MemberStatus;
  readonly primaryOwner: boolean;
  readonly directoryUserId: string | undefined;
  /** When that directory user was created: orders those who began to wait at the same time. Undefined: behind the others. */
  readonly directoryCreatedAt: Date | undefined;
  /** Of the decision that last changed the member. */
  readonly reasonCode: string;
  /** An active member who is to move to this tier and found no free seat there: keeps their seat and waits. */
  readonly wantedSeatTier: string | undefined;
  /** Since when they wait, for a seat or for a move. */
  readonly waitingSince: Date | undefined;
  /** The reason of the decision that they wait to see carried out: becomes the member's reason once they have the seat. */
  readonly waitingReason: string | undefined;
}

/** Whether the record is that of a member. A removed one is history: for whoever decides, the person has none. */
export function isLiving<Record extends Member>(member: Record | undefined): member is Living<Record> {
  return member !== undefined && member.status !== 'removed';
}

export type Living<Record extends Member = Member> = Record & { readonly status: Exclude<MemberStatus, 'removed'> };
