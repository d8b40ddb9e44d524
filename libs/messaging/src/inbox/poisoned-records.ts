import type { Sql, Transaction } from '@rollcall/persistence';
import type { Place } from '../place';
import type { Delivery } from '../received-record';
import type { SetAside } from './triage';

/** A record that a consumer could not apply, or that waits behind one. */
export interface PoisonedRecord extends Place {
  readonly consumer: string;
  readonly sequence: number;
  /**
   * `sequence_gap`: records before it are missing. `malformed: …`: no record of its topic. `rejected: …`: the consumer's
   * error. `behind_poisoned`: nothing is known to be wrong with it, an earlier one of its key waits.
   */
  readonly reason: string;
  readonly setAsideAt: Date;
}

/** The records that wait in a service's schema, those that hold others up first. `limit` is 100 by default. */
export async function listPoisonedRecords(
  sql: Sql,
  { limit = 100 }: { limit?: number } = {},
): Promise<PoisonedRecord[]> {
  const rows = await sql.query<Omit<PoisonedRecord, 'setAsideAt'> & { set_aside_at: Date }>(
    `select consumer, topic, key, sequence, reason, set_aside_at from poisoned_record
     order by (reason = 'behind_poisoned'), set_aside_at, consumer, topic, key, sequence limit $1`,
    [limit],
  );
  return rows.map(({ set_aside_at: setAsideAt, ...record }) => ({ ...record, setAsideAt }));
}

/** Topics and keys of a consumer of which records wait. */
export function degradedPlaces(sql: Sql, consumer: string): Promise<Place[]> {
  return sql.query<Place>(
    `select topic, key from inbox_position where consumer = $1 and degraded_at is not null order by topic, key`,
    [consumer],
  );
}

/** How many records wait in a service's schema. */
export async function countPoisonedRecords(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ count: number }>('select count(*) as count from poisoned_record');
  return row?.count ?? 0;
}

/** Parks records. One that is parked already stays as it is: a transport may deliver it again at any time. */
export async function parkRecords(
  tx: Transaction,
  consumer: string,
  setAside: readonly SetAside[],
  now: Date,
): Promise<void> {
  if (setAside.length === 0) return;
  const deliveries = setAside.map(({ delivery }) => delivery);
  await tx.query(
    `insert into poisoned_record (consumer, topic, key, sequence, value, traceparent, reason, set_aside_at)
     select $1, record.*, $8::timestamptz
     from unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[]) as record
     on conflict do nothing`,
    [
      consumer,
      deliveries.map(({ topic }) => topic),
      deliveries.map(({ key }) => key),
      deliveries.map(({ sequence }) => sequence),
      deliveries.map(({ value }) => value),
      deliveries.map(({ traceparent }) => traceparent ?? null),
      setAside.map(({ reason }) => reason),
      now,
    ],
  );
}

/** The first parked records of a key that are newer than `after`, in order. */
export async function parkedRecords(
  tx: Transaction,
  consumer: string,
  { topic, key }: Place,
  { after, limit }: { after: number; limit: number },
): Promise<Delivery[]> {
  const rows = await tx.query<{ sequence: number; value: string; traceparent: string | null }>(
    `select sequence, value, traceparent from poisoned_record
     where consumer = $1 and topic = $2 and key = $3 and sequence > $4 order by sequence limit $5`,
    [consumer, topic, key, after, limit],
  );
  return rows.map(({ sequence, value, traceparent }) => ({
    topic,
    key,
    sequence,
    value,
    ...(traceparent !== null && { traceparent }),
  }));
}

/** Takes the records of a key up to and including `upTo` out of the park. */
export async function releaseRecords(
  tx: Transaction,
  consumer: string,
  { topic, key }: Place,
  upTo: number,
): Promise<void> {
  await tx.query('delete from poisoned_record where consumer = $1 and topic = $2 and key = $3 and sequence <= $4', [
    consumer,
    topic,
    key,
    upTo,
  ]);
}

/** How many records of a key wait. */
export async function countParked(sql: Sql, consumer: string, { topic, key }: Place): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    'select count(*) as count from poisoned_record where consumer = $1 and topic = $2 and key = $3',
    [consumer, topic, key],
  );
  return row?.count ?? 0;
}

/** Says anew why the first parked record of a key does not fit. */
export async function restateReason(sql: Sql, consumer: string, { topic, key }: Place, reason: string): Promise<void> {
  await sql.query(
    `update poisoned_record set reason = $4
     where consumer = $1 and topic = $2 and key = $3 and sequence = (
       select min(sequence) from poisoned_record where consumer = $1 and topic = $2 and key = $3)`,
    [consumer, topic, key, reason],
  );
}
