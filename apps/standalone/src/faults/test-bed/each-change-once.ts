/**
 * Lines of the members' history that do not follow from the line before (a change is missing between them, or two made it at
 * once), that are there twice for one cause, or that are the last and are not what the member has now. Empty: each change was
 * made once.
 */
export const brokenHistorySql = `
  with line as (
    select organization_id, member_id, id, at, action, reason_code, cause_kind, cause_id,
      case when before_email is not null
        then array[before_email, before_role, before_seat_tier, before_status] end as before,
      array[email, after_role, after_seat_tier, after_status] as after,
      lag(array[email, after_role, after_seat_tier, after_status]) over whose as left_by_the_one_before,
      lead(id) over whose is null as is_last,
      count(*) over (partition by organization_id, member_id, action, cause_kind, cause_id) as times
    from membership.member_history where action <> 'hold'
    window whose as (partition by organization_id, member_id order by at, id)
  ), seen as (
    select line.*, array[member.email, member.role, member.seat_tier, member.status] as now
    from line left join membership.member using (organization_id, member_id)
  )
  select organization_id, at, action, reason_code, cause_kind, cause_id, times, left_by_the_one_before, before, after, now
  from seen
  where left_by_the_one_before is distinct from before or times > 1 or (is_last and now is distinct from after)
  order by at, id
  limit 10`;

const schemas = ['ingest', 'seat_policy', 'membership', 'group_'];
const ofAll = (select: string) => schemas.map((schema) => select.replace('SCHEMA', schema)).join(' union all ');

/** Consumers that have not applied all that was published to them, or have set records aside. Empty: all is applied. */
export const unappliedSql = `
  select consumer, topic, key, last::int, last_sequence::int, degraded_at
  from (${ofAll('select consumer, topic, key, last_sequence, degraded_at from SCHEMA.inbox_position')}) as position
  join (${ofAll('select topic, key, last from SCHEMA.outbox_sequence')}) as published using (topic, key)
  where last <> last_sequence or degraded_at is not null
  union all
  select consumer, topic, key, sequence::int, null, set_aside_at
  from (${ofAll('select consumer, topic, key, sequence, set_aside_at from SCHEMA.poisoned_record')}) as aside`;
