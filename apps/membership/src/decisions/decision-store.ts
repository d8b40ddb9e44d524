import type { Email, Role } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import type { Cause } from '../history/cause';
import type { StoredDecision } from './stored-decision';

/** A row of `decision`. */
export interface DecisionRow {
  readonly email: Email;
  readonly outcome: StoredDecision['outcome'];
  readonly role: Role | null;
  readonly seat_tier: string | null;
  readonly highest_available: boolean;
  readonly reason_code: string;
  readonly directory_user_id: string | null;
  readonly first_name: string;
  readonly last_name: string;
  readonly directory_created_at: Date | null;
  readonly cause_kind: Cause['kind'];
  readonly cause_id: string;
}

/**
 * Keeps the last decision about each person. One that says the same again writes nothing, whatever caused it. One that says
 * something else ends what an administrator made of the last: a member who was kept against it is kept no longer.
 */
export async function storeDecisions(
  sql: Sql,
  organizationId: string,
  decisions: readonly StoredDecision[],
): Promise<void> {
  if (decisions.length === 0) return;
  const emails = decisions.map(({ email }) => email);
  const outcomes = decisions.map(({ outcome }) => outcome);
  const reasonCodes = decisions.map(({ reasonCode }) => reasonCode);
  const userIds = decisions.map(({ directoryUserId }) => directoryUserId ?? null);
  const stored = sql.write(
    `insert into decision as d (organization_id, email, outcome, role, seat_tier, highest_available, reason_code,
       directory_user_id, first_name, last_name, directory_created_at, cause_kind, cause_id)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::timestamptz[], $12::text[], $13::text[])
     on conflict (organization_id, email) do update
     set outcome = excluded.outcome, role = excluded.role, seat_tier = excluded.seat_tier,
       highest_available = excluded.highest_available, reason_code = excluded.reason_code,
       directory_user_id = excluded.directory_user_id, first_name = excluded.first_name,
       last_name = excluded.last_name, directory_created_at = excluded.directory_created_at,
       cause_kind = excluded.cause_kind, cause_id = excluded.cause_id
     where (d.outcome, d.role, d.seat_tier, d.highest_available, d.reason_code, d.directory_user_id, d.first_name,
         d.last_name, d.directory_created_at)
       is distinct from (excluded.outcome, excluded.role, excluded.seat_tier, excluded.highest_available,
         excluded.reason_code, excluded.directory_user_id, excluded.first_name, excluded.last_name,
         excluded.directory_created_at)`,
    [
      organizationId,
      emails,
      outcomes,
      decisions.map(({ role }) => role ?? null),
      decisions.map(({ seatTier }) => seatTier ?? null),
      decisions.map(({ highestAvailable }) => highestAvailable),
      reasonCodes,
      userIds,
      decisions.map(({ firstName }) => firstName),
      decisions.map(({ lastName }) => lastName),
      decisions.map(({ directoryCreatedAt }) => directoryCreatedAt ?? null),
      decisions.map(({ cause }) => cause.kind),
      decisions.map(({ cause }) => cause.id),
    ],
  );
  const noLongerKept = sql.write(
    `update member m set kept_outcome = null, kept_reason_code = null, kept_directory_user_id = null
     from unnest($2::text[], $3::text[], $4::text[], $5::text[])
       as d (email, outcome, reason_code, directory_user_id)
     where m.organization_id = $1 and m.email = d.email and m.kept_outcome is not null
       and (m.kept_outcome, m.kept_reason_code, m.kept_directory_user_id)
         is distinct from (d.outcome, d.reason_code, d.directory_user_id)`,
    [organizationId, emails, outcomes, reasonCodes, userIds],
  );
  await Promise.all([stored, noLongerKept]);
}

/** The last decision about one person, if the directory ever had them. */
export async function decisionAbout(
  sql: Sql,
  organizationId: string,
  email: Email,
): Promise<StoredDecision | undefined> {
  return (await decisionsAbout(sql, organizationId, [email])).get(email);
}

/** The last decisions about some people. Those whom the directory never had are left out. */
export async function decisionsAbout(
  sql: Sql,
  organizationId: string,
  emails: readonly Email[],
): Promise<Map<Email, StoredDecision>> {
  const rows = await sql.query<DecisionRow>(
    'select * from decision where organization_id = $1 and email = any($2::text[])',
    [organizationId, emails],
  );
  return new Map(rows.map((row) => [row.email, decisionOfRow(row)]));
}

/**
 * That an email was changed is news once: nobody has the old one from then on. Whoever was made a member under it since, by
 * an invitation, is not the one who went on under the new one.
 */
function standingReason({ reason_code: reasonCode, directory_user_id: userId }: DecisionRow): string {
  return reasonCode === 'email_changed' && userId === null ? 'not_in_directory' : reasonCode;
}

export function decisionOfRow(row: DecisionRow): StoredDecision {
  return {
    email: row.email,
    outcome: row.outcome,
    role: row.role ?? undefined,
    seatTier: row.seat_tier ?? undefined,
    highestAvailable: row.highest_available,
    reasonCode: standingReason(row),
    directoryUserId: row.directory_user_id ?? undefined,
    firstName: row.first_name,
    lastName: row.last_name,
    directoryCreatedAt: row.directory_created_at ?? undefined,
    cause: { kind: row.cause_kind, id: row.cause_id },
    previousEmail: undefined,
  };
}
