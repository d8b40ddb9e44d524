import type { Topic } from '@rollcall/contracts';
import type { Sql } from '@rollcall/persistence';
import type { Delivery } from '../received-record';

/** A row of the outbox. */
export interface WaitingRecord {
  readonly id: number;
  readonly delivery: Delivery;
}

/** A part of the outbox: a condition on its rows with `$1` in it. Text of this library only, never of a caller. */
export interface OutboxPart {
  /** Of all parts with this condition. */
  readonly name: string;
  readonly condition: string;
  readonly value: unknown;
}

/** Values of one reading, in bytes: bounds memory where single records are large. */
const maxBytes = 4 * 1024 * 1024;

/**
 * The oldest records of a part, at most `limit`, and fewer where they are large; and whether others may wait behind them.
 *
 * Hazard: ids are given at insertion and become visible at commit, so a row with a smaller id can appear after one with a
 * larger. "Everything after the last id seen" would skip it for ever; a reader therefore always starts from the oldest row
 * and leaves out only rows that it knows by id. Per key the order is sound: `outbox_sequence` keeps the next writer of a
 * key waiting until the commit.
 */
export async function oldestRecords(
  sql: Sql,
  part: OutboxPart,
  limit: number,
): Promise<{ records: WaitingRecord[]; more: boolean }> {
  const rows = await sql.query<{
    id: number;
    topic: Topic;
    key: string;
    sequence: number;
    value: string;
    traceparent: string | null;
  }>(
    `select id, topic, key, sequence, value, traceparent
     from (select oldest.*, sum(octet_length(value)) over (order by id) - octet_length(value) as bytes_before
           from (select * from outbox where ${part.condition} order by id limit $2) as oldest) as sized
     where bytes_before < $3 order by id`,
    [part.value, limit, maxBytes],
    { name: `oldest records of ${part.name}` },
  );
  const records = rows.map(({ id, traceparent, ...record }) => ({
    id,
    delivery: { ...record, ...(traceparent !== null && { traceparent }) },
  }));
  const bytes = rows.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
  return { records, more: rows.length === limit || bytes >= maxBytes };
}

/** Takes published records, by their ids, out of the outbox. */
export const removalOfRecords = 'delete from outbox where id = any($1::bigint[])';
