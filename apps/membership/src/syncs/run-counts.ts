import type { Sql } from '@rollcall/persistence';

/** What a run came to in one organization. Whoever waits for a seat counts in `waiting` only, whoever is held in `held`. */
export interface RunCounts {
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly waiting: number;
  readonly held: number;
}

/**
 * Counts people by what the run as a whole made of them: one who waited and then got a seat was added, one whose email
 * changed was updated. Who has the same as before, but was linked to their directory user, is unchanged.
 * @param held the members whom the run would remove and who wait for an administrator
 */
export async function runCounts(sql: Sql, organizationId: string, runId: string, held: number): Promise<RunCounts> {
  const [row] = await sql.query<Omit<RunCounts, 'held'>>(
    `with changed as (
       select c.*, m.directory_user_id, m.status from (
         select member_id,
           coalesce((array_agg(before_status order by at, id))[1], 'removed') as began,
           (array_agg(after_status order by at desc, id desc))[1] as ended,
           (array_agg(reason_code order by at desc, id desc))[1] as reason_code,
           (array_agg(concat_ws(' ', before_email, before_role, before_seat_tier) order by at, id))[1] as had,
           (array_agg(concat_ws(' ', email, after_role, after_seat_tier) order by at desc, id desc))[1] as has
         from member_history
         where organization_id = $1 and cause_kind = 'run' and cause_id = $2 and action <> 'hold'
         group by member_id
       ) c join member m using (member_id)
       where not m.held and (c.began <> c.ended or c.had <> c.has)
     ),
     renamed as (
       select o.member_id as former_id, n.member_id
       from changed o join changed n on n.directory_user_id = o.directory_user_id
       where o.began <> 'removed' and o.ended = 'removed' and o.reason_code = 'email_changed'
         and n.began = 'removed' and n.ended <> 'removed'
     )
     select
       count(*) filter (where began = 'removed' and ended = 'active'
         and member_id not in (select member_id from renamed)) as added,
       count(*) filter (where began <> 'removed' and ended = 'removed'
         and member_id not in (select former_id from renamed)) as removed,
       count(*) filter (where ended = 'active' and (began <> 'removed'
         or member_id in (select member_id from renamed))) as updated,
       (select coalesce(sum(used), 0) from seat_tier where organization_id = $1)
         - count(*) filter (where status = 'active') - $3::integer as unchanged,
       (select count(*) from member
        where organization_id = $1 and status = 'waiting_for_seat' and waiting_since is not null) as waiting
     from changed`,
    [organizationId, runId, held],
  );
  const counts = row ?? { added: 0, removed: 0, updated: 0, unchanged: 0, waiting: 0 };
  return { ...counts, held };
}
