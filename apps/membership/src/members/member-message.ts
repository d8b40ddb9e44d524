import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Member as MemberMessage, MemberSchema } from '@rollcall/contracts';
import type { MemberRecord } from './member-record';
import { roleMessages, statusMessages } from './words';

/** A member as calls and records show them. What they wait for while they hold a seat is not shown. */
export function memberMessage(member: MemberRecord): MemberMessage {
  return create(MemberSchema, {
    memberId: member.memberId,
    organizationId: member.organizationId,
    email: member.email,
    firstName: member.firstName,
    lastName: member.lastName,
    role: roleMessages[member.role],
    seatTier: member.seatTier,
    status: statusMessages[member.status],
    primaryOwner: member.primaryOwner,
    directoryUserId: member.directoryUserId ?? '',
    reasonCode: member.reasonCode,
    held: member.held,
    createdAt: timestampFromDate(member.createdAt),
    updatedAt: timestampFromDate(member.updatedAt),
  });
}
