import type { Sql } from '@rollcall/persistence';
import type { KnownOrganization } from '../organizations/organizations';

/** A member of a group as lists show it. */
export interface ListedGroupMember {
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly directory_user_id: string;
  /** What the list is ordered by. */
  readonly email_key: string;
  readonly id_key: string;
}

/**
 * Up to `limit` members of a group after a sort key (email key, id key); those without an email come first, by id.
 * Undefined when the organization has no such group.
 */
export async function listGroupMembers(
  sql: Sql,
  { organizationId, parentId }: KnownOrganization,
  groupId: string,
  { after: [email, id] = ['', ''], limit }: { after?: readonly string[] | undefined; limit: number },
): Promise<ListedGroupMember[] | undefined> {
  const [found] = await sql.query<{ mirrored: boolean }>(
    `select false as mirrored from direct_group where group_id = $1 and organization_id = $2
     union all
     select true from directory_group where directory_group_id = $1 and parent_id = $3 and not deleted`,
    [groupId, organizationId, parentId],
  );
  if (!found) return undefined;
  if (found.mirrored) {
    return sql.query<ListedGroupMember>(
      `select coalesce(u.email, '') as email, coalesce(u.first_name, '') as first_name,
         coalesce(u.last_name, '') as last_name, m.directory_user_id, m.email_key, m.directory_user_id as id_key
       from directory_membership m
       left join directory_user u on u.parent_id = m.parent_id and u.directory_user_id = m.directory_user_id
       where m.parent_id = $1 and m.directory_group_id = $2 and (m.email_key, m.directory_user_id) > ($3, $4)
       order by m.email_key, m.directory_user_id limit $5`,
      [parentId, groupId, email, id, limit],
    );
  }
  return sql.query<ListedGroupMember>(
    `select d.email, coalesce(m.first_name, '') as first_name, coalesce(m.last_name, '') as last_name,
       coalesce(m.directory_user_id, '') as directory_user_id, d.email as email_key, '' as id_key
     from direct_group_member d
     left join lateral (
       select first_name, last_name, directory_user_id from member
       where organization_id = d.organization_id and email = d.email and status <> 'removed' limit 1
     ) m on true
     where d.group_id = $1 and d.email > $2
     order by d.email limit $3`,
    [groupId, email, limit],
  );
}
