import { exceedsLimits, type HoldLimits } from '../holds/judge-removals';
import { isLiving, type Member } from '../members/member';
import type { Email } from '../words/email';
import { type Role, roles } from '../words/role';
import type { MembersBefore, PlannedPerson } from './plan-summary';

/** What an administrator should know before they confirm a plan. */
export interface PlanWarning {
  readonly code: 'own_access_lost' | 'last_admin' | 'over_hold_limit' | 'leaves_nobody';
  readonly message: string;
}

export interface WarningQuestion {
  /** Everybody who would change, those included whose removal would wait. */
  readonly people: readonly PlannedPerson[];
  readonly before: MembersBefore;
  readonly limits: HoldLimits;
  /** The administrator who asks; undefined where nobody is known by email. */
  readonly acting: Email | undefined;
}

export function planWarnings({ people, before, limits, acting }: WarningQuestion): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const warn = (code: PlanWarning['code'], message: string): void => void warnings.push({ code, message });

  if (people.some((person) => person.before?.email === acting && losesAccess(person))) {
    warn('own_access_lost', 'you would lose your own access to this organization, or the administration of it');
  }
  if (before.admins > 0 && before.admins + gain(people, isAdmin) <= 0) {
    warn('last_admin', 'no active member would have the role admin any more');
  }
  const removals = people.filter(isJudged).length;
  if (exceedsLimits(limits, removals, before.active)) {
    const share = `${Math.round((removals / before.active) * 100)} %`;
    warn(
      'over_hold_limit',
      `${removals} removals (${share} of the active members) are over the limit: unless this plan is confirmed, they wait for an administrator`,
    );
  }
  if (people.some(({ after }) => !isLiving(after)) && before.others + gain(people, isLiving) <= 0) {
    warn(
      'leaves_nobody',
      'nobody but the primary owner would be left: unless this plan is confirmed, the removals wait for an administrator',
    );
  }
  return warnings;
}

/** By how many people a plan adds to some kind of members. */
function gain(people: readonly PlannedPerson[], is: (member: Member | undefined) => boolean): number {
  return people.reduce((sum, { before, after }) => sum + Number(is(after)) - Number(is(before)), 0);
}

function losesAccess({ before, after }: PlannedPerson): boolean {
  if (before?.status !== 'active') return false;
  return after.status !== 'active' || (administers(before.role) && !administers(after.role));
}

function administers(role: Role): boolean {
  return roles.indexOf(role) <= roles.indexOf('admin');
}

function isAdmin(member: Member | undefined): boolean {
  return member?.status === 'active' && member.role === 'admin';
}

/** As when removals are judged: who waits for a seat has no access to lose, and who has another email keeps it. */
function isJudged({ before, after }: PlannedPerson): boolean {
  return before?.status === 'active' && !isLiving(after) && after.reasonCode !== 'email_changed';
}
