import type { Cause } from '@rollcall/contracts';
import type { Database, Sql, Transaction } from '@rollcall/persistence';
import { type Catalogue, unknownCapabilities } from '@rollcall/service';
import type { GrantChange, GrantChanges } from '../entitlements/changes/grant-changes';
import { organizationScope } from '../entitlements/changes/scope';
import type { KnownOrganization } from '../organizations/organizations';

/** A named set of capabilities of an organization. */
export interface CustomRole {
  readonly customRoleId: string;
  readonly name: string;
  /** Sorted. */
  readonly capabilities: string[];
  readonly revision: number;
}

/** The role as it is now, or why nothing was changed. */
export type CustomRoleOutcome =
  | { readonly outcome: 'done'; readonly customRole: CustomRole }
  | { readonly outcome: 'revision_changed' }
  | { readonly outcome: 'unknown_capability'; readonly capabilities: readonly string[] };

/** Asking for what is so already changes nothing and is done. */
export interface CustomRoles {
  put(
    organization: KnownOrganization,
    request: {
      readonly customRoleId: string;
      readonly name: string;
      readonly capabilities: readonly string[];
      /** The revision that the caller has read, 0 for none; undefined: whatever it is. */
      readonly expectedRevision?: number | undefined;
      readonly cause: Cause;
    },
  ): Promise<CustomRoleOutcome>;
  /** Takes the role away from the groups that carry it. */
  delete(
    organization: KnownOrganization,
    request: {
      readonly customRoleId: string;
      readonly expectedRevision?: number | undefined;
      readonly cause: Cause;
    },
  ): Promise<{ readonly outcome: 'done' | 'revision_changed' }>;
  /** Undefined: there is none of this id. */
  find(organization: KnownOrganization, customRoleId: string): Promise<CustomRole | undefined>;
  /** Up to `limit` roles after an id. */
  list(
    organization: KnownOrganization,
    page: { readonly after: string; readonly limit: number },
  ): Promise<CustomRole[]>;
}

export interface CustomRolesDependencies {
  readonly database: Database;
  readonly changes: GrantChanges;
  readonly catalogue: Catalogue;
}

/** A role that more groups carry concerns the whole organization. */
const groupsNamedAtMost = 500;

export function createCustomRoles({ database, changes, catalogue }: CustomRolesDependencies): CustomRoles {
  return {
    put(organization, { customRoleId, name, expectedRevision, cause, ...request }) {
      const { organizationId } = organization;
      const capabilities = [...new Set(request.capabilities)].sort();
      return changes.run(organization, async (tx, change) => {
        const unknown = unknownCapabilities(catalogue, capabilities);
        if (unknown.length > 0) return { outcome: 'unknown_capability', capabilities: unknown };
        const role = await readRole(tx, organizationId, customRoleId);
        if (expectedRevision !== undefined && expectedRevision !== (role?.revision ?? 0)) {
          return { outcome: 'revision_changed' };
        }
        const grantsTheSame = role?.capabilities.join('\n') === capabilities.join('\n');
        if (role?.name === name && grantsTheSame) return { outcome: 'done', customRole: role };
        if (role && !grantsTheSame) await touchCarriers(tx, change, organizationId, customRoleId, cause);
        const [put] = await tx.query<RoleRow>(
          `insert into custom_role as c (organization_id, custom_role_id, name, capabilities, revision)
           values ($1, $2, $3, $4, 1)
           on conflict (organization_id, custom_role_id) do update
           set name = excluded.name, capabilities = excluded.capabilities, revision = c.revision + 1
           returning *`,
          [organizationId, customRoleId, name, capabilities],
        );
        if (!put) throw new Error(`custom role ${customRoleId} was not put`);
        return { outcome: 'done', customRole: roleOf(put) };
      });
    },

    delete(organization, { customRoleId, expectedRevision, cause }) {
      const { organizationId } = organization;
      return changes.run(organization, async (tx, change) => {
        const role = await readRole(tx, organizationId, customRoleId);
        if (expectedRevision !== undefined && expectedRevision !== (role?.revision ?? 0)) {
          return { outcome: 'revision_changed' };
        }
        if (!role) return { outcome: 'done' };
        await touchCarriers(tx, change, organizationId, customRoleId, cause);
        // What the groups carry is part of their setting, so that who edits one of them notices.
        await tx.query(
          `update group_setting s set revision = s.revision + 1 from group_custom_role r
           where r.organization_id = $1 and r.custom_role_id = $2
             and s.organization_id = r.organization_id and s.group_id = r.group_id`,
          [organizationId, customRoleId],
        );
        await tx.query('delete from custom_role where organization_id = $1 and custom_role_id = $2', [
          organizationId,
          customRoleId,
        ]);
        return { outcome: 'done' };
      });
    },

    find: ({ organizationId }, customRoleId) => readRole(database, organizationId, customRoleId),

    async list({ organizationId }, { after, limit }) {
      const rows = await database.query<RoleRow>(
        `select * from custom_role where organization_id = $1 and custom_role_id > $2 order by custom_role_id limit $3`,
        [organizationId, after, limit],
      );
      return rows.map(roleOf);
    },
  };
}

/** Whoever is in a group that carries the role. */
async function touchCarriers(
  tx: Transaction,
  change: GrantChange,
  organizationId: string,
  customRoleId: string,
  cause: Cause,
): Promise<void> {
  const rows = await tx.query<{ group_id: string }>(
    'select group_id from group_custom_role where organization_id = $1 and custom_role_id = $2 limit $3',
    [organizationId, customRoleId, groupsNamedAtMost + 1],
  );
  if (rows.length > groupsNamedAtMost) return change.touches({ organizations: [{ organizationId, cause }] });
  const scope = organizationScope(organizationId);
  return change.touches({
    groups: rows.map((row) => ({ scope, groupId: row.group_id, what: 'grants', cause })),
  });
}

interface RoleRow {
  readonly custom_role_id: string;
  readonly name: string;
  readonly capabilities: string[];
  readonly revision: number;
}

async function readRole(sql: Sql, organizationId: string, customRoleId: string): Promise<CustomRole | undefined> {
  const [row] = await sql.query<RoleRow>(
    'select * from custom_role where organization_id = $1 and custom_role_id = $2',
    [organizationId, customRoleId],
  );
  return row && roleOf(row);
}

function roleOf({ custom_role_id: customRoleId, name, capabilities, revision }: RoleRow): CustomRole {
  return { customRoleId, name, capabilities, revision };
}
