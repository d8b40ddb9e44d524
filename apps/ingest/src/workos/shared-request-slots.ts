import type { Database } from '@rollcall/persistence';
import type { RequestSlots } from './request-slots';

/**
 * Slots that all instances share: one row a limit, moved on under its lock, by the database's clock alone, so that it does not
 * matter how well the instances' clocks agree. The table is unlogged: a commit waits for no disk, and what a crash of the
 * database empties is at most a second's worth of slots.
 *
 * Not rate-limiter-flexible's Postgres store: it counts in windows, so that all of a limit may go out at the end of one and
 * again at the start of the next, and it tells whom it refuses to come again, not when their turn is.
 */
export function createSharedSlots(database: Database): RequestSlots {
  return {
    async reserve(limit, count, spacing) {
      const [row] = await database.query<{ wait: number }>(
        `insert into request_limit as known (name, next_at) values ($1, clock_timestamp() + $2::float8 * interval '1 millisecond')
         on conflict (name) do update set
           next_at = greatest(known.next_at, clock_timestamp()) + $2::float8 * interval '1 millisecond'
         returning (extract(epoch from next_at - clock_timestamp()) * 1000 - $2::float8)::float8 as wait`,
        [limit, count * spacing],
      );
      return Math.max(row?.wait ?? 0, 0);
    },
    async hold(limit, milliseconds) {
      await database.query(
        `insert into request_limit as known (name, next_at) values ($1, clock_timestamp() + $2::float8 * interval '1 millisecond')
         on conflict (name) do update set next_at = greatest(known.next_at, excluded.next_at)`,
        [limit, milliseconds],
      );
    },
  };
}
