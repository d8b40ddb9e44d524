import type { Sql } from '@rollcall/persistence';
import type { HeardEvent } from '../poison/event-merge';
import { eventOfText } from '../workos/workos-event';

/** Deliveries that are durable and not merged yet, as they came. */
export interface WaitingDelivery {
  readonly id: number;
  readonly heard: HeardEvent;
}

/** Stands between the texts of one parameter: a control character, which stands in no JSON text as it is. */
const separator = '\u001e';

/** Stores deliveries, in one statement and in their order. */
export async function storeWaiting(sql: Sql, keeper: string, deliveries: readonly HeardEvent[]): Promise<void> {
  // Joined and no array: in the text of an array every quote of an event's JSON is escaped and read again.
  await sql.write(
    `insert into waiting_delivery (json, traceparent, keeper)
     select json, coalesce(traceparent, ''), $3
     from rows from (string_to_table($1, $4), string_to_table($2, $4)) as given (json, traceparent)`,
    [
      deliveries.map(({ event }) => event.json).join(separator),
      deliveries.map(({ traceparent = '' }) => traceparent).join(separator),
      keeper,
      separator,
    ],
  );
}

/** Deliveries and bytes of one reading: what one transaction merges, and what memory it may cost. */
const pageSize = 200;
const maxBytes = 4 * 1024 * 1024;

/** The oldest deliveries that a keeper is to merge: its own, and those whose keeper is gone. */
export async function oldestWaiting(sql: Sql, keeper: string, abandonedAfterMs: number): Promise<WaitingDelivery[]> {
  const rows = await sql.query<{ id: number; json: string; traceparent: string }>(
    `select id, json, traceparent
     from (select oldest.*, sum(octet_length(json)) over (order by id) - octet_length(json) as bytes_before
           from (select id, json, traceparent from waiting_delivery
                 where keeper in ($1, '') or received_at < clock_timestamp() - $2 * interval '1 millisecond'
                 order by id limit $3) as oldest) as sized
     where bytes_before < $4 order by id`,
    [keeper, abandonedAfterMs, pageSize, maxBytes],
  );
  return rows.flatMap(({ id, json, traceparent }) => {
    const event = eventOfText(json);
    // The door lets nothing else in.
    if (typeof event === 'string') throw new Error(`waiting delivery ${id} is no event: ${event}`);
    return { id, heard: { event, ...(traceparent !== '' && { traceparent }) } };
  });
}

export async function removeWaiting(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.write('delete from waiting_delivery where id = any($1::bigint[])', [ids]);
}

/** Leaves what a keeper has to whoever looks next. */
export async function abandonWaiting(sql: Sql, keeper: string): Promise<void> {
  await sql.write(`update waiting_delivery set keeper = '' where keeper = $1`, [keeper]);
}

export interface Waiting {
  readonly deliveries: number;
  /** Since the oldest of them came; 0 when there is none. */
  readonly ageSeconds: number;
}

export async function readWaiting(sql: Sql): Promise<Waiting> {
  const [row] = await sql.query<{ deliveries: number; age: number | null }>(
    `select (select count(*) from waiting_delivery) as deliveries,
       (select extract(epoch from clock_timestamp() - received_at)::float8 from waiting_delivery order by id limit 1) as age`,
  );
  return { deliveries: row?.deliveries ?? 0, ageSeconds: Math.max(row?.age ?? 0, 0) };
}
