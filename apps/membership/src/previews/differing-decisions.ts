import { type Email, planMembers } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { absentDecision, causedDecision, type StoredDecision } from '../decisions/stored-decision';
import { bySettings } from '../history/cause';
import type { CausedDecision } from '../members/member-plan';
import { isLiving, type MemberRecord } from '../members/member-record';
import { type MemberRow, memberOfRow } from '../members/member-store';
import type { KnownOrganization } from '../organizations/known-organization';

/** The decisions about a range of emails. Members in the range about whom none is here are known to no directory. */
export interface DecidedRange {
  /** Excluded; empty: from the beginning. */
  readonly after: string;
  /** Included; empty: to the end. */
  readonly through: string;
  readonly decisions: readonly StoredDecision[];
}

/**
 * Those decisions of a range that may change somebody: a preview keeps them, and so its memory grows with what would change,
 * not with the directory. May be one too many, never one too few.
 */
export async function differingDecisions(
  sql: Sql,
  { organizationId, defaultSeatTier, emailChange }: KnownOrganization,
  range: DecidedRange,
  now: Date,
): Promise<CausedDecision[]> {
  const members = await membersInRange(sql, organizationId, range);
  const decided = new Set(range.decisions.map(({ email }) => email));
  const decisions = [
    ...range.decisions.map(causedDecision),
    ...[...members.values()]
      .filter((member) => isLiving(member) && !decided.has(member.email))
      .map(({ email }) => absentDecision(email, bySettings)),
  ];
  // Whoever is not changed by a plan of their own in which no seat is free is changed by no plan, unless they wait for a
  // seat, and those who wait are read when it is made.
  const { changes } = planMembers({
    now,
    seats: [],
    defaultSeatTier,
    emailChange,
    people: decisions.map((one) => ({ ...one, previousEmail: undefined, member: members.get(one.email) })),
    waiting: [],
  });
  const changed = new Set(changes.map(({ after }) => after.email));
  const mayChange = ({ email, previousEmail }: CausedDecision): boolean => {
    // The halves of a changed email may be in two ranges, and what becomes of one half depends on the other.
    if (changed.has(email) || previousEmail !== undefined) return true;
    const member = members.get(email);
    return member?.primaryOwner === true || member?.held === true;
  };
  return decisions.filter(mayChange);
}

/** The living members of a range, and the former records of those decided. */
async function membersInRange(
  sql: Sql,
  organizationId: string,
  { after, through, decisions }: DecidedRange,
): Promise<Map<Email, MemberRecord>> {
  const rows = await sql.query<MemberRow>(
    `select distinct on (email) * from member
     where organization_id = $1 and email > $2 and ($3 = '' or email <= $3)
       and (status <> 'removed' or email = any($4::text[]))
     order by email, status = 'removed', updated_at desc, member_id desc`,
    [organizationId, after, through, decisions.map(({ email }) => email)],
  );
  return new Map(rows.map((row) => [row.email, memberOfRow(row)]));
}
