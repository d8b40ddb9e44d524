import { encodeAround, payloadType, type Topic, type TopicPayloads } from '@rollcall/contracts';
import type { Clock, NewId } from '@rollcall/domain';
import type { Transaction } from '@rollcall/persistence';
import { activeTraceparent } from '../tracing/trace-context';
import { restoreFloor } from './starting-over';

/** A change to be published, before it has its place in the order. */
export type OutgoingRecord<T extends Topic = Topic> = {
  [Name in T]: {
    readonly topic: Name;
    readonly key: string;
    readonly payload: TopicPayloads[Name];
    /** A WorkOS event's id where one event alone made the record; else a new id is given. */
    readonly eventId?: string;
    /** W3C trace context of what made the change; absent: the span that is active, if any. */
    readonly traceparent?: string;
  };
}[T];

/** The records of a service that wait to be published. */
export interface Outbox {
  /**
   * Stores records in the caller's transaction and gives each the next sequence of its topic and key. The rows of
   * `outbox_sequence` stay locked until the commit, so commits of one key come in the order of their sequences.
   * Call it once a transaction, with everything: two calls may lock keys in two orders. Of a silent key nothing is stored
   * (see `silenceOutbox`).
   */
  append(tx: Transaction, records: readonly OutgoingRecord[]): Promise<void>;
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
      const occurredAt = clock.now();
      const active = activeTraceparent();
      const rows = records.map(({ topic, key, payload, eventId = newId(), traceparent }): OutboxRow => {
        const { before, after } = encodeAround(topic, { eventId, occurredAt, type: payloadType(payload), payload });
        return { topic, key, before, after, traceparent: traceparent ?? active ?? null };
      });
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        await insertRows(tx, rows.slice(start, start + rowsAtOnce));
      }
      tx.afterCommit(wake);
    },
  };
}

/** A record without its sequence, which Postgres puts between the two parts of its text. */
interface OutboxRow {
  readonly topic: string;
  readonly key: string;
  readonly before: string;
  readonly after: string;
  readonly traceparent: string | null;
}

/** Rows in one statement: seven parameters each, and Postgres takes 65,535. */
const rowsAtOnce = 1_000;

/**
 * Takes the next sequences of all topics and keys and stores the rows under them, in one statement. A parameter for each
 * value, and no arrays: in the text of an array every quote of a record's JSON is escaped and read again, which for the
 * large records of a scan costs more than all else about them.
 */
async function insertRows(tx: Transaction, rows: readonly OutboxRow[]): Promise<void> {
  const places = new Map<string, Place>();
  const values: string[] = [];
  const parameters: unknown[] = [];
  // From the end, so that it is known of each how many of its topic and key come behind it.
  for (const [n, { topic, key, before, after, traceparent }] of [...rows.entries()].reverse()) {
    const place = places.get(placeOf({ topic, key })) ?? { topic, key, count: 0 };
    places.set(placeOf(place), place);
    const at = parameters.push(n, topic, key, place.count, before, after, traceparent) - 6 + placeParameters;
    values.push(valuesFrom(at));
    place.count += 1;
  }
  const wanted = [...places.values()];
  // What is left of a round number of rows is empty, so that there are few texts of few rows, each of which has a name.
  const size = rows.length > mostNamed ? rows.length : roundedUp(rows.length);
  for (let n = rows.length; n < size; n += 1) {
    const at = parameters.push(null, null, null, null, null, null, null) - 6 + placeParameters;
    values.push(valuesFrom(at));
  }
  await tx.write(
    // Sorted, so that two transactions lock shared keys in the same order.
    `with start as (${restoreFloor}),
     taken as (
       insert into outbox_sequence as s (topic, key, last, starts_at)
       select topic, key, floor + count, floor + 1
       from unnest($1::text[], $2::text[], $3::bigint[]) as wanted (topic, key, count), start order by topic, key
       on conflict (topic, key) do update set last = s.last + excluded.last - (select floor from start)
       returning topic, key, last, starts_at, silent
     )
     insert into outbox (topic, key, sequence, value, traceparent)
     select topic, key, last - behind,
       before || (last - behind) ||
         case when last - behind = starts_at and starts_at > 1 then '","startsOver":true' || substr(after, 2) else after end,
       traceparent
     from (values ${values.join(', ')}) as given (n, topic, key, behind, before, after, traceparent)
     join taken using (topic, key) where not silent order by n`,
    [wanted.map(({ topic }) => topic), wanted.map(({ key }) => key), wanted.map(({ count }) => count), ...parameters],
    { name: size > mostNamed ? undefined : `append ${size} records` },
  );
}

/** The most rows whose statement each connection remembers. */
const mostNamed = 64;

const roundedUp = (count: number): number => 2 ** Math.ceil(Math.log2(count));

const valuesFrom = (at: number): string =>
  `($${at}::int, $${at + 1}, $${at + 2}, $${at + 3}::bigint, $${at + 4}, $${at + 5}, $${at + 6})`;

/** A topic and key, with how many rows there are of it. */
interface Place {
  readonly topic: string;
  readonly key: string;
  count: number;
}

/** The parameters before those of the rows. */
const placeParameters = 3;

function placeOf({ topic, key }: { topic: string; key: string }): string {
  return `${topic} ${key}`;
}
