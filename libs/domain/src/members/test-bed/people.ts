import { absenceByDeletion } from '../../coverage/absence-proof';
import type { Decision, Provision, RemovalReason } from '../../decisions/decide';
import type { HoldLimits, HourLimits, RunLimits } from '../../holds/judge-removals';
import type { SeatCount } from '../../seats/seat-count';
import type { Email } from '../../words/email';
import type { Role } from '../../words/role';
import type { DecidedPerson } from '../decided-person';
import type { Member } from '../member';
import { type MemberPlan, type PlanInput, planMembers } from '../plan';
import type { PlannedChange } from '../planned-change';

export const now = new Date('2026-11-24T09:00:00Z');
export const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
export const email = (name: string): Email => `${name}@example.com` as Email;

export const provision = (change: Partial<Provision> = {}): Decision => ({
  outcome: 'provision',
  role: 'keep',
  seatTier: 'keep',
  reasonCode: 'kept',
  ...change,
});
export const inTier = (tier: string, role: Role = 'user'): Decision =>
  provision({ role, seatTier: { tier }, reasonCode: 'mapped_role' });
export const highest: Decision = provision({ role: 'user', seatTier: 'highest_available', reasonCode: 'mapped_role' });
export const removed = (reasonCode: RemovalReason = 'not_in_directory'): Decision =>
  reasonCode === 'not_in_directory' || reasonCode === 'directory_deleted'
    ? { outcome: 'remove', reasonCode, absence: absenceByDeletion() }
    : { outcome: 'remove', reasonCode };

export const member = (name: string, change: Partial<Member> = {}): Member => ({
  email: email(name),
  firstName: name,
  lastName: 'Example',
  role: 'user',
  seatTier: 'standard',
  status: 'active',
  primaryOwner: false,
  directoryUserId: `directory_user_${name}`,
  directoryCreatedAt: day(1),
  reasonCode: 'default_role',
  wantedSeatTier: undefined,
  waitingSince: undefined,
  waitingReason: undefined,
  ...change,
});
export const owner = (name: string, change: Partial<Member> = {}): Member =>
  member(name, { role: 'owner', primaryOwner: true, reasonCode: 'primary_owner', ...change });
export const waitingFor = (name: string, tier: string, since: Date, change: Partial<Member> = {}): Member =>
  member(name, {
    status: 'waiting_for_seat',
    seatTier: tier,
    waitingSince: since,
    reasonCode: 'no_free_seat',
    waitingReason: 'default_role',
    ...change,
  });
export const wantsMove = (name: string, from: string, to: string, since: Date): Member =>
  member(name, { seatTier: from, wantedSeatTier: to, waitingSince: since, waitingReason: 'mapped_role' });

export const person = (name: string, decision: Decision, record?: Member, createdAt = day(1)): DecidedPerson => ({
  email: email(name),
  decision,
  member: record,
  directory:
    decision.outcome === 'remove'
      ? undefined
      : { directoryUserId: `directory_user_${name}`, firstName: name, lastName: 'Example', createdAt },
});
/** Of a person who had another email until now. */
export const renamedFrom = (previous: string, now: DecidedPerson): DecidedPerson => ({
  ...now,
  previousEmail: email(previous),
});

/** Seats purchased, and held by the members given. */
export const seats = (purchased: Record<string, number>, holders: readonly Member[] = []): SeatCount[] =>
  Object.entries(purchased).map(([tier, count]) => ({
    tier,
    rank: tier === 'premium' ? 1 : 2,
    purchased: count,
    used: holders.filter((holder) => holder.status === 'active' && holder.seatTier === tier).length,
  }));

export const planOf = (input: Partial<PlanInput>): MemberPlan =>
  planMembers({
    now,
    seats: seats({ standard: 100, premium: 100 }),
    defaultSeatTier: 'standard',
    people: [],
    waiting: [],
    emailChange: 'new_record',
    ...input,
  });
export const changesOf = (input: Partial<PlanInput>): readonly PlannedChange[] => planOf(input).changes;
/** As `wait bob waiting_for_seat premium no_free_seat`. */
export const told = (changes: readonly PlannedChange[]): string[] =>
  changes.map(
    ({ action, after }) =>
      `${action} ${after.email.split('@')[0]} ${after.status} ${after.seatTier} ${after.reasonCode}`,
  );

export const limits: HoldLimits = { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.1 };
export const byRun = (change: Partial<RunLimits> = {}): RunLimits => ({
  kind: 'run',
  limits,
  activeMembers: 100,
  others: 99,
  confirmed: undefined,
  alreadyHeld: new Set(),
  kept: new Set(),
  ...change,
});
export const byHour = (change: Partial<HourLimits> = {}): HourLimits => ({
  kind: 'hour',
  limits,
  activeMembers: 100,
  removedInHour: 0,
  countedInHour: 0,
  alreadyHeld: new Set(),
  kept: new Set(),
  ...change,
});
