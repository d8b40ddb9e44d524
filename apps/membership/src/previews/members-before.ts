import type { MembersBefore } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';

/** Counts the members of an organization as they are. */
export async function membersBefore(sql: Sql, organizationId: string): Promise<MembersBefore> {
  const [row] = await sql.query<{ active: number; waiting: number; owners: number; admins: number }>(
    `select count(*) filter (where status = 'active') as active,
       count(*) filter (where status = 'waiting_for_seat') as waiting,
       count(*) filter (where primary_owner) as owners,
       count(*) filter (where status = 'active' and role = 'admin') as admins
     from member where organization_id = $1 and status <> 'removed'`,
    [organizationId],
  );
  const { active, waiting, owners, admins } = row ?? { active: 0, waiting: 0, owners: 0, admins: 0 };
  return { active, waiting, admins, others: active + waiting - owners };
}
