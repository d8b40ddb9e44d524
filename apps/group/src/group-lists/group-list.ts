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
}

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
     )
     select directory_group_id as group_id, name, name_key, true as mirrored, coalesce(memberships, 0) as member_count
     from mirrored left join directory_group_size using (parent_id, directory_group_id)
     union all
     select group_id, name, name, false, member_count from direct
     order by name_key, group_id limit $5`,
    [organizationId, parentId, name, groupId, limit],
  );
}
