import type { Decision } from '../decisions/decide';
import type { Move } from '../seats/moves';
import type { Role } from '../words/role';
import type { Email } from '../words/email';
import type { DirectoryDetails } from './decided-person';
import { isLiving, type Living, type Member } from './member';
import type { ChangeAction, PlannedChange } from './planned-change';
import type { PairedPerson } from './renames';
import { type Target, tierAtHand } from './target';

/** What is to become of one person, all but the seat. */
export interface Draft {
  readonly email: Email;
  /** The record that goes on; a removed one comes back; undefined: a new one is made. */
  readonly before: Member | undefined;
  /** Whose seat, or place on the waiting list, is theirs: their own living record, or the old one of a changed email. */
  readonly place: Living | undefined;
  readonly takesOver: Member | undefined;
  readonly directory: DirectoryDetails | undefined;
  readonly role: Role;
  /** Undefined: the highest that has a free seat. */
  readonly tier: string | undefined;
  /** Of the decision. */
  readonly reasonCode: string;
}

export function draftOf(
  { email, member, directory, takesOver, decision }: PairedPerson,
  { role, seatTier, reasonCode }: Extract<Target, { kind: 'keep' }>,
): Draft {
  const living = isLiving(member) ? member : undefined;
  const tier = seatTier === 'highest_available' ? undefined : seatTier.tier;
  return {
    email,
    before: member,
    place: living ?? takesOver,
    takesOver,
    directory,
    role,
    // Where no mapping says the tier, the new record takes over the seat with its own.
    tier: takesOver && keepsTier(decision) ? tierAtHand(takesOver) : tier,
    // Who is only to stay as they are goes on for the reason that they have, or wait for.
    reasonCode: living && staysAsIs(living, role, tier) ? (living.waitingReason ?? living.reasonCode) : reasonCode,
  };
}

function keepsTier(decision: Decision): boolean {
  return decision.outcome === 'provision' && decision.seatTier === 'keep';
}

/** Whether the member has what was decided, or waits for it already: a decision with the same result rewrites nothing. */
function staysAsIs(living: Living, role: Role, tier: string | undefined): boolean {
  return living.role === role && (tier === undefined || tier === tierAtHand(living));
}

/** A member who only waits: decided before, their turn comes when a seat is free. */
export function waitingDraft(member: Member): Draft {
  return {
    email: member.email,
    before: member,
    place: isLiving(member) ? member : undefined,
    takesOver: undefined,
    directory: undefined,
    role: member.role,
    tier: tierAtHand(member),
    reasonCode: member.waitingReason ?? member.reasonCode,
  };
}

/** The move that brings the person to the drafted tier; undefined where they hold no seat, or the right one. */
export function moveOf({ place, tier }: Draft): Move | undefined {
  // Who is to have the highest available tier keeps a seat that they hold: they are not moved up later.
  if (place?.status !== 'active' || tier === undefined || tier === place.seatTier) return undefined;
  return { from: place.seatTier, to: tier };
}

/** Since when the person waits for what is drafted; undefined: they begin now. A changed target tier begins anew. */
export function waitsSince({ place, tier }: Draft): Date | undefined {
  const waitedFor = place?.status === 'active' ? place.wantedSeatTier : place?.seatTier;
  return tier === undefined || tier === waitedFor ? place?.waitingSince : undefined;
}

/** The change to a seat of the tier; undefined when nothing is to be written. */
export function seated(draft: Draft, tier: string): PlannedChange | undefined {
  return changeTo(draft, {
    status: 'active',
    seatTier: tier,
    wantedSeatTier: undefined,
    waitingSince: undefined,
    waitingReason: undefined,
  });
}

/** No seat: who holds one keeps it, who holds none waits for one. No lower tier is given silently. */
export function unseated(draft: Draft, tier: string, now: Date): PlannedChange | undefined {
  const { place } = draft;
  const keeps = place?.status === 'active';
  return changeTo(draft, {
    status: keeps ? 'active' : 'waiting_for_seat',
    seatTier: keeps ? place.seatTier : tier,
    wantedSeatTier: keeps ? tier : undefined,
    waitingSince: waitsSince(draft) ?? now,
    waitingReason: draft.reasonCode,
  });
}

/** How a member stands with the seats. */
type Standing = Pick<Member, 'status' | 'seatTier' | 'wantedSeatTier' | 'waitingSince' | 'waitingReason'>;

function changeTo(draft: Draft, standing: Standing): PlannedChange | undefined {
  const { before, takesOver } = draft;
  if (!isLiving(before)) {
    const action = standing.status === 'active' ? 'add' : 'wait';
    return { action, before, after: record(draft, standing, reasonOf(draft, standing)), counts: false, takesOver };
  }
  if (before.email !== draft.email) {
    return {
      action: 'rename',
      before,
      after: record(draft, standing, reasonOf({ ...draft, reasonCode: 'email_changed' }, standing)),
      counts: false,
    };
  }
  const action: ChangeAction = standing.status === 'waiting_for_seat' ? 'wait' : 'update';
  if (before.role !== draft.role || before.seatTier !== standing.seatTier || before.status !== standing.status) {
    return { action, before, after: record(draft, standing, reasonOf(draft, standing)), counts: false };
  }
  // The decision's result is the same: the reason stays that of the decision which last changed the member.
  return isRewritten(before, draft, standing)
    ? { action: 'update', before, after: record(draft, standing, before.reasonCode), counts: false }
    : undefined;
}

function reasonOf({ reasonCode }: Draft, { status }: Standing): string {
  return status === 'waiting_for_seat' ? 'no_free_seat' : reasonCode;
}

function isRewritten(before: Living, { directory }: Draft, { wantedSeatTier, waitingSince }: Standing): boolean {
  return (
    (directory !== undefined &&
      (before.firstName !== directory.firstName ||
        before.lastName !== directory.lastName ||
        before.directoryUserId !== directory.directoryUserId)) ||
    before.wantedSeatTier !== wantedSeatTier ||
    before.waitingSince?.getTime() !== waitingSince?.getTime()
  );
}

function record({ email, before, directory, role }: Draft, standing: Standing, reasonCode: string): Member {
  const living = isLiving(before) ? before : undefined;
  return {
    email,
    firstName: directory?.firstName ?? before?.firstName ?? '',
    lastName: directory?.lastName ?? before?.lastName ?? '',
    role,
    seatTier: standing.seatTier,
    status: standing.status,
    primaryOwner: living?.primaryOwner ?? false,
    directoryUserId: directory?.directoryUserId ?? living?.directoryUserId,
    directoryCreatedAt: directory?.createdAt ?? living?.directoryCreatedAt,
    reasonCode,
    wantedSeatTier: standing.wantedSeatTier,
    waitingSince: standing.waitingSince,
    waitingReason: standing.waitingReason,
  };
}
