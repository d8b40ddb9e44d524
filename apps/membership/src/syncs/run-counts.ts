import type { Sql } from '@rollcall/persistence';

/** What a run came to in one organization. Whoever waits for a seat counts in `waiting` only. */
export interface RunCounts {
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly waiting: number;
}

/** Counts people by what the run as a whole made of them: one who waited and then got a seat was added. */
export async function runCounts(sql: Sql, organizationId: string, runId: string): Promise<RunCounts> {
  const [row] = await sql.query<RunCounts>(
    `with changed as (
       select member_id,
         coalesce((array_agg(before_status order by at, id))[1], 'removed') as began,
         (array_agg(after_status order by at desc, id desc))[1] as ended
       from member_history
       where organization_id = $1 and cause_kind = 'run' and cause_id = $2
       group by member_id
     )
     select
       (select count(*) from changed where began = 'removed' and ended = 'active') as added,
       (select count(*) from changed where began <> 'removed' and ended = 'removed') as removed,
       (select count(*) from changed where began <> 'removed' and ended = 'active') as updated,
       (select coalesce(sum(used), 0) from seat_tier where organization_id = $1)
         - (select count(*) from changed join member using (member_id) where status = 'active') as unchanged,
       (select count(*) from member
        where organization_id = $1 and status = 'waiting_for_seat' and waiting_since is not null) as waiting`,
    [organizationId, runId],
  );
  return row ?? { added: 0, removed: 0, updated: 0, unchanged: 0, waiting: 0 };
}
