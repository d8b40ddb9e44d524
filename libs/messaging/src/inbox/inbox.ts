import { SpanKind } from '@opentelemetry/api';
import type { Topic } from '@rollcall/contracts';
import type { Clock, Log, Random } from '@rollcall/domain';
import { isTransientFailure, type Transaction } from '@rollcall/persistence';
import { type Place, placeKey } from '../place';
import { problemOf } from '../problem-board';
import type { Delivery, ReceivedRecord } from '../received-record';
import { type MessagingSystem, processSpan } from '../tracing/record-spans';
import { traceShared } from '../tracing/shared-work';
import type { Subscription } from '../transport';
import { createBackOff } from '../waiting/back-off';
import {
  countParked,
  degradedPlaces,
  parkedRecords,
  parkRecords,
  releaseRecords,
  restateReason,
} from './poisoned-records';
import { lockPositions, movePositions } from './positions';
import { type Position, type SetAside, startsOver, triage } from './triage';

/** A key whose records wait from now on, until somebody retries them. */
export interface Degradation extends Place {
  readonly consumer: string;
  /** As in `PoisonedRecord`. */
  readonly reason: string;
}

/** What became of one batch. */
export interface Accepted {
  readonly consumer: string;
  readonly applied: number;
  readonly duplicates: number;
  readonly setAside: number;
}

export interface InboxDependencies<T extends Topic = Topic> {
  readonly subscription: Subscription<T>;
  /** What delivers. */
  readonly system?: MessagingSystem | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Spreads the tries of several instances. */
  readonly random?: Random | undefined;
  /** Called after the commit that marked a key. */
  readonly onDegraded?: ((degradation: Degradation) => void) | undefined;
  /** Called after each commit. */
  readonly onAccepted?: ((accepted: Accepted) => void) | undefined;
  /** Told why records cannot be applied now, and `undefined` when they can again. */
  readonly onProblem?: ((problem: string | undefined) => void) | undefined;
}

/** Where a consumer's deliveries become effects: each once, in order for each topic and key. */
export interface Inbox {
  /**
   * Resolves only when every delivery is safe: applied, known from before, or parked in `poisoned_record`. Only then may a
   * transport forget them. Deliveries of one key come in order; what is repeated does no harm. At most some hundred at once.
   * Rejects only with the signal's reason, and at once only between two tries: a try under way comes to its end.
   */
  accept(deliveries: readonly Delivery[], signal: AbortSignal): Promise<void>;
  /**
   * Applies the parked records of a key in order, as far as they fit. When none is left the key is no longer degraded.
   * Answers how many were applied and how many still wait. Rejects when the database is not to be had.
   */
  retry(topic: Topic, key: string): Promise<{ applied: number; waiting: number }>;
  /**
   * The same for every key of which records wait: at the start of a consumer, since a new build may apply what the one
   * before could not. A database that is away leaves them waiting; it never rejects for that.
   */
  retryParked(): Promise<void>;
}

/** Tries of one piece of work whose failure is not the infrastructure's. */
const attempts = 3;
/** Parked records applied in one transaction. */
const pageSize = 500;
/** An error's message can hold a whole statement. */
const longestReason = 500;

/** Makes the inbox of one subscription. It keeps nothing in memory: a second one for the same consumer does no harm. */
export function createInbox<T extends Topic>(dependencies: InboxDependencies<T>): Inbox {
  const { subscription, system = 'embedded', clock, log, random, onDegraded, onAccepted, onProblem } = dependencies;
  const { consumer, database, does = 'apply' } = subscription;

  const apply = (tx: Transaction, fresh: readonly ReceivedRecord<T>[]): Promise<void> =>
    traceShared(
      {
        service: consumer,
        kind: SpanKind.INTERNAL,
        name: () => does,
        attributes: () => ({ 'rollcall.records': fresh.length }),
      },
      fresh,
      (records) => subscription.apply(tx, records),
    );

  const settle = async (
    tx: Transaction,
    positions: ReadonlyMap<string, Position>,
    deliveries: readonly Delivery[],
  ): Promise<void> => {
    const { fresh, setAside, degrading, duplicates, moved, startedOver } = triage<T>(deliveries, positions);
    if (fresh.length > 0) await apply(tx, fresh);
    await parkRecords(tx, consumer, setAside, clock.now());
    for (const place of startedOver) {
      const { lastSequence = 0 } = moved.find((one) => placeKey(one) === placeKey(place)) ?? {};
      await releaseRecords(tx, consumer, place, lastSequence);
      log.info({ consumer, ...place, sequence: lastSequence }, 'the producer starts over: nothing before is missed');
    }
    movePositions(tx, consumer, moved, clock.now());
    tx.afterCommit(() => {
      for (const unfit of degrading) announce(unfit);
      onAccepted?.({ consumer, applied: fresh.length, duplicates, setAside: setAside.length });
    });
  };

  const announce = ({ delivery: { topic, key, sequence }, reason }: SetAside, error?: unknown): void => {
    log.error(
      { consumer, topic, key, sequence, reason, ...(error !== undefined && { err: error }) },
      'record set aside: its key is degraded until it is retried',
    );
    onDegraded?.({ consumer, topic, key, reason });
  };

  /** One try at a batch, in one transaction: the state, what it publishes in turn, and the position. */
  const take = (deliveries: readonly Delivery[]): Promise<void> =>
    database.transaction(async (tx) => settle(tx, await lockPositions(tx, consumer, deliveries), deliveries), 'kept');

  /** Parks a record that was rejected for good. Its later ones follow by themselves: the key is degraded now. */
  const reject = (delivery: Delivery, error: unknown): Promise<void> =>
    database.transaction(async (tx) => {
      const positions = await lockPositions(tx, consumer, [delivery]);
      const position = positions.get(placeKey(delivery)) ?? { lastSequence: 0, degraded: false };
      // Somebody else has applied it, or parked an earlier one, meanwhile.
      const waits = position.degraded && !startsOver(delivery);
      if (waits || delivery.sequence <= position.lastSequence) return settle(tx, positions, [delivery]);
      const unfit = { delivery, reason: reasonOf(error) };
      await parkRecords(tx, consumer, [unfit], clock.now());
      movePositions(tx, consumer, [{ ...delivery, ...position, degraded: true }], clock.now());
      tx.afterCommit(() => {
        announce(unfit, error);
        onAccepted?.({ consumer, applied: 0, duplicates: 0, setAside: 1 });
      });
    });

  /**
   * Repeats work until it succeeds. A failure of the infrastructure is repeated until the signal aborts, since nothing is
   * wrong with the records; any other one `limit` times. Answers the last failure, `undefined` after a success.
   */
  const persevere = async (
    work: () => Promise<void>,
    limit: number,
    signal: AbortSignal,
  ): Promise<{ error: unknown } | undefined> => {
    const backOff = createBackOff(random);
    for (let failures = 0; ;) {
      signal.throwIfAborted();
      try {
        await work();
        onProblem?.(undefined);
        return undefined;
      } catch (error) {
        const transient = isTransientFailure(error);
        if (!transient) failures += 1;
        if (failures >= limit) return { error };
        const pause = backOff.next();
        log.warn({ consumer, err: error, transient, pause }, 'records not applied, trying again');
        onProblem?.(problemOf(error));
        await clock.sleep(pause, signal);
      }
    }
  };

  /** Applies one page of a key's parked records, in one transaction, up to the first that does not fit. */
  const drain = (place: Place, limit: number): Promise<{ applied: number; waiting: number }> =>
    database.transaction(async (tx) => {
      const { lastSequence } = (await lockPositions(tx, consumer, [place])).get(placeKey(place)) ?? { lastSequence: 0 };
      const parked = await parkedRecords(tx, consumer, place, { after: lastSequence, limit });
      const asIfSound = new Map([[placeKey(place), { lastSequence, degraded: false }]]);
      const { fresh, degrading, moved } = triage<T>(parked, asIfSound);
      if (fresh.length > 0) await apply(tx, fresh);
      const reached = moved.at(-1)?.lastSequence ?? lastSequence;
      await releaseRecords(tx, consumer, place, reached);
      const waiting = await countParked(tx, consumer, place);
      for (const { reason } of degrading) await restateReason(tx, consumer, place, reason);
      movePositions(tx, consumer, [{ ...place, lastSequence: reached, degraded: waiting > 0 }], clock.now());
      return { applied: fresh.length, waiting };
    });

  /** The whole batch in one transaction; where it is rejected, record by record. */
  const makeSafe = async (deliveries: readonly Delivery[], signal: AbortSignal): Promise<void> => {
    const whole = await persevere(() => take(deliveries), attempts, signal);
    if (whole === undefined) return;
    log.warn({ consumer, records: deliveries.length, err: whole.error }, 'batch rejected, going on record by record');
    for (const delivery of deliveries) {
      const alone = await persevere(() => take([delivery]), attempts, signal);
      // Parking has no alternative: what is neither applied nor parked would be lost.
      if (alone) await persevere(() => reject(delivery, alone.error), Infinity, signal);
    }
  };

  const inbox: Inbox = {
    async accept(deliveries, signal) {
      if (deliveries.length === 0) return;
      await traceShared(processSpan(system, consumer, deliveries.length), deliveries, (traced) =>
        makeSafe(traced, signal),
      );
    },

    async retry(topic, key) {
      const place = { topic, key };
      let applied = 0;
      for (let limit = pageSize; ;) {
        try {
          const page = await drain(place, limit);
          applied += page.applied;
          if (page.waiting === 0 || page.applied === 0) {
            log.info({ consumer, topic, key, applied, waiting: page.waiting }, 'parked records retried');
            return { applied, waiting: page.waiting };
          }
        } catch (error) {
          if (isTransientFailure(error)) throw error;
          if (limit > 1) {
            // Some record of the page does not fit: one by one as far as to that one.
            limit = 1;
            continue;
          }
          log.warn({ consumer, topic, key, applied, err: error }, 'parked record rejected again');
          await restateReason(database, consumer, place, reasonOf(error));
          return { applied, waiting: await countParked(database, consumer, place) };
        }
      }
    },

    async retryParked() {
      try {
        for (const { topic, key } of await degradedPlaces(database, consumer)) await inbox.retry(topic, key);
      } catch (error) {
        if (!isTransientFailure(error)) throw error;
        log.warn({ consumer, err: error }, 'parked records not retried: the database is away');
      }
    },
  };
  return inbox;
}

function reasonOf(error: unknown): string {
  return `rejected: ${problemOf(error)}`.slice(0, longestReason);
}
