import type { Sql } from '@rollcall/persistence';

/** The seats of one tier. */
export interface SeatUsage {
  readonly tier: string;
  /** 1 is the highest. */
  readonly rank: number;
  readonly purchased: number;
  readonly inUse: number;
  /** People who wait for a seat of the tier, among them members who would move to it. */
  readonly waiting: number;
}

export interface SeatUsageOfOrganization {
  /** The highest first; a tier that is gone from the settings as long as somebody holds a seat of it. */
  readonly seatTiers: readonly SeatUsage[];
  readonly activeMembers: number;
  /** People without a seat: those who wait to move are active. */
  readonly waitingMembers: number;
}

/** From the counters that takes are held against, and the waiting list: members with a seat are not read. */
export async function seatUsage(sql: Sql, organizationId: string): Promise<SeatUsageOfOrganization> {
  const rows = await sql.query<SeatUsage & { readonly waitingMembers: number }>(
    `with line as (
       select coalesce(wanted_seat_tier, seat_tier) as tier, count(*)::integer as waiting,
         (count(*) filter (where status = 'waiting_for_seat'))::integer as without_seat
       from member where organization_id = $1 and waiting_since is not null and status <> 'removed' group by 1
     )
     select s.tier, s.rank, s.purchased, s.used as "inUse", coalesce(line.waiting, 0) as waiting,
       (select coalesce(sum(without_seat), 0)::integer from line) as "waitingMembers"
     from seat_tier s left join line using (tier)
     where s.organization_id = $1 order by s.rank, s.tier`,
    [organizationId],
  );
  return {
    seatTiers: rows.map(({ tier, rank, purchased, inUse, waiting }) => ({ tier, rank, purchased, inUse, waiting })),
    activeMembers: rows.reduce((active, { inUse }) => active + inUse, 0),
    waitingMembers: rows[0]?.waitingMembers ?? 0,
  };
}
