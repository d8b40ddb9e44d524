import type { Judgement } from '../holds/judge-removals';
import { createSeatLedger, type SeatCount } from '../seats/seat-count';
import { assertNever } from '../words/assert-never';
import { compareText, sortedByText } from '../words/text-order';
import type { DecidedPerson } from './decided-person';
import { draftOf, waitingDraft } from './draft';
import { isLiving, type Member } from './member';
import { type PlannedChange, removalOf } from './planned-change';
import { type HeldRemoval, isJudged, judgePlan, type Removal } from './removals';
import { pairRenames } from './renames';
import { createSeating } from './seating';
import { targetFor } from './target';

export interface PlanInput {
  readonly now: Date;
  readonly seats: readonly SeatCount[];
  readonly defaultSeatTier: string;
  /** One entry for each email, in the order in which things happened. Only the judgement by the hour looks at the order. */
  readonly people: readonly DecidedPerson[];
  /** Members who wait, for a seat or for a move, and are not among the people decided. */
  readonly waiting: readonly Member[];
  /** What becomes of a changed email: the old record goes and a new one comes, or the record is carried over. */
  readonly emailChange: 'new_record' | 'carry_over';
  /** Whether removals may have to wait for an administrator; absent: they do not (changes by hand, logins, seats). */
  readonly judgement?: Judgement | undefined;
}

export interface MemberPlan {
  /** By email, then action. Two may have one email, where it goes over from one person to another. */
  readonly changes: readonly PlannedChange[];
  /** Removals of active members that wait for an administrator, by email. They change nothing and free no seat. */
  readonly held: readonly HeldRemoval[];
  /** The run would leave nobody but the primary owner. */
  readonly leavesNobody: boolean;
}

/**
 * Makes the plan of an organization: what changes for the people decided, and who of those waiting gets a seat. Releases
 * come before takes; then moves between tiers, then the waiting list, then newcomers. Nobody gets a lower tier than decided,
 * nobody is evicted. Linear but for the sorting of those who compete for seats, and of changes not given by email.
 */
export function planMembers(input: PlanInput): MemberPlan {
  const { people, waiting, emailChange, judgement, defaultSeatTier, now } = input;
  const changes: PlannedChange[] = [];
  const write = (change: PlannedChange | undefined): void => void (change && changes.push(change));
  const seats = createSeatLedger(input.seats);
  const seating = createSeating({ seats, now, defaultSeatTier, write });
  const removals: (Removal & { readonly seatGoesOver: boolean })[] = [];
  let newcomers = 0;
  /** About whom nothing is decided has their turn, where they wait. */
  const stay = (member: Member | undefined): void => {
    if (isLiving(member) && member.waitingSince) seating.add(waitingDraft(member));
  };

  for (const person of pairRenames(people, emailChange)) {
    const { member, decision, seatGoesOver = false } = person;
    const target = targetFor(decision, member, defaultSeatTier);
    switch (target.kind) {
      case 'leave':
        stay(member);
        break;
      case 'remove': {
        if (!isLiving(member)) break;
        const removal = { member, reasonCode: target.reasonCode, seatGoesOver };
        if (judgement?.kept.has(member.email) && isJudged(removal)) stay(member);
        else removals.push(removal);
        break;
      }
      case 'keep':
        if (!isLiving(member)) newcomers += 1;
        seating.add(draftOf(person, target));
        break;
      default:
        assertNever(target);
    }
  }

  const { going, held, leavesNobody } = judgePlan(removals, newcomers, judgement);
  for (const { removal, counts } of going) {
    const { member, reasonCode, seatGoesOver } = removal;
    if (member.status === 'active' && !seatGoesOver) seats.release(member.seatTier);
    write(removalOf(member, reasonCode, counts));
  }
  for (const member of waiting) {
    // Whose removal waits keeps what they have: they are not moved meanwhile.
    if (!judgement?.alreadyHeld.has(member.email)) seating.add(waitingDraft(member));
  }
  seating.serve();

  return {
    changes: sortedByText(
      changes,
      ({ after }) => after.email,
      (a, b) => compareText(a.action, b.action),
    ),
    held: held.toSorted((a, b) => compareText(a.member.email, b.member.email)),
    leavesNobody,
  };
}
