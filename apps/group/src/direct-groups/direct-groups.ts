import type { Cause } from '@rollcall/contracts';
import type { NewId } from '@rollcall/domain';
import type { Sql, Transaction } from '@rollcall/persistence';
import type { GrantChange, GrantChanges } from '../entitlements/changes/grant-changes';
import { organizationScope } from '../entitlements/changes/scope';
import { dropGroupSettings, groupRevision, raiseGroupRevision } from '../group-settings/group-settings';
import type { KnownOrganization } from '../organizations/organizations';

/** A group made by hand. */
export interface DirectGroup {
  readonly groupId: string;
  readonly name: string;
  readonly memberCount: number;
}

/** The group as it is now, or why nothing was changed. */
export type DirectGroupOutcome =
  | { readonly outcome: 'done'; readonly group: DirectGroup }
  | {
      readonly outcome: 'unknown_group' | 'managed_by_directory' | 'name_taken' | 'not_a_member' | 'revision_changed';
    };

/** Which group, and what the caller knows of it. */
export interface AddressedGroup {
  readonly groupId: string;
  /** The revision that the caller has read; undefined: whatever it is. */
  readonly expectedRevision?: number | undefined;
}

/** Changes of groups made by hand. Asking for what is so already changes nothing and is done. */
export interface DirectGroups {
  create(organization: KnownOrganization, name: string, cause: Cause): Promise<DirectGroupOutcome>;
  rename(
    organization: KnownOrganization,
    group: AddressedGroup,
    name: string,
    cause: Cause,
  ): Promise<DirectGroupOutcome>;
  delete(organization: KnownOrganization, group: AddressedGroup, cause: Cause): Promise<DirectGroupOutcome>;
  addMember(organization: KnownOrganization, groupId: string, email: string, cause: Cause): Promise<DirectGroupOutcome>;
  removeMember(
    organization: KnownOrganization,
    groupId: string,
    email: string,
    cause: Cause,
  ): Promise<DirectGroupOutcome>;
}

export interface DirectGroupsDependencies {
  readonly changes: GrantChanges;
  readonly newId: NewId;
}

interface GroupRow {
  readonly group_id: string;
  readonly name: string;
  readonly member_count: number;
}

export function createDirectGroups({ changes, newId }: DirectGroupsDependencies): DirectGroups {
  /** Runs a change of one direct group while its row is locked, so that changes of one group come one after the other. */
  const changeGroup = (
    organization: KnownOrganization,
    { groupId, expectedRevision }: AddressedGroup,
    run: (tx: Transaction, group: DirectGroup, change: GrantChange) => Promise<DirectGroupOutcome>,
  ): Promise<DirectGroupOutcome> =>
    changes.run(organization, async (tx, change) => {
      const group = await lockGroup(tx, organization, groupId);
      if (!group) return whyNotDirect(tx, organization, groupId);
      if (expectedRevision !== undefined) {
        const revision = await groupRevision(tx, organization, groupId);
        if (revision !== expectedRevision) return { outcome: 'revision_changed' };
      }
      return run(tx, group, change);
    });

  return {
    create: (organization, name, cause) =>
      changes.run(organization, async (tx, change) => {
        const { organizationId } = organization;
        const groupId = newId();
        const made = await tx.query(
          `insert into direct_group (group_id, organization_id, name) values ($1, $2, $3)
           on conflict on constraint direct_group_name do nothing returning group_id`,
          [groupId, organizationId, name],
        );
        if (made.length === 0) return { outcome: 'name_taken' };
        change.tells({ kind: 'group', key: organizationId, state: { groupId, name, deleted: false, cause } });
        return { outcome: 'done', group: { groupId, name, memberCount: 0 } };
      }),

    async rename(organization, addressed, name, cause) {
      try {
        return await changeGroup(organization, addressed, async (tx, group, change) => {
          if (group.name === name) return { outcome: 'done', group };
          const { organizationId } = organization;
          const { groupId } = group;
          const scope = organizationScope(organizationId);
          await change.touches({ groups: [{ scope, groupId, what: 'name', cause }] });
          await tx.query('update direct_group set name = $2 where group_id = $1', [groupId, name]);
          await raiseGroupRevision(tx, organization, groupId);
          change.tells({ kind: 'group', key: organizationId, state: { groupId, name, deleted: false, cause } });
          return { outcome: 'done', group: { ...group, name } };
        });
      } catch (error) {
        if (violatesUniqueName(error)) return { outcome: 'name_taken' };
        throw error;
      }
    },

    delete: (organization, addressed, cause) =>
      changeGroup(organization, addressed, async (tx, group, change) => {
        const { organizationId } = organization;
        const { groupId, name } = group;
        await change.touches({
          groups: [{ scope: organizationScope(organizationId), groupId, what: 'grants', cause }],
        });
        await tx.query('delete from direct_group where group_id = $1', [groupId]);
        await dropGroupSettings(tx, organization, groupId);
        change.tells({ kind: 'group', key: organizationId, state: { groupId, name, deleted: true, cause } });
        return { outcome: 'done', group };
      }),

    addMember: (organization, groupId, email, cause) =>
      changes.run(organization, async (tx, change) => {
        const { organizationId } = organization;
        // The member before the group, as the consumer locks them. The lock holds off a removal of the member until the
        // group has them, so that the removal takes them out again.
        const [member] = await tx.query<{ directory_user_id: string }>(
          `select directory_user_id from member
           where organization_id = $1 and email = $2 and status <> 'removed' for share`,
          [organizationId, email],
        );
        const group = await lockGroup(tx, organization, groupId);
        if (!group) return whyNotDirect(tx, organization, groupId);
        if (!member) return { outcome: 'not_a_member' };
        await change.touches({ people: [{ scope: organizationScope(organizationId), email, cause }] });
        const changed = await tx.query<GroupRow>(
          `with joined as (
             insert into direct_group_member (group_id, organization_id, email) values ($1, $2, $3)
             on conflict do nothing returning group_id
           )
           update direct_group g set member_count = member_count + 1 from joined where g.group_id = joined.group_id
           returning g.group_id, g.name, g.member_count`,
          [groupId, organizationId, email],
        );
        const [row] = changed;
        if (!row) return { outcome: 'done', group };
        const state = { groupId, email, directoryUserId: member.directory_user_id, present: true, cause };
        change.tells({ kind: 'member', key: organizationId, state });
        return { outcome: 'done', group: groupOf(row) };
      }),

    removeMember: (organization, groupId, email, cause) =>
      changeGroup(organization, { groupId }, async (tx, group, change) => {
        const { organizationId } = organization;
        await change.touches({ people: [{ scope: organizationScope(organizationId), email, cause }] });
        const [row] = await tx.query<GroupRow & { directory_user_id: string }>(
          `with left_group as (
             delete from direct_group_member where group_id = $1 and email = $3 returning group_id
           )
           update direct_group g set member_count = member_count - 1 from left_group l where g.group_id = l.group_id
           returning g.group_id, g.name, g.member_count, coalesce((
             select directory_user_id from member where organization_id = $2 and email = $3 and status <> 'removed' limit 1
           ), '') as directory_user_id`,
          [groupId, organizationId, email],
        );
        if (!row) return { outcome: 'done', group };
        const state = { groupId, email, directoryUserId: row.directory_user_id, present: false, cause };
        change.tells({ kind: 'member', key: organizationId, state });
        return { outcome: 'done', group: groupOf(row) };
      }),
  };
}

async function lockGroup(
  tx: Sql,
  { organizationId }: KnownOrganization,
  groupId: string,
): Promise<DirectGroup | undefined> {
  const [row] = await tx.query<GroupRow>(
    'select group_id, name, member_count from direct_group where group_id = $1 and organization_id = $2 for update',
    [groupId, organizationId],
  );
  return row && groupOf(row);
}

/** What there is to say of a group that is none of the organization's direct ones. */
async function whyNotDirect(sql: Sql, { parentId }: KnownOrganization, groupId: string): Promise<DirectGroupOutcome> {
  const mirrored = await sql.query(
    'select 1 from directory_group where parent_id = $1 and directory_group_id = $2 and not deleted',
    [parentId, groupId],
  );
  return { outcome: mirrored.length > 0 ? 'managed_by_directory' : 'unknown_group' };
}

function groupOf({ group_id: groupId, name, member_count: memberCount }: GroupRow): DirectGroup {
  return { groupId, name, memberCount };
}

/** 23505 is `unique_violation`: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function violatesUniqueName(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !('constraint' in error)) return false;
  return error.code === '23505' && error.constraint === 'direct_group_name';
}
