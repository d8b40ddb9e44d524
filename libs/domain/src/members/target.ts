import type { Decision, RemovalReason } from '../decisions/decide';
import { assertNever } from '../words/assert-never';
import type { Role } from '../words/role';
import type { Member } from './member';

/** What a member's record shall come to, seats aside. */
export type Target =
  /** Nothing follows for this person. */
  | { readonly kind: 'leave'; readonly reasonCode: string }
  | { readonly kind: 'remove'; readonly reasonCode: RemovalReason | 'email_changed' }
  | {
      readonly kind: 'keep';
      readonly role: Role;
      readonly seatTier: TargetTier;
      /** Of the decision: written only where it changes the member. */
      readonly reasonCode: string;
    };

export type TargetTier = { readonly tier: string } | 'highest_available';

/** The person's record, if it counts: a removed one is history, they are decided as new. */
function livingRecord(member: Member | undefined): Member | undefined {
  return member?.status === 'removed' ? undefined : member;
}

/**
 * Resolves a decision against the member's record: rules page 2, row 1 (the primary owner stays), row 9 (an existing
 * member keeps role and tier) and row 10 (a new one, or one who returns, gets the defaults).
 */
export function targetFor(decision: Decision, member: Member | undefined, defaultSeatTier: string): Target {
  const living = livingRecord(member);
  if (living?.primaryOwner) {
    return { kind: 'keep', role: 'owner', seatTier: { tier: living.seatTier }, reasonCode: 'primary_owner' };
  }
  switch (decision.outcome) {
    case 'none':
      return { kind: 'leave', reasonCode: decision.reasonCode };
    case 'remove':
      return living
        ? { kind: 'remove', reasonCode: decision.reasonCode }
        : { kind: 'leave', reasonCode: decision.reasonCode };
    case 'provision': {
      const role = decision.role === 'keep' ? (living?.role ?? 'user') : decision.role;
      const kept = { tier: living ? (living.wantedSeatTier ?? living.seatTier) : defaultSeatTier };
      return {
        kind: 'keep',
        role,
        seatTier: decision.seatTier === 'keep' ? kept : decision.seatTier,
        reasonCode: decision.role === 'keep' && !living ? 'default_role' : decision.reasonCode,
      };
    }
    default:
      return assertNever(decision);
  }
}
