import type { Cause } from '@rollcall/contracts';
import type { Sql, Transaction } from '@rollcall/persistence';
import type { GrantChange, GrantChanges } from '../entitlements/changes/grant-changes';
import { organizationScope } from '../entitlements/changes/scope';
import { type ListedGroup, readGroup } from '../group-lists/group-list';
import type { KnownOrganization } from '../organizations/organizations';

/** The group as it is now, or why nothing was changed. */
export type GroupSettingOutcome =
  | { readonly outcome: 'done'; readonly group: ListedGroup }
  | { readonly outcome: 'unknown_group' | 'revision_changed' }
  | { readonly outcome: 'unknown_custom_role'; readonly customRoleIds: readonly string[] };

export interface GroupSettingRequest {
  readonly groupId: string;
  /** The revision that the caller has read; undefined: whatever it is. */
  readonly expectedRevision?: number | undefined;
  readonly cause: Cause;
}

/** What an organization sets for a group, mirrored or direct. Asking for what is so already changes nothing. */
export interface GroupSettings {
  setCustomRoles(
    organization: KnownOrganization,
    request: GroupSettingRequest & { readonly customRoleIds: readonly string[] },
  ): Promise<GroupSettingOutcome>;
  /** @param request an amount in minor units; undefined: no limit */
  setSpendLimit(
    organization: KnownOrganization,
    request: GroupSettingRequest & { readonly amount: bigint | undefined },
  ): Promise<GroupSettingOutcome>;
}

export function createGroupSettings({ changes }: { readonly changes: GrantChanges }): GroupSettings {
  const changeGroup = (
    organization: KnownOrganization,
    { groupId, expectedRevision, cause }: GroupSettingRequest,
    run: (
      tx: Transaction,
      group: ListedGroup,
      touch: () => Promise<void>,
    ) => Promise<Exclude<GroupSettingOutcome, { outcome: 'done' }> | undefined>,
  ): Promise<GroupSettingOutcome> =>
    changes.run(organization, async (tx, change) => {
      const group = await readGroup(tx, organization, groupId);
      if (!group) return { outcome: 'unknown_group' };
      if (expectedRevision !== undefined && expectedRevision !== group.revision) return { outcome: 'revision_changed' };
      const refusal = await run(tx, group, () => touchMembers(change, organization, groupId, cause));
      return refusal ?? { outcome: 'done', group: (await readGroup(tx, organization, groupId)) ?? group };
    });

  return {
    setCustomRoles(organization, request) {
      const { organizationId } = organization;
      const { groupId } = request;
      const customRoleIds = [...new Set(request.customRoleIds)].sort();
      return changeGroup(organization, request, async (tx, group, touch) => {
        const unknown = await unknownCustomRoles(tx, organization, customRoleIds);
        if (unknown.length > 0) return { outcome: 'unknown_custom_role', customRoleIds: unknown };
        if (group.custom_role_ids.join('\n') === customRoleIds.join('\n')) return undefined;
        await touch();
        await raiseGroupRevision(tx, organization, groupId);
        await tx.query(
          'delete from group_custom_role where organization_id = $1 and group_id = $2 and custom_role_id <> all($3)',
          [organizationId, groupId, customRoleIds],
        );
        await tx.query(
          `insert into group_custom_role (organization_id, group_id, custom_role_id)
           select $1, $2, unnest($3::text[]) on conflict do nothing`,
          [organizationId, groupId, customRoleIds],
        );
        return undefined;
      });
    },

    setSpendLimit(organization, request) {
      const { organizationId } = organization;
      const { groupId } = request;
      const amount = request.amount?.toString() ?? null;
      return changeGroup(organization, request, async (tx, group, touch) => {
        if (group.spend_limit_minor === amount) return undefined;
        await touch();
        await raiseGroupRevision(tx, organization, groupId);
        await tx.query('update group_setting set spend_limit_minor = $3 where organization_id = $1 and group_id = $2', [
          organizationId,
          groupId,
          amount,
        ]);
        return undefined;
      });
    },
  };
}

function touchMembers(
  change: GrantChange,
  { organizationId }: KnownOrganization,
  groupId: string,
  cause: Cause,
): Promise<void> {
  return change.touches({ groups: [{ scope: organizationScope(organizationId), groupId, what: 'grants', cause }] });
}

async function unknownCustomRoles(
  sql: Sql,
  { organizationId }: KnownOrganization,
  customRoleIds: readonly string[],
): Promise<string[]> {
  const rows = await sql.query<{ custom_role_id: string }>(
    `select custom_role_id from unnest($2::text[]) as named (custom_role_id)
     where not exists (
       select 1 from custom_role c where c.organization_id = $1 and c.custom_role_id = named.custom_role_id
     )
     order by custom_role_id`,
    [organizationId, customRoleIds],
  );
  return rows.map((row) => row.custom_role_id);
}

/** 0 before anything was set. */
export async function groupRevision(sql: Sql, { organizationId }: KnownOrganization, groupId: string): Promise<number> {
  const [row] = await sql.query<{ revision: number }>(
    'select revision from group_setting where organization_id = $1 and group_id = $2',
    [organizationId, groupId],
  );
  return row?.revision ?? 0;
}

export async function raiseGroupRevision(
  tx: Sql,
  { organizationId }: KnownOrganization,
  groupId: string,
): Promise<void> {
  await tx.query(
    `insert into group_setting as s (organization_id, group_id, revision) values ($1, $2, 1)
     on conflict (organization_id, group_id) do update set revision = s.revision + 1`,
    [organizationId, groupId],
  );
}

/** For a group that never comes back. */
export async function dropGroupSettings(
  tx: Sql,
  { organizationId }: KnownOrganization,
  groupId: string,
): Promise<void> {
  await tx.query('delete from group_setting where organization_id = $1 and group_id = $2', [organizationId, groupId]);
}
