import { MemberStatus as StatusMessage, Role as RoleMessage } from '@rollcall/contracts';
import type { MemberStatus, Role } from '@rollcall/domain';

/** The service's words for roles and statuses, beside those of the contracts. */
export const roleMessages: Readonly<Record<Role, RoleMessage>> = {
  owner: RoleMessage.OWNER,
  admin: RoleMessage.ADMIN,
  user: RoleMessage.USER,
  custom: RoleMessage.CUSTOM,
};

export const statusMessages: Readonly<Record<MemberStatus, StatusMessage>> = {
  active: StatusMessage.ACTIVE,
  waiting_for_seat: StatusMessage.WAITING_FOR_SEAT,
  removed: StatusMessage.REMOVED,
};

/** Undefined for ROLE_UNSPECIFIED and for one that this build does not know. */
export function roleOf(message: RoleMessage): Role | undefined {
  switch (message) {
    case RoleMessage.OWNER:
      return 'owner';
    case RoleMessage.ADMIN:
      return 'admin';
    case RoleMessage.USER:
      return 'user';
    case RoleMessage.CUSTOM:
      return 'custom';
    case RoleMessage.UNSPECIFIED:
    default:
      return undefined;
  }
}

/** Undefined for MEMBER_STATUS_UNSPECIFIED and for one that this build does not know. */
export function statusOf(message: StatusMessage): MemberStatus | undefined {
  switch (message) {
    case StatusMessage.ACTIVE:
      return 'active';
    case StatusMessage.WAITING_FOR_SEAT:
      return 'waiting_for_seat';
    case StatusMessage.REMOVED:
      return 'removed';
    case StatusMessage.UNSPECIFIED:
    default:
      return undefined;
  }
}
