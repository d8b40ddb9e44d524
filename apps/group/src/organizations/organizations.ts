import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { MultiGroupSpendLimit, type Organization, type seatPolicy, type SeatTier } from '@rollcall/contracts';
import type { Log } from '@rollcall/domain';
import type { Database, Sql } from '@rollcall/persistence';
import { notFound } from '@rollcall/service';
import { latestStates } from '../consumer/latest-states';

/** What the group service knows of an organization. */
export interface KnownOrganization {
  readonly organizationId: string;
  readonly parentId: string;
}

export interface Organizations {
  /**
   * The organization, asked of seat-policy where this service has not heard of it yet.
   * @throws ConnectError not_found, or unavailable when seat-policy does not answer
   */
  find(organizationId: string): Promise<KnownOrganization>;
}

export interface OrganizationsDependencies {
  readonly database: Database;
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  readonly log: Log;
}

export function createOrganizations({ database, seatPolicy, log }: OrganizationsDependencies): Organizations {
  const ask = async (organizationId: string): Promise<Organization> => {
    try {
      const { organization } = await seatPolicy.getOrganization({ organizationId });
      if (organization) return organization;
    } catch (error) {
      const failure = ConnectError.from(error);
      if (failure.code !== Code.NotFound) {
        log.warn({ organizationId, code: Code[failure.code], err: failure }, 'seat-policy could not be asked');
        throw new ConnectError('try again: seat-policy does not answer', Code.Unavailable);
      }
    }
    throw notFound('organization', organizationId);
  };

  return {
    async find(organizationId) {
      const [known] = await database.query<{ parent_id: string }>(
        // What bounds its members is unknown of one that was stored before the service began to keep it.
        'select parent_id from organization where organization_id = $1 and seat_tiers is not null',
        [organizationId],
      );
      if (known) return { organizationId, parentId: known.parent_id };
      const organization = await ask(organizationId);
      // No more than what is missing: of a newer state than the stored one, whoever keeps answers must hear by the change log.
      await storeOrganizations(database, [organization], 'unknown');
      return { organizationId, parentId: organization.parentId };
    },
  };
}

interface StoredTier {
  readonly tier: string;
  readonly capabilities: readonly string[];
  /** A text: an amount may exceed what a JSON number holds. */
  readonly spendLimitMinor: string | null;
}

/**
 * Stores what is newer than what is stored, or `unknown` organizations alone. Answers which organizations give their members
 * something else than before.
 */
export async function storeOrganizations(
  sql: Sql,
  heard: readonly Organization[],
  which: 'newer' | 'unknown' = 'newer',
): Promise<Set<string>> {
  const stated = latestStates(
    heard,
    ({ organizationId }) => organizationId,
    (earlier, later) => (later.revision > earlier.revision ? later : earlier),
  );
  if (stated.length === 0) return new Set();
  const changed = await sql.query<{ organization_id: string }>(
    `with stated as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::jsonb[], $6::text[])
         as s (organization_id, parent_id, name, revision, seat_tiers, multi_group_spend_limit)
     ),
     put as (
       insert into organization as o (organization_id, parent_id, name, revision, seat_tiers, multi_group_spend_limit)
       select * from stated
       on conflict (organization_id) do update
       set parent_id = excluded.parent_id, name = excluded.name, revision = excluded.revision,
         seat_tiers = excluded.seat_tiers, multi_group_spend_limit = excluded.multi_group_spend_limit
       where o.seat_tiers is null${which === 'newer' ? ' or o.revision < excluded.revision' : ''}
       returning organization_id, parent_id, seat_tiers, multi_group_spend_limit
     )
     -- The organization table as it was before this statement.
     select p.organization_id from put p join organization o on o.organization_id = p.organization_id
     where (p.parent_id, p.seat_tiers, p.multi_group_spend_limit)
       is distinct from (o.parent_id, o.seat_tiers, o.multi_group_spend_limit)`,
    [
      stated.map(({ organizationId }) => organizationId),
      stated.map(({ parentId }) => parentId),
      stated.map(({ name }) => name),
      stated.map(({ revision }) => revision),
      stated.map(({ seatTiers }) => JSON.stringify(seatTiers.map(storedTier))),
      stated.map(({ policy }) => storedMultiGroupSpendLimit(policy?.multiGroupSpendLimit)),
    ],
  );
  return new Set(changed.map((row) => row.organization_id));
}

function storedTier({ tier, capabilities, spendLimitMinor }: SeatTier): StoredTier {
  return { tier, capabilities, spendLimitMinor: spendLimitMinor?.toString() ?? null };
}

function storedMultiGroupSpendLimit(limit: MultiGroupSpendLimit | undefined): 'lowest' | 'highest' {
  return limit === MultiGroupSpendLimit.HIGHEST ? 'highest' : 'lowest';
}
