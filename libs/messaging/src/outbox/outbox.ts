import { encodeRecord, payloadType, type Topic, type TopicPayloads } from '@rollcall/contracts';
import type { Clock, NewId } from '@rollcall/domain';
import type { Sql, Transaction } from '@rollcall/persistence';

/** A change to be published, before it has its place in the order. */
export type OutgoingRecord<T extends Topic = Topic> = {
  [Name in T]: {
    readonly topic: Name;
    readonly key: string;
    readonly payload: TopicPayloads[Name];
    /** A WorkOS event's id where one event alone made the record; else a new id is given. */
    readonly eventId?: string;
    /** W3C trace context of what made the change. */
    readonly traceparent?: string;
  };
}[T];

/** The records of a service that wait to be published. */
export interface Outbox {
  /**
   * Stores records in the caller's transaction and gives each the next sequence of its topic and key. The rows of
   * `outbox_sequence` stay locked until the commit, so commits of one key come in the order of their sequences.
   * Call it once a transaction, with everything: two calls may lock keys in two orders.
   */
  append(tx: Transaction, records: readonly OutgoingRecord[]): Promise<void>;
  /** Records that wait to be published. */
  backlog(sql: Sql): Promise<number>;
}

export interface OutboxDependencies {
  readonly clock: Clock;
  readonly newId: NewId;
  /** Called after the commit of a transaction that appended. */
  readonly wake: () => void;
}

export function createOutbox({ clock, newId, wake }: OutboxDependencies): Outbox {
  return {
    async append(tx, records) {
      if (records.length === 0) return;
      const next = await takeSequences(tx, records);
      const occurredAt = clock.now();
      const rows = records.map((record) => {
        const place = placeOf(record);
        const sequence = next.get(place) ?? 1;
        next.set(place, sequence + 1);
        const { topic, key, payload, eventId = newId() } = record;
        return {
          topic,
          key,
          sequence,
          value: encodeRecord(topic, { eventId, sequence, occurredAt, type: payloadType(payload), payload }),
          traceparent: record.traceparent ?? null,
        };
      });
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        await insertRows(tx, rows.slice(start, start + rowsAtOnce));
      }
      tx.afterCommit(wake);
    },

    async backlog(sql) {
      const [row] = await sql.query<{ count: number }>('select count(*) as count from outbox');
      return row?.count ?? 0;
    },
  };
}

interface OutboxRow {
  readonly topic: string;
  readonly key: string;
  readonly sequence: number;
  readonly value: string;
  readonly traceparent: string | null;
}

/** Rows in one statement: five parameters each, and Postgres takes 65,535. */
const rowsAtOnce = 1_000;

/**
 * A parameter for each value, and no arrays: in the text of an array every quote of a record's JSON is escaped and read
 * again, which for the large records of a scan costs more than all else about them.
 */
async function insertRows(sql: Sql, rows: readonly OutboxRow[]): Promise<void> {
  const values = rows.map((_, place) => {
    const at = place * 5;
    return `($${at + 1}, $${at + 2}, $${at + 3}::bigint, $${at + 4}, $${at + 5})`;
  });
  await sql.query(
    `insert into outbox (topic, key, sequence, value, traceparent) values ${values.join(', ')}`,
    rows.flatMap(({ topic, key, sequence, value, traceparent }) => [topic, key, sequence, value, traceparent]),
    // Its text depends on how many there are; from a door that hears of one change or of many, it is one row.
    rows.length === 1 ? { name: 'append a record' } : {},
  );
}

/** Reserves as many sequences for each topic and key as there are records. Answers the first of each. */
async function takeSequences(tx: Transaction, records: readonly OutgoingRecord[]): Promise<Map<string, number>> {
  const wanted = new Map<string, { topic: string; key: string; count: number }>();
  for (const { topic, key } of records) {
    const place = placeOf({ topic, key });
    const entry = wanted.get(place);
    if (entry) entry.count += 1;
    else wanted.set(place, { topic, key, count: 1 });
  }
  const places = [...wanted.values()];
  // Sorted, so that two transactions lock shared keys in the same order.
  const taken = await tx.query<{ topic: string; key: string; last: number }>(
    `insert into outbox_sequence as s (topic, key, last)
     select * from unnest($1::text[], $2::text[], $3::bigint[]) as wanted (topic, key, count) order by topic, key
     on conflict (topic, key) do update set last = s.last + excluded.last
     returning topic, key, last`,
    [places.map((place) => place.topic), places.map((place) => place.key), places.map((place) => place.count)],
    { name: 'take outbox sequences' },
  );
  return new Map(
    taken.map((row) => {
      const place = placeOf(row);
      return [place, row.last - (wanted.get(place)?.count ?? 0) + 1];
    }),
  );
}

function placeOf({ topic, key }: { topic: string; key: string }): string {
  return `${topic} ${key}`;
}
