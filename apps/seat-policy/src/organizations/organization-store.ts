import { fromJson, type JsonValue, toJsonString } from '@bufbuild/protobuf';
import { type Organization, OrganizationSchema } from '@rollcall/contracts';
import type { Sql, Transaction } from '@rollcall/persistence';

interface OrganizationRow {
  readonly settings: JsonValue;
}

/** The organizations as they are stored. */
export const organizationStore = {
  async find(sql: Sql, organizationId: string): Promise<Organization | undefined> {
    const [row] = await sql.query<OrganizationRow>('select settings from organization where organization_id = $1', [
      organizationId,
    ]);
    return row && organizationOf(row);
  },

  /** Nobody stores another revision until the commit. */
  async lock(tx: Transaction, organizationId: string): Promise<Organization | undefined> {
    const [row] = await tx.query<OrganizationRow>(
      'select settings from organization where organization_id = $1 for update',
      [organizationId],
    );
    return row && organizationOf(row);
  },

  /** In order of their ids, those after `after`; of one parent where one is given. */
  async list(
    sql: Sql,
    { parentId, after, limit }: { parentId?: string | undefined; after: string; limit: number },
  ): Promise<Organization[]> {
    const rows = await sql.query<OrganizationRow>(
      `select settings from organization where organization_id > $1 and ($2::text is null or parent_id = $2)
       order by organization_id limit $3`,
      [after, parentId ?? null, limit],
    );
    return rows.map(organizationOf);
  },

  /** Those that the directory of the parent decides about: sandboxes too. */
  async listScim(sql: Sql, parentId: string): Promise<Organization[]> {
    const rows = await sql.query<OrganizationRow>(
      `select settings from organization where parent_id = $1 and provisioning_mode = 'PROVISIONING_MODE_SCIM' order by organization_id`,
      [parentId],
      { name: 'organizations in mode scim' },
    );
    return rows.map(organizationOf);
  },

  /** Answers false where one with that id is there already. */
  async insert(tx: Transaction, organization: Organization): Promise<boolean> {
    const rows = await tx.query(
      `insert into organization (organization_id, parent_id, revision, settings) values ($1, $2, $3, $4)
       on conflict do nothing returning organization_id`,
      [
        organization.organizationId,
        organization.parentId,
        organization.revision,
        toJsonString(OrganizationSchema, organization),
      ],
    );
    return rows.length > 0;
  },

  /** Stores the next revision. Answers false where somebody else stored theirs first. The row stays locked until the commit. */
  async replace(tx: Transaction, organization: Organization): Promise<boolean> {
    const rows = await tx.query(
      `update organization set settings = $2, revision = $3 where organization_id = $1 and revision = $3 - 1
       returning organization_id`,
      [organization.organizationId, toJsonString(OrganizationSchema, organization), organization.revision],
    );
    return rows.length > 0;
  },
};

function organizationOf({ settings }: OrganizationRow): Organization {
  // A row may be older than this build (fields left out) or, during a rollback of a release, newer.
  return fromJson(OrganizationSchema, settings, { ignoreUnknownFields: true });
}
