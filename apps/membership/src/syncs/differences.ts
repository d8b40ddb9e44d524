import type { Email } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { type DecisionRow, decisionOfRow } from '../decisions/decision-store';
import { causedDecision } from '../decisions/stored-decision';
import { byRun } from '../history/cause';
import type { CausedDecision } from '../members/member-plan';

/**
 * The people of an organization whose record differs from what was decided about them, and members about whom nothing was
 * ever decided: the directory does not know them. Found in the database: a run without news reads nobody. It may name one
 * too many, never one too few; the plan knows exactly.
 */
export async function differencesToDecisions(
  sql: Sql,
  organizationId: string,
  runId: string,
): Promise<CausedDecision[]> {
  const cause = byRun(runId);
  const decided = await sql.query<DecisionRow>(
    `select d.* from decision d
     left join member m on m.organization_id = d.organization_id and m.email = d.email and m.status <> 'removed'
     where d.organization_id = $1 and (
       d.outcome = 'remove' and m.member_id is not null and not m.primary_owner
       or d.outcome = 'provision' and (
         m.member_id is null
         or d.directory_user_id is not null and (d.directory_user_id, d.first_name, d.last_name)
           is distinct from (m.directory_user_id, m.first_name, m.last_name)
         or not m.primary_owner and (
           d.role <> m.role
           or not d.highest_available and d.seat_tier <> coalesce(m.wanted_seat_tier, m.seat_tier)
           or d.highest_available and m.wanted_seat_tier is not null
         )
       )
     )`,
    [organizationId],
  );
  const absent = await sql.query<{ email: Email }>(
    `select m.email from member m
     where m.organization_id = $1 and m.status <> 'removed' and not m.primary_owner and not exists (
       select from decision d where d.organization_id = m.organization_id and d.email = m.email
     )`,
    [organizationId],
  );
  return [
    ...decided.map((row) => ({ ...causedDecision(decisionOfRow(row)), cause })),
    ...absent.map(({ email }) => ({
      email,
      decision: { outcome: 'remove', reasonCode: 'not_in_directory' } as const,
      directory: undefined,
      cause,
    })),
  ];
}
