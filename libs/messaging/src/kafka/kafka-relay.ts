import type { Clock, Log, Random } from '@rollcall/domain';
import type { Database, Transaction } from '@rollcall/persistence';
import { oldestRecords, removeRecords } from '../outbox/waiting-records';
import { problemOf } from '../problem-board';
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

  const publishPage = async (tx: Transaction): Promise<{ published: number; shared: boolean }> => {
    await tx.query(`select set_config('idle_in_transaction_session_timeout', $1, true)`, [String(lease)]);
    const held = await lockFreeShards(tx);
    if (held.length === 0) return { published: 0, shared: true };
    // `&` and not `% 16` of abs(): the absolute value of the smallest integer is an error.
    const part = { condition: `hashtext(topic || ' ' || key) & ${shards - 1} = any($1::int[])`, value: held };
    // A statement of its own after the locking one: only so does it see what the shards' former owner has committed.
    const records = await oldestRecords(tx, part, pageSize);
    await publisher.publish(records.map(({ delivery }) => delivery));
    await removeRecords(
      tx,
      records.map(({ id }) => id),
    );
    return { published: records.length, shared: held.length < shards };
  };

  const run = async (): Promise<void> => {
    const backOff = createBackOff(random);
    while (!stopping.signal.aborted) {
      try {
        await publisher.connect();
        const { published, shared } = await database.transaction(publishPage);
        onProblem(undefined);
        backOff.reset();
        if (published === 0) await bell.wait(shared ? lookIntervalWhenShared : lookInterval);
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

/** Answers the shards that are ours until the transaction ends. Locks count in a database, so the schema is part of them. */
async function lockFreeShards(tx: Transaction): Promise<number[]> {
  const rows = await tx.query<{ shard: number }>(
    `select shard from generate_series(0, $1::int - 1) as shard
     where pg_try_advisory_xact_lock(hashtext('rollcall outbox of ' || current_schema()), shard)`,
    [shards],
  );
  return rows.map(({ shard }) => shard);
}
