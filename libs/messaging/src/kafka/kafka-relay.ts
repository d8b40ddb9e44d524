import type { Clock, Log, Random } from '@rollcall/domain';
import type { Database, Transaction } from '@rollcall/persistence';
import { oldestRecords, removalOfRecords } from '../outbox/waiting-records';
import { problemOf } from '../problem-board';
import { sendSpan } from '../tracing/record-spans';
import { traceShared } from '../tracing/shared-work';
import type { RunningRelay } from '../transport';
import { createBackOff } from '../waiting/back-off';
import { createBell } from '../waiting/bell';
import type { KafkaPublisher } from './kafka-publisher';

export interface KafkaRelayDependencies {
  readonly service: string;
  readonly database: Database;
  readonly publisher: KafkaPublisher;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: Random | undefined;
  /** How long an instance that fell silent keeps its shards, in milliseconds. */
  readonly lease: number;
  readonly onProblem: (problem: string | undefined) => void;
}

/** Shares of an outbox that instances can relay independently; all records of a topic and key are in the same one. */
const shards = 16;
const pageSize = 500;
/**
 * Milliseconds between the beginnings of two pages at least, unless more waits than a page holds. A lone record goes out at
 * once; under load the records of this time share one transaction, one request to Kafka and one batch in each consumer, each
 * of which costs nearly the same for one record as for ten. Where a page takes long, since the machine or Postgres or Kafka is
 * busy, the time grows with it, and what all pages cost together shrinks.
 */
const gatherFor = 20;
/** Where pages take long: the pause after one, as a share of the time that it took. */
const pauseShare = 0.5;
const longestPause = 200;
/** How long to wait for a wake-up before looking without one, in milliseconds. */
const lookInterval = 250;
/** As long as another instance has shards: it may have read just before the record that we were woken for. */
const lookIntervalWhenShared = 50;

/**
 * Publishes the records of one outbox, also when other instances do the same.
 *
 * Dangerous place. One transaction takes free shards by advisory locks, reads their oldest rows, sends them, deletes them and
 * commits. The transaction is the lease: the locks last exactly as long as it does. It is the fence as well, though not
 * before Kafka but before the outbox: an instance that dies, is paused or loses Postgres while it sends also loses the
 * transaction (when it falls silent, by `idle_in_transaction_session_timeout`), so its rows stay and the next owner sends
 * them again. What the former owner still has under way may then reach Kafka late, between records of the new owner. That
 * does no harm, because it can only be records that the new owner has sent as well: a consumer skips them by their sequence
 * and misses none. Never delete a row in another transaction than the one that locked its shard and sent it.
 */
export function startKafkaRelay(dependencies: KafkaRelayDependencies): RunningRelay {
  const { service, database, publisher, clock, log, random, lease, onProblem } = dependencies;
  const bell = createBell(clock);
  const stopping = new AbortController();

  const publishPage = async (tx: Transaction): Promise<{ more: boolean; shared: boolean }> => {
    // A statement of its own after the locking one: only so does it see what the shards' former owner has committed. It
    // takes the shards from the session, so that both go out together.
    const [held, { records, more }] = await Promise.all([
      lockFreeShards(tx, lease),
      oldestRecords(tx, heldShards, pageSize),
    ]);
    if (records.length > 0) {
      const deliveries = records.map(({ delivery }) => delivery);
      await traceShared(sendSpan('kafka', service, records.length), deliveries, (traced) => publisher.publish(traced));
      tx.lastly(removalOfRecords, [records.map(({ id }) => id)]);
    }
    return { more, shared: held < shards };
  };

  const run = async (): Promise<void> => {
    const backOff = createBackOff(random);
    while (!stopping.signal.aborted) {
      const started = clock.now().getTime();
      try {
        await publisher.connect();
        const { more, shared } = await database.transaction(publishPage, 'kept');
        const took = clock.now().getTime() - started;
        onProblem(undefined);
        backOff.reset();
        if (more) continue;
        await bell.wait(shared ? lookIntervalWhenShared : lookInterval);
        const next = Math.max(gatherFor, took + Math.min(took * pauseShare, longestPause));
        const passed = clock.now().getTime() - started;
        // Where a clock was put back the whole pause, not the hour that it was put back by.
        if (passed < next) await clock.sleep(Math.min(next - passed, next), stopping.signal);
      } catch (error) {
        onProblem(problemOf(error));
        const pause = backOff.next();
        log.warn({ service, err: error, pause }, 'outbox not published, trying again');
        await clock.sleep(pause, stopping.signal);
      }
    }
  };

  const running = run();

  return {
    wake: () => bell.ring(),
    async stop() {
      stopping.abort();
      bell.ring();
      await running;
      onProblem(undefined);
    },
  };
}

/** The shards that `lockFreeShards` has locked. `&` and not `% 16` of abs(): the absolute value of the smallest integer is an error. */
const heldShards = {
  name: 'the shards held',
  condition: `hashtext(topic || ' ' || key) & $1::int = any(current_setting('rollcall.held_shards')::int[])`,
  value: shards - 1,
};

/**
 * Locks free shards until the transaction ends, and answers how many. Which they are stands in `rollcall.held_shards`, for
 * as long. Locks count in a database, so the schema is part of them.
 * @param lease how long the transaction may stand still, in milliseconds
 */
async function lockFreeShards(tx: Transaction, lease: number): Promise<number> {
  const [row] = await tx.query<{ held: number }>(
    `with held as (
       select shard from generate_series(0, $1::int - 1) as shard
       where pg_try_advisory_xact_lock(hashtext('rollcall outbox of ' || current_schema()), shard)
     )
     select count(*) as held,
       set_config('rollcall.held_shards', coalesce(array_agg(shard), '{}')::text, true),
       set_config('idle_in_transaction_session_timeout', $2, true)
     from held`,
    [shards, String(lease)],
    { name: 'lock free shards' },
  );
  return row?.held ?? 0;
}
