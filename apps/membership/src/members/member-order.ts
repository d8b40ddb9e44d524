import { membership } from '@rollcall/contracts';

/** By what a list of members is ordered. People who are equal in it come by email, in either direction. */
export type MemberOrder = 'email' | 'name' | 'role' | 'seat_tier' | 'status' | 'created_at' | 'updated_at';

/** Orders by a few words, such as roles: each word's people are a list by email. */
export type GroupedOrder = Extract<MemberOrder, 'role' | 'seat_tier' | 'status'>;
export type SortedOrder = Exclude<MemberOrder, GroupedOrder>;

export interface Ordering {
  readonly by: MemberOrder;
  readonly descending: boolean;
}

export const byEmail: Ordering = { by: 'email', descending: false };

export function isGrouped(order: MemberOrder): order is GroupedOrder {
  return order === 'role' || order === 'seat_tier' || order === 'status';
}

/** Unspecified, and what this build does not know: by email. */
export function orderOf(message: membership.MemberOrder): MemberOrder {
  switch (message) {
    case membership.MemberOrder.NAME:
      return 'name';
    case membership.MemberOrder.ROLE:
      return 'role';
    case membership.MemberOrder.SEAT_TIER:
      return 'seat_tier';
    case membership.MemberOrder.STATUS:
      return 'status';
    case membership.MemberOrder.CREATED_AT:
      return 'created_at';
    case membership.MemberOrder.UPDATED_AT:
      return 'updated_at';
    case membership.MemberOrder.EMAIL:
    case membership.MemberOrder.UNSPECIFIED:
    default:
      return 'email';
  }
}
