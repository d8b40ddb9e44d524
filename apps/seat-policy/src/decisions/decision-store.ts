import type { Role } from '@rollcall/domain';
import type { Sql, Transaction } from '@rollcall/persistence';
import type { PersonDecision } from './judgement';
import type { MadeDecision } from './made-decision';

interface DecisionRow {
  readonly organization_id: string;
  readonly email: string;
  readonly outcome: 'provision' | 'remove';
  readonly role: Role | 'keep';
  readonly seat_tier: string;
  readonly highest_available: boolean;
  readonly reason_code: string;
  readonly directory_user_id: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly directory_created_at: Date | null;
}

const columns = `organization_id, email, outcome, role, seat_tier, highest_available, reason_code, directory_user_id,
  first_name, last_name, directory_created_at`;

/** The last decision published of each person, by organization and email. */
export const decisionStore = {
  /** Those about these emails, and those made by these directory users, by organization and then by email. */
  async load(
    sql: Sql,
    organizationIds: readonly string[],
    { emails, userIds }: { emails: readonly string[]; userIds: readonly string[] },
  ): Promise<Map<string, Map<string, MadeDecision>>> {
    const made = new Map(organizationIds.map((id) => [id, new Map<string, MadeDecision>()]));
    if (organizationIds.length === 0 || (emails.length === 0 && userIds.length === 0)) return made;
    const rows = await sql.query<DecisionRow>(
      `select ${columns} from decision where organization_id = any($1) and email = any($2)
       union all
       select ${columns} from decision
       where organization_id = any($1) and directory_user_id = any($3) and directory_user_id <> '' and email <> all($2)`,
      [organizationIds, emails, userIds],
      { name: 'decisions made' },
    );
    for (const row of rows) made.get(row.organization_id)?.set(row.email, decisionOf(row));
    return made;
  },

  async store(
    tx: Transaction,
    decided: readonly (PersonDecision & { readonly organizationId: string })[],
  ): Promise<void> {
    if (decided.length === 0) return;
    const decisions = decided.map(({ decision }) => decision);
    await tx.write(
      `insert into decision as d (${columns})
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[])
       on conflict (organization_id, email) do update
       set outcome = excluded.outcome, role = excluded.role, seat_tier = excluded.seat_tier, highest_available = excluded.highest_available,
         reason_code = excluded.reason_code, directory_user_id = excluded.directory_user_id, first_name = excluded.first_name,
         last_name = excluded.last_name, directory_created_at = excluded.directory_created_at`,
      [
        decided.map(({ organizationId }) => organizationId),
        decided.map(({ email }) => email),
        decisions.map(({ outcome }) => outcome),
        decisions.map(({ role }) => role),
        decisions.map(({ seatTier }) => seatTier),
        decisions.map(({ highestAvailable }) => highestAvailable),
        decisions.map(({ reasonCode }) => reasonCode),
        decisions.map(({ directoryUserId }) => directoryUserId),
        decisions.map(({ firstName }) => firstName),
        decisions.map(({ lastName }) => lastName),
        decisions.map(({ directoryCreatedAt }) => directoryCreatedAt ?? null),
      ],
    );
  },

  /** Some decisions of an organization, in the order of their emails. */
  async page(
    sql: Sql,
    organizationId: string,
    { after, limit }: { after: string; limit: number },
  ): Promise<PersonDecision[]> {
    const rows = await sql.query<DecisionRow>(
      'select * from decision where organization_id = $1 and email > $2 order by email limit $3',
      [organizationId, after, limit],
    );
    return rows.map((row) => ({ email: row.email, decision: decisionOf(row) }));
  },

  /** The next emails, in their order, that a directory of the parent has or that were decided in these organizations. */
  async nextEmails(
    sql: Sql,
    {
      parentId,
      organizationIds,
      after,
      limit,
    }: { parentId: string; organizationIds: readonly string[]; after: string; limit: number },
  ): Promise<string[]> {
    // Each organization is read by itself: one range of an index each, however many there are. No email is below ''.
    const rows = await sql.query<{ email: string }>(
      `select email from (
         (select distinct email from directory_user where parent_id = $1 and email > $3 order by email limit $4)
         union
         select d.email from unnest($2::text[]) as o (organization_id)
         cross join lateral (
           select email from decision where organization_id = o.organization_id and email > $3 order by email limit $4
         ) d
       ) e order by email limit $4`,
      [parentId, organizationIds, after, limit],
    );
    return rows.map(({ email }) => email);
  },
};

function decisionOf(row: DecisionRow): MadeDecision {
  return {
    outcome: row.outcome,
    role: row.role,
    seatTier: row.seat_tier,
    highestAvailable: row.highest_available,
    reasonCode: row.reason_code,
    directoryUserId: row.directory_user_id,
    firstName: row.first_name,
    lastName: row.last_name,
    directoryCreatedAt: row.directory_created_at ?? undefined,
  };
}
