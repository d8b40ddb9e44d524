import type { SeatCount } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';

/** A tier as the settings have it. */
export interface PurchasedTier {
  readonly tier: string;
  readonly rank: number;
  readonly purchased: number;
}

/** The tiers that the settings name, with their seats. Read it under the organization's row lock to plan with it. */
export function seatCounts(sql: Sql, organizationId: string): Promise<SeatCount[]> {
  return sql.query<{ tier: string; rank: number; purchased: number; used: number }>(
    `select tier, rank, purchased, used from seat_tier where organization_id = $1 and not retired order by rank, tier`,
    [organizationId],
    { name: 'seat counts' },
  );
}

/** How many seats are free for somebody to take. */
export function freeSeats(seats: readonly SeatCount[]): number {
  return seats.reduce((free, { purchased, used }) => free + Math.max(purchased - used, 0), 0);
}

/** Puts the tiers of newer settings in place. A tier that is gone is kept, without seats to give, while one is held. */
export async function storeSeatTiers(sql: Sql, organizationId: string, tiers: readonly PurchasedTier[]): Promise<void> {
  await sql.query(
    `insert into seat_tier (organization_id, tier, rank, purchased)
     select $1, * from unnest($2::text[], $3::integer[], $4::integer[])
     on conflict (organization_id, tier) do update
     set rank = excluded.rank, purchased = excluded.purchased, retired = false`,
    [
      organizationId,
      tiers.map(({ tier }) => tier),
      tiers.map(({ rank }) => rank),
      tiers.map(({ purchased }) => purchased),
    ],
  );
  const names = tiers.map(({ tier }) => tier);
  await sql.query('delete from seat_tier where organization_id = $1 and tier <> all($2::text[]) and used = 0', [
    organizationId,
    names,
  ]);
  await sql.query(
    `update seat_tier set purchased = 0, retired = true
     where organization_id = $1 and tier <> all($2::text[]) and not retired`,
    [organizationId, names],
  );
}

/** Gives no seat above the new counts from now on; a tier left out has none. */
export async function lowerPurchased(
  sql: Sql,
  organizationId: string,
  tiers: readonly { readonly tier: string; readonly purchased: number }[],
): Promise<void> {
  await sql.query(
    `update seat_tier s set purchased = least(s.purchased, coalesce(
       (select w.purchased from unnest($2::text[], $3::integer[]) as w (tier, purchased) where w.tier = s.tier), 0))
     where s.organization_id = $1`,
    [organizationId, tiers.map(({ tier }) => tier), tiers.map(({ purchased }) => purchased)],
  );
}

/** Moves the counters of seats in use. */
export async function moveSeatCounters(
  sql: Sql,
  organizationId: string,
  differences: ReadonlyMap<string, number>,
): Promise<void> {
  const moved = [...differences].filter(([, difference]) => difference !== 0);
  if (moved.length === 0) return;
  await sql.write(
    `update seat_tier s set used = s.used + d.difference
     from unnest($2::text[], $3::integer[]) as d (tier, difference)
     where s.organization_id = $1 and s.tier = d.tier`,
    [organizationId, moved.map(([tier]) => tier), moved.map(([, difference]) => difference)],
  );
}
