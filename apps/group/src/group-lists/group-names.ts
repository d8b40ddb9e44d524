import type { Sql } from '@rollcall/persistence';
import type { KnownOrganization } from '../organizations/organizations';

/** The names of one person's groups, sorted by code unit. */
export interface GroupNames {
  readonly email: string;
  readonly groupNames: string[];
}

/** The groups of some people of an organization, mirrored and direct. People without groups are left out. */
export async function groupNamesOf(
  sql: Sql,
  { organizationId, parentId }: KnownOrganization,
  emails: readonly string[],
): Promise<GroupNames[]> {
  // Two directory users of one email may be in the same group: it is named once. Two groups of one name are named twice.
  const rows = await sql.query<{ email: string; names: string[] }>(
    `with wanted as (select distinct email from unnest($3::text[]) as w (email)),
     belonging as (
       -- "offset 0" keeps Postgres from turning the joins around: it would walk all memberships of the parent where it has
       -- no statistics yet, or wrong ones, since it thinks of the parent and the user as independent of each other.
       select u.email, m.directory_group_id as group_id, g.name
       from wanted w
       cross join lateral (
         select email, directory_user_id from directory_user
         where parent_id = $2 and email_key = left(w.email, 320) and email = w.email offset 0
       ) u
       cross join lateral (
         select directory_group_id from directory_membership
         where parent_id = $2 and directory_user_id = u.directory_user_id offset 0
       ) m
       cross join lateral (
         select name from directory_group
         where parent_id = $2 and directory_group_id = m.directory_group_id and not deleted offset 0
       ) g
       union
       select d.email, g.group_id, g.name
       from wanted w
       cross join lateral (
         select email, group_id from direct_group_member where organization_id = $1 and email = w.email offset 0
       ) d
       join direct_group g on g.group_id = d.group_id
     )
     select email, array_agg(name) as names from belonging group by email order by email`,
    [organizationId, parentId, emails],
    { name: 'group names', plans: 'kept' },
  );
  // Sorted here: Postgres sorts by code points at best, which differs from code units beyond U+FFFF.
  return rows.map(({ email, names }) => ({ email, groupNames: names.sort() }));
}
