import type { Sql } from '@rollcall/persistence';
import type { KnownOrganization } from '../organizations/organizations';

/** A group of an organization as lists show it. */
export interface ListedGroup {
  readonly group_id: string;
  readonly name: string;
  /** What the list is ordered by, before the id. */
  readonly name_key: string;
  readonly mirrored: boolean;
  readonly member_count: number;
  /** Sorted. */
  readonly custom_role_ids: readonly string[];
  /** Minor units, as a text. */
  readonly spend_limit_minor: string | null;
  /** Of what is set by hand; 0 before the first change. */
  readonly revision: number;
}

/** Turns rows of groups called `listed` into what lists show; $1 is the organization. */
const withSettings = `
  select listed.*, coalesce(s.revision, 0) as revision, s.spend_limit_minor::text as spend_limit_minor,
    coalesce(r.custom_role_ids, '{}') as custom_role_ids
  from listed
  left join group_setting s on s.organization_id = $1 and s.group_id = listed.group_id
  left join lateral (
    select array_agg(custom_role_id order by custom_role_id) as custom_role_ids from group_custom_role
    where organization_id = $1 and group_id = listed.group_id
  ) r on true`;

/** Up to `limit` groups after a sort key (name key, group id): the mirrored ones of the parent and the direct ones. */
export function listGroups(
  sql: Sql,
  { organizationId, parentId }: KnownOrganization,
  { after: [name, groupId] = ['', ''], limit }: { after?: readonly string[] | undefined; limit: number },
): Promise<ListedGroup[]> {
  return sql.query<ListedGroup>(
    `with mirrored as (
       select parent_id, directory_group_id, name, name_key from directory_group
       where parent_id = $2 and not deleted and (name_key, directory_group_id) > ($3, $4)
       order by name_key, directory_group_id limit $5
     ),
     direct as (
       select group_id, name, member_count from direct_group
       where organization_id = $1 and (name, group_id) > ($3, $4)
       order by name, group_id limit $5
     ),
     listed as (
       select directory_group_id as group_id, name, name_key, true as mirrored, coalesce(memberships, 0) as member_count
       from mirrored left join directory_group_size using (parent_id, directory_group_id)
       union all
       select group_id, name, name, false, member_count from direct
       order by name_key, group_id limit $5
     )
     ${withSettings}
     order by listed.name_key, listed.group_id`,
    [organizationId, parentId, name, groupId, limit],
  );
}

/** One group; undefined when the organization has no such group. */
export async function readGroup(
  sql: Sql,
  { organizationId, parentId }: KnownOrganization,
  groupId: string,
): Promise<ListedGroup | undefined> {
  const [row] = await sql.query<ListedGroup>(
    `with listed as (
       select directory_group_id as group_id, name, name_key, true as mirrored, coalesce(memberships, 0) as member_count
       from directory_group left join directory_group_size using (parent_id, directory_group_id)
       where parent_id = $2 and directory_group_id = $3 and not deleted
       union all
       select group_id, name, name, false, member_count from direct_group where organization_id = $1 and group_id = $3
     )
     ${withSettings}`,
    [organizationId, parentId, groupId],
  );
  return row;
}
