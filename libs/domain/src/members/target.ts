import type { Decision, RemovalReason } from '../decisions/decide';
import { assertNever } from '../words/assert-never';
import type { Role } from '../words/role';
import { isLiving, type Member } from './member';

/** What a member's record shall come to, seats aside. */
export type Target =
  /** Nothing follows for this person. */
  | { readonly kind: 'leave'; readonly reasonCode: string }
  | { readonly kind: 'remove'; readonly reasonCode: RemovalReason }
  | {
      readonly kind: 'keep';
      readonly role: Role;
      readonly seatTier: TargetTier;
      /** Of the decision: written only where it changes the member. */
      readonly reasonCode: string;
    };

export type TargetTier = { readonly tier: string } | 'highest_available';

/**
 * Resolves a decision against the member's record: rules page 2, row 1 (the primary owner stays), row 9 (an existing
 * member keeps role and tier) and row 10 (a new one, or one who returns, gets the defaults).
 */
export function targetFor(decision: Decision, member: Member | undefined, defaultSeatTier: string): Target {
  const living = isLiving(member) ? member : undefined;
  if (living?.primaryOwner) {
    return { kind: 'keep', role: 'owner', seatTier: { tier: tierAtHand(living) }, reasonCode: 'primary_owner' };
  }
  switch (decision.outcome) {
    case 'none':
      return { kind: 'leave', reasonCode: decision.reasonCode };
    case 'remove':
      return { kind: living ? 'remove' : 'leave', reasonCode: decision.reasonCode };
    case 'provision':
      return {
        kind: 'keep',
        role: decision.role === 'keep' ? (living?.role ?? 'user') : decision.role,
        seatTier: decision.seatTier === 'keep' ? keptTier(living, defaultSeatTier) : decision.seatTier,
        reasonCode: decision.role === 'keep' && !living ? 'default_role' : decision.reasonCode,
      };
    default:
      return assertNever(decision);
  }
}

/** The tier that a member has, or is to have as soon as there is a seat. */
export function tierAtHand({ wantedSeatTier, seatTier }: Member): string {
  return wantedSeatTier ?? seatTier;
}

function keptTier(living: Member | undefined, defaultSeatTier: string): TargetTier {
  return { tier: living ? tierAtHand(living) : defaultSeatTier };
}
