import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { Organization, seatPolicy } from '@rollcall/contracts';
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
        'select parent_id from organization where organization_id = $1',
        [organizationId],
      );
      if (known) return { organizationId, parentId: known.parent_id };
      const organization = await ask(organizationId);
      await storeOrganizations(database, [organization]);
      return { organizationId, parentId: organization.parentId };
    },
  };
}

/** Stores what is newer than what is stored. */
export async function storeOrganizations(sql: Sql, heard: readonly Organization[]): Promise<void> {
  const stated = latestStates(
    heard,
    ({ organizationId }) => organizationId,
    (earlier, later) => (later.revision > earlier.revision ? later : earlier),
  );
  if (stated.length === 0) return;
  await sql.query(
    `insert into organization as o (organization_id, parent_id, name, revision)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::integer[])
     on conflict (organization_id) do update
     set parent_id = excluded.parent_id, name = excluded.name, revision = excluded.revision
     where o.revision < excluded.revision`,
    [
      stated.map(({ organizationId }) => organizationId),
      stated.map(({ parentId }) => parentId),
      stated.map(({ name }) => name),
      stated.map(({ revision }) => revision),
    ],
  );
}
