import type { Sql } from '@rollcall/persistence';

/** Groups whose maintained counter is not what a count of their members gives. */
export function wrongCounters(sql: Sql): Promise<object[]> {
  return sql.query(
    `select coalesce(z.directory_group_id, c.directory_group_id) as group_id, z.memberships as kept, c.counted
     from directory_group_size z
     full join (
       select parent_id, directory_group_id, count(*) as counted from directory_membership group by 1, 2
     ) c using (parent_id, directory_group_id)
     where coalesce(z.memberships, 0) <> coalesce(c.counted, 0)
     union all
     select g.group_id, g.member_count, c.counted from direct_group g
     cross join lateral (select count(*) as counted from direct_group_member d where d.group_id = g.group_id) c
     where g.member_count <> c.counted`,
  );
}
