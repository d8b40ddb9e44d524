import type { ChangeAction, MemberStatus, Role } from '@rollcall/domain';
import type { Cause } from './cause';

/** Also that a removal waits for an administrator: the member keeps what they have. */
export type HistoryAction = ChangeAction | 'hold';

/** What a change of a member's record is about. */
export interface Snapshot {
  readonly email: string;
  readonly role: Role;
  readonly seatTier: string;
  readonly status: MemberStatus;
}

/** One change of one member's record. Entries are never changed. */
export interface HistoryEntry {
  readonly id: string;
  readonly memberId: string;
  readonly at: Date;
  readonly action: HistoryAction;
  /** Absent where there was no record before. */
  readonly before: Snapshot | undefined;
  readonly after: Snapshot;
  readonly reasonCode: string;
  readonly cause: Cause;
  /** A removal that counts against the limits of the organization. */
  readonly counted: boolean;
}
