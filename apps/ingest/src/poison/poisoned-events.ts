import type { Clock, Log } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import type { WorkosEvent } from '../workos/workos-event';

/** An event that was set aside because it does not parse or does not fit. */
export interface PoisonedEvent {
  readonly eventId: string;
  readonly type: string;
  readonly reason: string;
  readonly receivedAt: Date;
  readonly attempts: number;
}

export interface PoisonedEvents {
  /** Sets events aside in the caller's transaction; one that comes again only counts its attempts. */
  setAside(sql: Sql, events: readonly { readonly event: WorkosEvent; readonly reason: string }[]): Promise<void>;
  /** Oldest first, those after `start`. */
  list(
    sql: Sql,
    page: { readonly start: readonly string[] | undefined; readonly limit: number },
  ): Promise<PoisonedEvent[]>;
  /** With its own JSON text. */
  find(sql: Sql, eventId: string): Promise<(PoisonedEvent & { readonly json: string }) | undefined>;
  remove(sql: Sql, eventId: string): Promise<void>;
  count(sql: Sql): Promise<number>;
}

interface Row {
  event_id: string;
  type: string;
  reason: string;
  received_at: Date;
  attempts: number;
}

export function createPoisonedEvents({ clock, log }: { clock: Clock; log: Log }): PoisonedEvents {
  return {
    async setAside(sql, events) {
      if (events.length === 0) return;
      // One page or batch may hold an event twice; one statement may not touch a row twice.
      const byId = new Map(events.map((poisoned) => [poisoned.event.eventId, poisoned]));
      const rows = [...byId.values()];
      await sql.query(
        `insert into poisoned_event as known (event_id, type, reason, json, received_at, attempts)
         select event_id, type, reason, json, $5, 1 from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as e (event_id, type, reason, json)
         on conflict (event_id) do update set reason = excluded.reason, attempts = known.attempts + 1`,
        [
          rows.map(({ event }) => event.eventId),
          rows.map(({ event }) => event.type),
          rows.map(({ reason }) => reason),
          rows.map(({ event }) => event.json),
          clock.now(),
        ],
      );
      for (const { event, reason } of rows)
        log.warn({ eventId: event.eventId, type: event.type, reason }, 'event set aside');
    },

    async list(sql, { start, limit }) {
      const rows = await sql.query<Row>(
        `select event_id, type, reason, received_at, attempts from poisoned_event
         where $1::timestamptz is null or (received_at, event_id) > ($1, $2) order by received_at, event_id limit $3`,
        [start?.[0] ?? null, start?.[1] ?? '', limit],
      );
      return rows.map(eventOfRow);
    },

    async find(sql, eventId) {
      const [row] = await sql.query<Row & { json: string }>(
        'select event_id, type, reason, received_at, attempts, json from poisoned_event where event_id = $1',
        [eventId],
      );
      return row && { ...eventOfRow(row), json: row.json };
    },

    async remove(sql, eventId) {
      await sql.query('delete from poisoned_event where event_id = $1', [eventId]);
    },

    async count(sql) {
      const [row] = await sql.query<{ count: number }>('select count(*) as count from poisoned_event');
      return row?.count ?? 0;
    },
  };
}

function eventOfRow(row: Row): PoisonedEvent {
  return {
    eventId: row.event_id,
    type: row.type,
    reason: row.reason,
    receivedAt: row.received_at,
    attempts: row.attempts,
  };
}
