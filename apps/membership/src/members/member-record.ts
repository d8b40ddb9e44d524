import type { KeptDecision, Member, MemberStatus } from '@rollcall/domain';

/** A person's record in one organization as it is stored. */
export interface MemberRecord extends Member {
  readonly memberId: string;
  readonly organizationId: string;
  /** A removal of this member waits for an administrator. */
  readonly held: boolean;
  /** An administrator has rejected this removal of the member. */
  readonly kept: KeptDecision | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type LivingRecord = MemberRecord & { readonly status: Exclude<MemberStatus, 'removed'> };

/** Whether the record is that of a member, and not history. */
export function isLiving(member: MemberRecord | undefined): member is LivingRecord {
  return member !== undefined && member.status !== 'removed';
}
