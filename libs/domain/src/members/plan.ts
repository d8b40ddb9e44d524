import type { Decision } from '../decisions/decide';
import { compareText } from '../directory/version';
import { carryOutMoves } from '../seats/moves';
import { createSeatLedger, type SeatCount, type SeatLedger } from '../seats/seat-count';
import type { Email } from '../words/email';
import { assertNever } from '../words/assert-never';
import type { Member } from './member';
import { type Target, targetFor } from './target';

/** A decided person of an organization, and their record if there is one. */
export interface DecidedPerson {
  readonly email: Email;
  readonly decision: Decision;
  readonly member: Member | undefined;
  /** What the directory says of them; absent where it does not know them. */
  readonly directory: DirectoryDetails | undefined;
  /** Set on the new email of a person whose email changed: the email of their former record, which is decided too. */
  readonly previousEmail?: Email | undefined;
}

export interface DirectoryDetails {
  readonly directoryUserId: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Orders newcomers when seats are scarce. */
  readonly createdAt: Date;
}

export interface PlanInput {
  readonly now: Date;
  readonly seats: readonly SeatCount[];
  readonly defaultSeatTier: string;
  readonly people: readonly DecidedPerson[];
  /** Members who wait, for a seat or for a move, and are not among the people decided. */
  readonly waiting: readonly Member[];
  /** What becomes of a changed email: the old record goes and a new one comes, or the record is carried over. */
  readonly emailChange: 'new_record' | 'carry_over';
}

export type ChangeAction = 'add' | 'remove' | 'update' | 'wait' | 'rename';

/** One change of one member's record. */
export interface PlannedChange {
  readonly action: ChangeAction;
  readonly before: Member | undefined;
  readonly after: Member;
}

/** A member on the way through a plan. */
interface Draft {
  readonly before: Member | undefined;
  readonly member: Member;
  readonly target: Extract<Target, { kind: 'keep' }>;
  readonly directory: DirectoryDetails | undefined;
}

/**
 * Makes the plan of an organization: what changes for the people decided, and who of those waiting gets a seat. Releases
 * come before takes; then moves between tiers, then the waiting list, then newcomers. Nobody gets a lower tier than decided,
 * nobody is evicted. The outcome does not depend on the order of the input. Linear but for the sorting of those who wait
 * or come.
 */
export function planMembers(input: PlanInput): PlannedChange[] {
  const seats = createSeatLedger(input.seats);
  const changes: PlannedChange[] = [];
  const drafts: Draft[] = [];

  for (const person of pairRenames(input)) {
    const target = targetFor(person.decision, person.member, input.defaultSeatTier);
    switch (target.kind) {
      case 'leave':
        break;
      case 'remove':
        if (person.member) changes.push(removal(person.member, person.renamed ? 'email_changed' : target.reasonCode));
        if (person.member?.status === 'active') seats.release(person.member.seatTier);
        break;
      case 'keep':
        drafts.push(draftOf(person, target));
        break;
      default:
        assertNever(target);
    }
  }

  const settled = new Map<Draft, Member>();
  const staying = drafts.filter(({ member }) => member.status === 'active');
  // The seat that a renamed person takes over was released with the old record: it is taken back before anybody else's turn.
  for (const draft of staying) if (draft.before?.status !== 'active') seats.take(draft.member.seatTier);

  const moves = [
    ...staying.filter((draft) => movesTier(draft)).map((draft) => ({ draft, ...moveOf(draft) })),
    ...input.waiting.filter((member) => member.status === 'active').map((member) => waitingMove(member)),
  ];
  if (
    isScarce(
      moves.map(({ to }) => to),
      seats,
    )
  )
    sortByTurn(moves, ({ draft }) => draft, input.now);
  const moved = carryOutMoves(moves, seats);
  for (const move of moves) {
    const { draft } = move;
    settled.set(draft, moved.has(move) ? seated(draft, move.to) : waits(draft, move.to, input.now));
  }
  for (const draft of staying) if (!settled.has(draft)) settled.set(draft, { ...draft.member, ...notWaiting });

  const queue = [
    ...drafts.filter(({ member }) => member.status !== 'active'),
    ...input.waiting.filter((member) => member.status === 'waiting_for_seat').map((member) => waitingDraft(member)),
  ];
  if (
    isScarce(
      queue.map(({ target }) => tierOf(target)),
      seats,
    )
  )
    sortByTurn(queue, (draft) => draft, input.now);
  for (const draft of queue) {
    const tier = tierOf(draft.target) ?? seats.highestFree() ?? input.defaultSeatTier;
    settled.set(draft, seats.take(tier) ? seated(draft, tier) : waits(draft, tier, input.now));
  }

  for (const [draft, after] of settled) {
    const change = changeOf(draft, after);
    if (change) changes.push(change);
  }
  return changes.sort((a, b) => compareText(a.after.email, b.after.email) || compareText(a.action, b.action));
}

const notWaiting = { wantedSeatTier: undefined, waitingSince: undefined, waitingReason: undefined } as const;

type PairedPerson = DecidedPerson & { readonly renamed?: boolean; readonly takesOver?: Member };

/**
 * Brings the two halves of a changed email together. A living member under the new email goes on with that record, and the
 * old one is just removed; else the new record takes the place of the old one, or (carry over, and always for the primary
 * owner, who displaces a member of that email) is the old one under its new email.
 */
function pairRenames({ people, emailChange }: PlanInput): PairedPerson[] {
  const byEmail = new Map(people.map((person) => [person.email, person]));
  const renamed = new Set<Email>();
  const carriedOver = new Set<Email>();
  const displaced: PairedPerson[] = [];
  const paired = people.map((person): PairedPerson => {
    const former = person.previousEmail && byEmail.get(person.previousEmail);
    const old = former?.member;
    if (!former || !old || old.status === 'removed') return person;
    // Who is not to be provisioned under the new email takes nothing over; but the primary owner stays whatever is decided.
    if (person.decision.outcome !== 'provision' && !old.primaryOwner) return person;
    renamed.add(former.email);
    if (person.member && person.member.status !== 'removed' && !old.primaryOwner) return person;
    if (emailChange === 'carry_over' || old.primaryOwner) {
      carriedOver.add(former.email);
      if (person.member && person.member.status !== 'removed')
        displaced.push({ ...person, decision: goes, renamed: true });
      return { ...person, member: old };
    }
    return { ...person, takesOver: old };
  });
  return paired
    .filter((person) => !carriedOver.has(person.email))
    .map((person) => (renamed.has(person.email) ? { ...person, renamed: true, decision: goes } : person))
    .concat(displaced);
}

/** The old half of a changed email goes whatever was decided about that email itself. */
const goes: Decision = { outcome: 'remove', reasonCode: 'not_in_directory' };

/** The member as they stand before seats are dealt with: those who hold a seat are active, the others wait or come. */
function draftOf(person: PairedPerson, target: Draft['target']): Draft {
  const { member, directory, takesOver, email } = person;
  const living = member?.status === 'removed' ? undefined : member;
  const place = living ?? takesOver;
  const base: Member = {
    email,
    firstName: directory?.firstName ?? living?.firstName ?? '',
    lastName: directory?.lastName ?? living?.lastName ?? '',
    role: target.role,
    seatTier: place?.seatTier ?? tierOf(target) ?? '',
    status: place?.status ?? 'waiting_for_seat',
    primaryOwner: living?.primaryOwner ?? false,
    directoryUserId: directory?.directoryUserId ?? living?.directoryUserId,
    reasonCode:
      living && target.reasonCode === 'kept' ? (living.waitingReason ?? living.reasonCode) : target.reasonCode,
    wantedSeatTier: place?.wantedSeatTier,
    waitingSince: place?.waitingSince,
    waitingReason: place?.waitingReason,
  };
  const seatTier =
    takesOver && target.reasonCode === 'default_role'
      ? { tier: takesOver.wantedSeatTier ?? takesOver.seatTier }
      : target.seatTier;
  return { before: member, member: base, target: { ...target, seatTier }, directory };
}

/** A member who only waits: decided before, their turn comes when a seat is free. */
function waitingDraft(before: Member): Draft {
  const tier = before.wantedSeatTier ?? before.seatTier;
  const member = { ...before, reasonCode: before.waitingReason ?? before.reasonCode };
  const target = { kind: 'keep', role: before.role, seatTier: { tier }, reasonCode: member.reasonCode } as const;
  return { before, member, target, directory: undefined };
}

function waitingMove(member: Member): Move {
  const draft = waitingDraft(member);
  return { draft, ...moveOf(draft) };
}

interface Move {
  readonly draft: Draft;
  readonly from: string;
  readonly to: string;
}

function moveOf({ member, target }: Draft): Omit<Move, 'draft'> {
  return { from: member.seatTier, to: tierOf(target) ?? member.seatTier };
}

/** Who is to have the highest available tier keeps a seat that they hold: they are not moved up later. */
function movesTier({ member, target }: Draft): boolean {
  const tier = tierOf(target);
  return tier !== undefined && tier !== member.seatTier;
}

function tierOf({ seatTier }: Draft['target']): string | undefined {
  return seatTier === 'highest_available' ? undefined : seatTier.tier;
}

/** Whether somebody may go without the tier that they are to have, so that turns matter. Undefined: any tier. */
function isScarce(wanted: readonly (string | undefined)[], seats: SeatLedger): boolean {
  const demand = new Map<string, number>();
  for (const tier of wanted) {
    if (tier === undefined) return true;
    demand.set(tier, (demand.get(tier) ?? 0) + 1);
  }
  return [...demand].some(([tier, count]) => count > seats.free(tier));
}

/** Those who wait by the time they began (a changed target begins anew), then newcomers by their creation; ties by id. */
function sortByTurn<Item>(items: Item[], draftOfItem: (item: Item) => Draft, now: Date): void {
  const turns = new Map(items.map((item) => [item, turnOf(draftOfItem(item), now)]));
  const nobody: Turn = { since: 0, created: 0, id: '' };
  items.sort((itemA, itemB) => {
    const a = turns.get(itemA) ?? nobody;
    const b = turns.get(itemB) ?? nobody;
    return a.since - b.since || a.created - b.created || compareText(a.id, b.id);
  });
}

interface Turn {
  readonly since: number;
  readonly created: number;
  readonly id: string;
}

function turnOf(draft: Draft, now: Date): Turn {
  const { member, directory } = draft;
  return {
    since: waitsSince(draft, now).getTime(),
    created: directory?.createdAt.getTime() ?? 0,
    id: member.directoryUserId ?? member.email,
  };
}

function waitsSince({ member, target }: Draft, now: Date): Date {
  const waitedFor = member.status === 'active' ? member.wantedSeatTier : member.seatTier;
  const tier = tierOf(target);
  return member.waitingSince && (tier === undefined || tier === waitedFor) ? member.waitingSince : now;
}

function seated({ member }: Draft, tier: string): Member {
  return { ...member, status: 'active', seatTier: tier, ...notWaiting };
}

/** No seat: who holds one keeps it, who holds none waits for one. No lower tier is given silently. */
function waits(draft: Draft, tier: string, now: Date): Member {
  const { member } = draft;
  const waiting = { waitingSince: waitsSince(draft, now), waitingReason: member.reasonCode };
  if (member.status === 'active') return { ...member, wantedSeatTier: tier, ...waiting };
  return {
    ...member,
    status: 'waiting_for_seat',
    seatTier: tier,
    wantedSeatTier: undefined,
    ...waiting,
    reasonCode: 'no_free_seat',
  };
}

function removal(member: Member, reasonCode: string): PlannedChange {
  return { action: 'remove', before: member, after: { ...member, status: 'removed', reasonCode, ...notWaiting } };
}

/** The change from a record to what a plan makes of it; undefined when nothing is to be written. */
function changeOf({ before }: Draft, after: Member): PlannedChange | undefined {
  if (!before || before.status === 'removed')
    return { action: after.status === 'active' ? 'add' : 'wait', before, after };
  if (before.email !== after.email)
    return { action: 'rename', before, after: { ...after, reasonCode: 'email_changed' } };
  if (before.role !== after.role || before.seatTier !== after.seatTier || before.status !== after.status) {
    return { action: after.status === 'waiting_for_seat' ? 'wait' : 'update', before, after };
  }
  // The decision's result is the same: the reason stays that of the decision which last changed the member.
  return isRewritten(before, after)
    ? { action: 'update', before, after: { ...after, reasonCode: before.reasonCode } }
    : undefined;
}

function isRewritten(before: Member, after: Member): boolean {
  return (
    before.firstName !== after.firstName ||
    before.lastName !== after.lastName ||
    before.directoryUserId !== after.directoryUserId ||
    before.wantedSeatTier !== after.wantedSeatTier ||
    before.waitingSince?.getTime() !== after.waitingSince?.getTime()
  );
}
