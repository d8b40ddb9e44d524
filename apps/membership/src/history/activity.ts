import type { Sql } from '@rollcall/persistence';

export type ActivityPeriod = 'hour' | 'day' | 'week';

/** Of which time, and how it is cut. */
export interface ActivityRequest {
  /** Inclusive. */
  readonly since: Date;
  /** Exclusive. */
  readonly until: Date;
  readonly period: ActivityPeriod;
  /** IANA name, in which days and weeks begin. */
  readonly timeZone: string;
}

/** How many people it happened to in a period, each counted once for each kind. */
export interface Activity {
  /** When the period begins, also where the time asked for begins within it. */
  readonly from: Date;
  /** Who became a member, active or waiting; one who comes back joins again. */
  readonly joined: number;
  readonly removed: number;
  readonly held: number;
  /** Whatever else changed: a role, a tier, a name, a seat for one who waited. */
  readonly changed: number;
}

/** Periods in which nothing happened are left out; oldest first. A changed email is one who joined and one who was removed. */
export function activityOf(
  sql: Sql,
  organizationId: string,
  { since, until, period, timeZone }: ActivityRequest,
): Promise<Activity[]> {
  return sql.query<Activity>(
    `select period as "from",
       (count(*) filter (where kind = 'joined'))::integer as joined,
       (count(*) filter (where kind = 'removed'))::integer as removed,
       (count(*) filter (where kind = 'held'))::integer as held,
       (count(*) filter (where kind = 'changed'))::integer as changed
     from (
       select distinct date_trunc($4, at, $5) as period, member_id, case
         when action = 'hold' then 'held'
         when after_status = 'removed' then 'removed'
         when coalesce(before_status, 'removed') = 'removed' then 'joined'
         else 'changed' end as kind
       from member_history where organization_id = $1 and at >= $2 and at < $3
     ) as happened
     group by period order by period`,
    [organizationId, since, until, period, timeZone],
  );
}
