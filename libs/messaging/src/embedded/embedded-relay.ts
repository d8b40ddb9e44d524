import type { Topic } from '@rollcall/contracts';
import type { Clock, Log, Random } from '@rollcall/domain';
import { type Database, isTransientFailure } from '@rollcall/persistence';
import { oldestRecords, removalOfRecords, type WaitingRecord } from '../outbox/waiting-records';
import { problemOf } from '../problem-board';
import type { Delivery } from '../received-record';
import { sendSpan } from '../tracing/record-spans';
import { traceShared } from '../tracing/shared-work';
import type { RunningRelay } from '../transport';
import { createBackOff } from '../waiting/back-off';
import { createBell } from '../waiting/bell';
import type { EmbeddedConsumer } from './embedded-consumer';

export interface EmbeddedRelayDependencies {
  readonly service: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: Random | undefined;
  /** Whether all consumers are there that must not miss anything. */
  readonly ready: () => boolean;
  readonly consumersOf: (topic: Topic) => readonly EmbeddedConsumer[];
  readonly onProblem: (problem: string | undefined) => void;
}

/**
 * Milliseconds between the beginnings of two looks, unless more waits than a page holds. A lone record is handed out at once;
 * under load those of this time share the look, the deletion with its commit, and the consumers' transactions.
 */
const gatherFor = 20;
/** How long to wait for a wake-up before looking without one, in milliseconds. */
const lookInterval = 250;
const largestPage = 500;
/** Rows handed out and not yet deleted. Beyond, the slowest consumer is waited for: back-pressure. */
const mostInFlight = 1_000;

/** Hands the rows of one outbox to the consumers of their topics, and deletes those that all of them have safe. */
export function startEmbeddedRelay(dependencies: EmbeddedRelayDependencies): RunningRelay {
  const { service, database, clock, log, random, ready, consumersOf, onProblem } = dependencies;
  const bell = createBell(clock);
  const stopping = new AbortController();
  const inFlight = new Set<number>();
  let safe: number[] = [];

  const becameSafe = (id: number): void => {
    safe.push(id);
    bell.ring();
  };

  const handOut = (id: number, delivery: Delivery): void => {
    inFlight.add(id);
    const consumers = consumersOf(delivery.topic);
    if (consumers.length === 0) return becameSafe(id);
    let pending = consumers.length;
    const acknowledge = (): void => {
      pending -= 1;
      if (pending === 0) becameSafe(id);
    };
    for (const consumer of consumers) consumer.offer({ delivery, acknowledge });
  };

  const handOutAll = (records: readonly WaitingRecord[], traced: readonly Delivery[]): void => {
    for (const [place, { id, delivery }] of records.entries()) handOut(id, traced[place] ?? delivery);
  };

  /*
   * Dangerous place: the consumers have committed, the rows still stand here. A crash in between delivers them again at the
   * next start, and the consumers skip them by their sequence.
   */
  const removeSafe = async (): Promise<void> => {
    const ids = safe;
    safe = [];
    try {
      if (ids.length > 0) await database.write(removalOfRecords, [ids]);
    } catch (error) {
      safe.push(...ids);
      throw error;
    }
    for (const id of ids) inFlight.delete(id);
  };

  const pageSize = (): number => {
    const room = Math.min(largestPage, mostInFlight - inFlight.size);
    return random === undefined || room < 1 ? room : 1 + Math.floor(random() * room);
  };

  /** Answers whether more may wait than it could take. */
  const look = async (): Promise<boolean> => {
    await removeSafe();
    const limit = pageSize();
    if (limit < 1) return false;
    const part = { name: 'those not handed out', condition: 'id <> all($1::bigint[])', value: [...inFlight] };
    const { records, more } = await oldestRecords(database, part, limit);
    const deliveries = records.map(({ delivery }) => delivery);
    await traceShared(sendSpan('embedded', service, records.length), deliveries, async (traced) =>
      handOutAll(records, traced),
    );
    return more;
  };

  const run = async (): Promise<void> => {
    const backOff = createBackOff(random);
    while (!stopping.signal.aborted) {
      const started = clock.now().getTime();
      try {
        const more = ready() && (await look());
        onProblem(undefined);
        backOff.reset();
        if (more) continue;
        await bell.wait(lookInterval);
        const early = started + gatherFor - clock.now().getTime();
        if (early > 0) await clock.sleep(early, stopping.signal);
      } catch (error) {
        onProblem(problemOf(error));
        const write = isTransientFailure(error) ? log.warn : log.error;
        write.call(log, { service, err: error }, 'outbox not readable, trying again');
        await clock.sleep(backOff.next(), stopping.signal);
      }
    }
  };

  const running = run();
  let stopped: Promise<void> | undefined;

  const stop = async (): Promise<void> => {
    stopping.abort();
    bell.ring();
    await running;
    try {
      await removeSafe();
    } catch (error) {
      log.warn(
        { service, err: error },
        'delivered rows stay in the outbox: they will be delivered and skipped once more',
      );
    }
    onProblem(undefined);
  };

  return {
    wake: () => bell.ring(),
    stop: () => (stopped ??= stop()),
  };
}
