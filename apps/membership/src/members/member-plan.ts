import {
  type DecidedPerson,
  type Email,
  type Member,
  type PlanInput,
  type PlannedChange,
  planMembers,
  type SeatCount,
} from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { type Cause, bySettings } from '../history/cause';
import { type Judging, judgementOf } from '../holds/judgement';
import type { KnownOrganization } from '../organizations/known-organization';
import { freeSeats, seatCounts } from '../seats/seat-tiers';
import { waitingList } from '../seats/waiting-list';
import { leavingHold, type MemberChange } from './member-changes';
import { isLiving, type MemberRecord } from './member-record';
import { membersByEmail } from './member-store';

/** A person decided, and what made the decision. */
export interface CausedDecision extends Omit<DecidedPerson, 'member'> {
  readonly cause: Cause;
}

/**
 * Plans what some decisions change, who leaves a hold by them, and whose turn it is on the waiting list when seats become
 * free. Reads the people decided and no others, unless somebody waits for a seat that becomes free. The organization's row
 * must be locked.
 * @param judging by what removals may have to wait; absent: they do not
 */
export async function planDecisions(
  sql: Sql,
  organization: KnownOrganization,
  decisions: readonly CausedDecision[],
  now: Date,
  judging?: Judging,
): Promise<MemberChange[]> {
  if (decisions.length === 0) return [];
  const { organizationId } = organization;
  const emails = decisions.map(({ email }) => email);
  const [known, seats] = await Promise.all([
    membersByEmail(sql, organizationId, emails),
    seatCounts(sql, organizationId),
  ]);
  const people = withFormerEmails(decisions.map((decision) => ({ ...decision, member: known.get(decision.email) })));
  const judgement = judging && (await judgementOf(sql, organization, judging, people, now));
  const input = { ...planInput(organization, seats, now, { people }), judgement };
  const alone = planMembers(input);
  // A tier with free seats has nobody waiting, so those who wait matter only where a seat becomes free or a move pends.
  const openings = alone.changes.filter(makesOpening).length;
  const waiting = await waitingList(sql, organizationId, { except: emails, seats: openings });
  const planned = waiting.length === 0 ? alone : planMembers({ ...input, waiting });

  const decided = new Map(decisions.map((decision) => [decision.email, decision]));
  const own = ({ before, after }: Pick<PlannedChange, 'before' | 'after'>): CausedDecision | undefined =>
    decided.get(after.email) ?? (before && decided.get(before.email));
  const opener = planned.changes.find((change) => makesOpening(change) && own(change));
  const cause = (opener && own(opener)?.cause) ?? decisions[0]?.cause ?? bySettings;

  const changes = recorded(planned.changes, [...known.values(), ...waiting]).map((change): MemberChange => {
    const decision = own(change);
    return { ...change, cause: decision?.cause ?? cause, leavesHold: decision !== undefined && letsStay(decision) };
  });
  const changed = new Set(changes.map(({ before }) => before));
  const stayers = people.flatMap(({ member, ...decision }): MemberChange[] =>
    member?.held && letsStay(decision) && !changed.has(member) ? [leavingHold(member, decision.cause)] : [],
  );
  const held = recordsOf(known.values());
  const waits = planned.held.flatMap(({ member, reasonCode, directoryDeleted }): MemberChange[] => {
    const before = held.get(member);
    const holding = { reasonCode, directoryDeleted };
    return before
      ? [{ action: 'hold', before, after: before, cause: decided.get(member.email)?.cause ?? cause, holding }]
      : [];
  });
  return [...changes, ...stayers, ...waits];
}

type DecidedMember = CausedDecision & { readonly member: MemberRecord | undefined };

/**
 * Finds changed emails that seat-policy does not know of, since a login or an invitation made the member and no decision: who
 * is to leave was linked to the directory user for whom somebody new is to come.
 */
function withFormerEmails(people: readonly DecidedMember[]): DecidedMember[] {
  const leaving = new Map<string, Email>();
  for (const { decision, member } of people) {
    const linked = isLiving(member) ? member.directoryUserId : undefined;
    if (decision.outcome === 'remove' && linked !== undefined && member) leaving.set(linked, member.email);
  }
  return people.map((person) => {
    if (person.previousEmail !== undefined || person.decision.outcome !== 'provision') return person;
    const former = leaving.get(person.directory?.directoryUserId ?? '');
    return former === undefined ? person : { ...person, previousEmail: former };
  });
}

/** Whether a removal that waits is off. */
function letsStay({ decision }: Pick<CausedDecision, 'decision'>): boolean {
  return decision.outcome !== 'remove';
}

export interface Turn {
  readonly seats: readonly SeatCount[];
  /** People who are dealt with elsewhere. */
  readonly except?: readonly Email[];
  /** Somebody who wants a move or a seat as of now, and stands in line with the others. */
  readonly joining?: MemberRecord;
  /** How many seats may change hands. */
  readonly openings?: number;
  readonly now: Date;
  readonly cause: Cause;
}

/** Whose turn it is, given the seats as they are: after seats were bought or freed, or somebody asked for another tier. */
export async function planTurns(sql: Sql, organization: KnownOrganization, turn: Turn): Promise<MemberChange[]> {
  const { seats, except = [], joining, openings = 0, now, cause } = turn;
  const others = await waitingList(sql, organization.organizationId, {
    except: joining ? [...except, joining.email] : except,
    seats: openings + freeSeats(seats),
  });
  const waiting = joining ? [joining, ...others] : others;
  if (waiting.length === 0) return [];
  const planned = planMembers(planInput(organization, seats, now, { waiting })).changes;
  return recorded(planned, waiting).map((change) => ({ ...change, cause }));
}

function planInput(
  { defaultSeatTier, emailChange }: KnownOrganization,
  seats: readonly SeatCount[],
  now: Date,
  input: Partial<Pick<PlanInput, 'people' | 'waiting'>>,
): PlanInput {
  return { now, seats, defaultSeatTier, emailChange, people: [], waiting: [], ...input };
}

/** Somebody leaves a seat, or waits to leave it: others may have their turn. */
function makesOpening({ before, after }: PlannedChange): boolean {
  if (before?.status !== 'active') return false;
  return after.status !== 'active' || after.seatTier !== before.seatTier || after.wantedSeatTier !== undefined;
}

/** Plans know members as the rules see them: finds the stored record behind each. */
function recorded(
  planned: readonly PlannedChange[],
  records: readonly MemberRecord[],
): (Omit<PlannedChange, 'before'> & { readonly before: MemberRecord | undefined })[] {
  const recordOf = recordsOf(records);
  return planned.map((change) => ({ ...change, before: change.before && recordOf.get(change.before) }));
}

function recordsOf(records: Iterable<MemberRecord>): Map<Member, MemberRecord> {
  return new Map([...records].map((record) => [record, record]));
}
