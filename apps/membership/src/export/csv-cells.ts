import { compareText } from '@rollcall/domain';
import { guarded } from '@rollcall/service';
import type { MemberRecord } from '../members/member-record';

/** The columns of members.csv: names and order are fixed. */
export const csvHeader = [
  'member_id',
  'email',
  'first_name',
  'last_name',
  'role',
  'seat_tier',
  'status',
  'primary_owner',
  'directory_user_id',
  'groups',
  'reason_code',
  'created_at',
  'updated_at',
] as const;

/** A member's line, cell by cell, before CSV's own quoting. */
export function csvCells(member: MemberRecord, groupNames: readonly string[]): string[] {
  return [
    member.memberId,
    member.email,
    member.firstName,
    member.lastName,
    member.role,
    member.seatTier,
    member.status,
    String(member.primaryOwner),
    member.directoryUserId ?? '',
    joinedNames(groupNames),
    member.reasonCode,
    member.createdAt.toISOString(),
    member.updatedAt.toISOString(),
  ].map(guarded);
}

/** Sorted, joined by `;`. A `;` or `\` within a name is escaped, so that the names can be told apart again. */
export function joinedNames(names: readonly string[]): string {
  return [...names]
    .sort(compareText)
    .map((name) => name.replace(/[\\;]/g, (character) => `\\${character}`))
    .join(';');
}
