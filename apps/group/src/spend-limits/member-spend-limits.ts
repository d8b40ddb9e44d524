import type { Cause } from '@rollcall/contracts';
import type { Database, Sql } from '@rollcall/persistence';
import type { GrantChanges } from '../entitlements/changes/grant-changes';
import { organizationScope } from '../entitlements/changes/scope';
import type { KnownOrganization } from '../organizations/organizations';

/** What a member may spend a month, instead of what their groups and tier say. */
export interface MemberSpendLimit {
  readonly email: string;
  /** Minor units; undefined: no override. */
  readonly amount: bigint | undefined;
  /** 0 before the first change. */
  readonly revision: number;
}

/** The override as it is now, or why nothing was changed. */
export type MemberSpendLimitOutcome =
  | { readonly outcome: 'done'; readonly limit: MemberSpendLimit }
  | { readonly outcome: 'not_a_member' | 'revision_changed' };

export interface MemberSpendLimits {
  /** Asking for what is so already changes nothing and is done. */
  set(
    organization: KnownOrganization,
    request: {
      readonly email: string;
      readonly amount: bigint | undefined;
      /** The revision that the caller has read; undefined: whatever it is. */
      readonly expectedRevision?: number | undefined;
      readonly cause: Cause;
    },
  ): Promise<MemberSpendLimitOutcome>;
  /** Undefined: the person is no member. */
  find(organization: KnownOrganization, email: string): Promise<MemberSpendLimit | undefined>;
  /** Up to `limit` overrides after an email. */
  list(
    organization: KnownOrganization,
    page: { readonly after: string; readonly limit: number },
  ): Promise<MemberSpendLimit[]>;
}

export interface MemberSpendLimitsDependencies {
  readonly database: Database;
  readonly changes: GrantChanges;
}

interface LimitRow {
  readonly amount: string | null;
  readonly revision: number;
}

/** Of a member without an override too. */
async function readLimit(
  sql: Sql,
  organizationId: string,
  email: string,
): Promise<(LimitRow & { readonly member_id: string }) | undefined> {
  const [row] = await sql.query<LimitRow & { member_id: string }>(
    `select m.member_id, l.amount_minor::text as amount, coalesce(l.revision, 0) as revision
     from member m
     left join member_spend_limit l on l.organization_id = m.organization_id and l.member_id = m.member_id
     where m.organization_id = $1 and m.email = $2 and m.status <> 'removed' limit 1`,
    [organizationId, email],
  );
  return row;
}

export function createMemberSpendLimits({ database, changes }: MemberSpendLimitsDependencies): MemberSpendLimits {
  return {
    set(organization, { email, amount, expectedRevision, cause }) {
      const { organizationId } = organization;
      return changes.run(organization, async (tx, change) => {
        const row = await readLimit(tx, organizationId, email);
        if (!row) return { outcome: 'not_a_member' };
        if (expectedRevision !== undefined && expectedRevision !== row.revision) return { outcome: 'revision_changed' };
        if (row.amount === (amount?.toString() ?? null)) return { outcome: 'done', limit: limitOf(email, row) };
        await change.touches({ people: [{ scope: organizationScope(organizationId), email, cause }] });
        const [put] = await tx.query<LimitRow>(
          `insert into member_spend_limit as l (organization_id, member_id, amount_minor, revision)
           values ($1, $2, $3, 1)
           on conflict (organization_id, member_id) do update
           set amount_minor = excluded.amount_minor, revision = l.revision + 1
           returning amount_minor::text as amount, revision`,
          [organizationId, row.member_id, amount?.toString() ?? null],
        );
        if (!put) throw new Error(`the spend limit of member ${row.member_id} was not put`);
        return { outcome: 'done', limit: limitOf(email, put) };
      });
    },

    async find({ organizationId }, email) {
      const row = await readLimit(database, organizationId, email);
      return row && limitOf(email, row);
    },

    async list({ organizationId }, { after, limit }) {
      const rows = await database.query<LimitRow & { email: string }>(
        `select m.email, l.amount_minor::text as amount, l.revision
         from member_spend_limit l
         join member m on m.organization_id = l.organization_id and m.member_id = l.member_id
         where l.organization_id = $1 and l.amount_minor is not null and m.email > $2 and m.status <> 'removed'
         order by m.email limit $3`,
        [organizationId, after, limit],
      );
      return rows.map((row) => limitOf(row.email, row));
    },
  };
}

function limitOf(email: string, { amount, revision }: LimitRow): MemberSpendLimit {
  return { email, amount: amount === null ? undefined : BigInt(amount), revision };
}
