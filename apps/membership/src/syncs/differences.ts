import type { Email } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { type DecisionRow, decisionOfRow } from '../decisions/decision-store';
import { absentDecision, causedDecision } from '../decisions/stored-decision';
import { byRun } from '../history/cause';
import type { CausedDecision } from '../members/member-plan';

/** A decision with the member it is about; one of the two may be missing. */
interface DifferenceRow extends Omit<DecisionRow, 'email'> {
  readonly email: Email | null;
  readonly member_email: Email | null;
}

/** Whose differences a run carries out: a run of groups those of the people whom it has decided. */
export interface RunDifferences {
  readonly runId: string;
  readonly of: 'everybody' | 'decided_by_run';
}

/**
 * The people of an organization whose record differs from what was decided about them, and members about whom nothing was
 * ever decided: the directory does not know them. Found in the database: a run without news reads nobody. It may name one
 * too many, never one too few; the plan knows exactly.
 */
export async function differencesToDecisions(
  sql: Sql,
  organizationId: string,
  { runId, of }: RunDifferences,
): Promise<CausedDecision[]> {
  const cause = byRun(runId);
  const rows = await sql.query<DifferenceRow>(
    `select m.email as member_email, d.*
     from (select * from member where organization_id = $1 and status <> 'removed') m
     full join (select * from decision where organization_id = $1) d on d.email = m.email
     where ($2::text is null or d.cause_kind = 'run' and d.cause_id = $2) and case
       when m.member_id is null then d.outcome = 'provision'
       when d.outcome is null or d.outcome = 'remove' then not m.primary_owner and m.kept_outcome is null
       when d.outcome = 'provision' then
         m.held
         or d.directory_user_id is not null and (d.directory_user_id, d.first_name, d.last_name)
           is distinct from (m.directory_user_id, m.first_name, m.last_name)
         or not m.primary_owner and (
           d.role <> m.role
           or not d.highest_available and d.seat_tier <> coalesce(m.wanted_seat_tier, m.seat_tier)
           or d.highest_available and m.wanted_seat_tier is not null
         )
       end`,
    [organizationId, of === 'decided_by_run' ? runId : null],
  );
  return rows.flatMap(({ member_email, email, ...row }): CausedDecision[] => {
    if (email !== null) return [{ ...causedDecision(decisionOfRow({ ...row, email })), cause }];
    return member_email === null ? [] : [absentDecision(member_email, cause)];
  });
}
