import type { Topic } from '@rollcall/contracts';
import { type Database, type Sql, sqlMigration } from '@rollcall/persistence';
import { messagingMigrations } from '../migrations';
import type { ReceivedRecord } from '../received-record';
import type { Subscription } from '../transport';
import { noteOf } from './deliveries';

/** What a consumer did with one record. No key forbids doing it twice, so that a spec would see it. */
export interface Effect {
  readonly key: string;
  readonly sequence: number;
  readonly note: string;
  readonly traceparent: string | null;
  /** Application name of the connection. */
  readonly writer: string;
  /** Id of the transaction. */
  readonly transaction: string;
}

/** The schema of a consumer that keeps a ledger of its effects. */
export const ledgerMigrations = [
  ...messagingMigrations,
  sqlMigration({
    name: 'CreateLedger1764000000001',
    up: `create table effect (
      id bigint generated always as identity, consumer text not null, key text not null, sequence bigint not null,
      note text not null, traceparent text, writer text not null default current_setting('application_name'),
      transaction text not null default pg_current_xact_id()::text)`,
    down: 'drop table effect',
  }),
];

export interface LedgerOptions {
  readonly consumer: string;
  readonly database: Database;
  readonly topics?: readonly Topic[];
  /** Throws for a record, or for a batch's sake, that is not to be applied now. */
  readonly check?: (record: ReceivedRecord) => void;
}

/** A consumer that writes an effect for each record, in order. */
export function ledger({ consumer, database, topics = ['directory.changes'], check }: LedgerOptions): Subscription {
  return {
    consumer,
    topics,
    database,
    async apply(tx, records) {
      await tx.query(
        `insert into effect (consumer, key, sequence, note, traceparent)
         select $1, key, sequence, note, traceparent
         from unnest($2::text[], $3::bigint[], $4::text[], $5::text[])
           with ordinality as record (key, sequence, note, traceparent, nth) order by nth`,
        [
          consumer,
          records.map(({ key }) => key),
          records.map(({ sequence }) => sequence),
          records.map(noteOf),
          records.map(({ traceparent }) => traceparent ?? null),
        ],
      );
      // After the effects, so that a refusal has something to roll back.
      for (const record of records) check?.(record);
    },
  };
}

/** A consumer's effects, in the order in which they were written. */
export function effectsOf(sql: Sql, consumer: string): Promise<Effect[]> {
  return sql.query<Effect>(
    'select key, sequence, note, traceparent, writer, transaction from effect where consumer = $1 order by id',
    [consumer],
  );
}

/** The sequences that were applied for each key, in the order of application: `{ a: [1, 2, 3] }` when all is well. */
export function sequencesByKey(effects: readonly Pick<Effect, 'key' | 'sequence'>[]): Record<string, number[]> {
  const sequences: Record<string, number[]> = {};
  for (const { key, sequence } of effects) (sequences[key] ??= []).push(sequence);
  return sequences;
}

/** 1, 2, 3 … `last`. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_none, index) => index + 1);
}
