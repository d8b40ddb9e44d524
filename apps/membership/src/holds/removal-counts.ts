import type { Sql } from '@rollcall/persistence';

/** Over which time removals between runs are counted, in milliseconds. */
const hour = 3_600_000;

export async function activeMembers(sql: Sql, organizationId: string): Promise<number> {
  const [row] = await sql.query<{ active: number }>(
    'select coalesce(sum(used), 0) as active from seat_tier where organization_id = $1',
    [organizationId],
  );
  return row?.active ?? 0;
}

/** The removals of active members in the hour before, and those of them that count. A changed email is none. */
export async function removalsInHour(
  sql: Sql,
  organizationId: string,
  now: Date,
): Promise<{ readonly removedInHour: number; readonly countedInHour: number }> {
  const [row] = await sql.query<{ removed: number; counted: number }>(
    `select count(*) as removed, count(*) filter (where counted) as counted from member_history
     where organization_id = $1 and at > $2 and before_status = 'active' and after_status = 'removed'
       and reason_code <> 'email_changed'`,
    [organizationId, new Date(now.getTime() - hour)],
  );
  return { removedInHour: row?.removed ?? 0, countedInHour: row?.counted ?? 0 };
}

/**
 * What a run's removals are held against: the members active before anything of the run was carried out, so that those
 * whom it adds give no room to remove others; and everybody there is now but the primary owner.
 */
export async function membersBeforeRun(
  sql: Sql,
  organizationId: string,
  runId: string,
): Promise<{ readonly activeMembers: number; readonly others: number }> {
  const active = await activeMembers(sql, organizationId);
  const [row] = await sql.query<{ waiting: number; owners: number; came: number; went: number }>(
    `with changed as (
       select member_id, (array_agg(before_status order by at, id))[1] as began
       from member_history
       where organization_id = $1 and cause_kind = 'run' and cause_id = $2
       group by member_id
     )
     select
       (select count(*) from member
        where organization_id = $1 and status = 'waiting_for_seat' and waiting_since is not null) as waiting,
       (select count(*) from member where organization_id = $1 and primary_owner) as owners,
       count(*) filter (where began is distinct from 'active' and status = 'active') as came,
       count(*) filter (where began = 'active' and status <> 'active') as went
     from changed join member using (member_id)`,
    [organizationId, runId],
  );
  const { waiting, owners, came, went } = row ?? { waiting: 0, owners: 0, came: 0, went: 0 };
  return { activeMembers: active - came + went, others: active + waiting - owners };
}
