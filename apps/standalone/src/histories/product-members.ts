import { isDeepStrictEqual } from 'node:util';
import {
  type Email,
  type HoldLimits,
  isKeptAgainst,
  type Judgement,
  type KeptDecision,
  type Member,
  type PlanInput,
  type PlannedChange,
  planMembers,
  type SeatCount,
} from '@rollcall/domain';
import { type CausedDecision, causedDecision, type StoredDecision } from '@rollcall/membership';

/** What membership keeps of one organization, in memory, planned by the function that the service plans by. */
export interface ProductMembers {
  readonly records: StoredMember[];
  readonly decisions: Map<Email, StoredDecision>;
  readonly removals: { readonly at: number; readonly counted: boolean }[];
}

/** The record of a member as the service stores it. */
export interface StoredMember {
  readonly memberId: number;
  member: Member;
  updatedAt: number;
  held: { readonly reasonCode: string; shown: boolean } | undefined;
  kept: KeptDecision | undefined;
}

/** The settings that plans are made under. */
export interface PlanSettings {
  readonly seats: readonly Omit<SeatCount, 'used'>[];
  readonly defaultSeatTier: string;
  readonly emailChange: PlanInput['emailChange'];
  readonly guard: HoldLimits;
}

/** By what removals are judged. */
export type Judging =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'hour' }
  | { readonly kind: 'run'; readonly confirmed: ReadonlySet<Email> | undefined; readonly activeBefore: number };

const hour = 3_600_000;

export function isLiving(record: StoredMember | undefined): record is StoredMember {
  return record !== undefined && record.member.status !== 'removed';
}

/** The living record of an email, else the one removed last. */
export function recordOf({ records }: ProductMembers, email: string): StoredMember | undefined {
  const same = records.filter(({ member }) => member.email === email);
  return same.find(isLiving) ?? same.sort((a, b) => a.updatedAt - b.updatedAt).at(-1);
}

export function seatCounts({ records }: ProductMembers, { seats }: PlanSettings): SeatCount[] {
  return seats.map((seat) => ({
    ...seat,
    used: records.filter(({ member }) => member.status === 'active' && member.seatTier === seat.tier).length,
  }));
}

export function activeMembers({ records }: ProductMembers): number {
  return records.filter(({ member }) => member.status === 'active').length;
}

/** Keeps decisions; one that says something else ends that a member was kept against the last. */
export function storeDecisions(members: ProductMembers, decisions: readonly StoredDecision[]): void {
  for (const decision of decisions) {
    const stored = asStored(decision);
    const known = members.decisions.get(decision.email);
    // One that says the same again writes nothing, whatever caused it.
    if (!known || !isDeepStrictEqual({ ...known, cause: stored.cause }, stored)) {
      members.decisions.set(decision.email, stored);
    }
    const record = recordOf(members, decision.email);
    if (record && !isKept(record, causedDecision(decision))) record.kept = undefined;
  }
}

/** As it reads once it is no news any more: see decisionOfRow. */
function asStored(decision: StoredDecision): StoredDecision {
  const { reasonCode, directoryUserId } = decision;
  const goneOn = reasonCode === 'email_changed' && directoryUserId === undefined;
  return { ...decision, previousEmail: undefined, reasonCode: goneOn ? 'not_in_directory' : reasonCode };
}

export function isKept({ kept }: StoredMember, { decision, directory }: CausedDecision): boolean {
  return isKeptAgainst(kept, decision, directory?.directoryUserId);
}

/** Plans some decisions and whose turn it is on the waiting list, and carries the plan out. */
export function carryOut(
  members: ProductMembers,
  settings: PlanSettings,
  decisions: readonly CausedDecision[],
  judging: Judging,
  now: number,
  joining?: StoredMember,
): void {
  const decided = decisions.map(({ email, decision, directory, previousEmail }) => ({
    email,
    decision,
    directory,
    previousEmail,
    record: recordOf(members, email),
  }));
  const emails = new Set<string>(decided.map(({ email }) => email));
  const plan = planMembers({
    now: new Date(now),
    seats: seatCounts(members, settings),
    defaultSeatTier: settings.defaultSeatTier,
    emailChange: settings.emailChange,
    people: decided.map(({ record, ...person }) => ({ ...person, member: record?.member })),
    // As the service reads the waiting list: whose removal waits is not among them.
    waiting: members.records
      .filter((record) => isLiving(record) && record.member.waitingSince !== undefined)
      .filter((record) => !record.held || record === joining)
      .map(({ member }) => member)
      .filter(({ email }) => !emails.has(email)),
    judgement: judgementOf(members, settings, decisions, judging, now),
  });
  const before = new Map(members.records.map((record) => [record.member, record]));
  for (const change of plan.changes) write(members, before, change, now);
  for (const { email, decision } of decided) {
    const record = recordOf(members, email);
    if (record && decision.outcome !== 'remove') record.held = undefined;
  }
  for (const { member, reasonCode } of plan.held) {
    const record = before.get(member);
    if (record) record.held = { reasonCode, shown: record.held?.shown ?? false };
  }
}

function write(
  members: ProductMembers,
  before: ReadonlyMap<Member, StoredMember>,
  change: PlannedChange,
  now: number,
): void {
  const known = change.before && before.get(change.before);
  if (known) {
    known.member = change.after;
    known.updatedAt = now;
  } else {
    const memberId = members.records.length + 1;
    members.records.push({ memberId, member: change.after, updatedAt: now, held: undefined, kept: undefined });
  }
  if (known && change.after.status !== 'active') known.held = undefined;
  if (change.after.status !== 'removed' || change.before?.status !== 'active') return;
  if (known) known.kept = undefined;
  if (change.after.reasonCode === 'email_changed') return;
  members.removals.push({ at: now, counted: change.counts });
}

function judgementOf(
  members: ProductMembers,
  { guard: limits }: PlanSettings,
  decisions: readonly CausedDecision[],
  judging: Judging,
  now: number,
): Judgement | undefined {
  const emailsWhere = (holds: (record: StoredMember, decision: CausedDecision) => boolean): Set<Email> =>
    new Set(
      decisions.flatMap((decision) => {
        const record = recordOf(members, decision.email);
        return record && holds(record, decision) ? [decision.email] : [];
      }),
    );
  const judged = {
    limits,
    alreadyHeld: emailsWhere(({ held }) => held !== undefined),
    kept: emailsWhere(isKept),
  };
  switch (judging.kind) {
    case 'nobody':
      return undefined;
    case 'hour': {
      const inHour = members.removals.filter(({ at }) => at > now - hour);
      return {
        ...judged,
        kind: 'hour',
        activeMembers: activeMembers(members),
        removedInHour: inHour.length,
        countedInHour: inHour.filter(({ counted }) => counted).length,
      };
    }
    case 'run':
      return {
        ...judged,
        kind: 'run',
        activeMembers: judging.activeBefore,
        others: members.records.filter((record) => isLiving(record) && !record.member.primaryOwner).length,
        confirmed: judging.confirmed,
      };
  }
}
