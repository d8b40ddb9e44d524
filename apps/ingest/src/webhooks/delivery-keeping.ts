import type { Clock, Log, Random } from '@rollcall/domain';
import { createBackOff } from '@rollcall/messaging';
import type { Database } from '@rollcall/persistence';
import type { EventMerge, EventOutcome, HeardEvent } from '../poison/event-merge';
import { createCrowd } from './crowd';
import { abandonWaiting, oldestWaiting, removeWaiting, storeWaiting } from './waiting-deliveries';

/** What became of a delivery. `waiting`: durable, and merged later. */
export type DeliveryOutcome = EventOutcome | 'waiting';

/** Makes deliveries durable: merges them, and where too many come at once keeps them until there is time. */
export interface DeliveryKeeping {
  /** Resolves when all are durable, with one outcome each, in their order. */
  keep(deliveries: readonly HeardEvent[]): Promise<readonly DeliveryOutcome[]>;
  /** Merges what waits, also what instances that are gone have left. */
  start(): void;
  /** Leaves what still waits to the other instances, or to the next start. */
  stop(): Promise<void>;
}

export interface DeliveryKeepingDependencies {
  readonly database: Database;
  readonly eventMerge: EventMerge;
  /** Names this instance; no other has the same. */
  readonly keeper: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
}

/** Of those that one instance keeps. Beyond, senders wait for the merge as they do without a crowd, or are sent away. */
const mostWaiting = 50_000;
/** How long those that wait let a crowd go first, in milliseconds. */
const patience = 5_000;
/** Between two looks whether the crowd is gone, in milliseconds. */
const lookPause = 50;
/** Between two looks for what others have left, in milliseconds. */
const restPause = 60_000;
/** Whose keeper has not merged them by then: it is gone. Longer than a keeper's patience, and its merging of all that may wait. */
const abandonedAfter = 60_000;

/**
 * A delivery is answered when it is durable. While few come, that is when they are merged, all that came during one merge in
 * the next. A burst of thousands, as when a directory moves a department, would make each wait for the merges of those before
 * it, and WorkOS deliver again what was only late; so in a crowd they are stored as they came, which costs a tenth of a merge,
 * and merged as soon as the crowd is gone, or their patience is over. Order does not matter: a merge takes the later state
 * of two, in whichever order it hears of them. Merging one twice changes nothing, so that two keepers do no harm to each other.
 */
export function createDeliveryKeeping(dependencies: DeliveryKeepingDependencies): DeliveryKeeping {
  const { database, eventMerge, keeper, clock, log, random } = dependencies;
  const crowd = createCrowd(clock);
  const stopping = new AbortController();
  let waiting = 0;
  let wanted = false;
  let merging: Promise<void> | undefined;
  let looking: Promise<void> | undefined;

  const letCrowdPass = async (): Promise<void> => {
    const until = clock.now().getTime() + patience;
    while (crowd.isThere() && clock.now().getTime() < until && !stopping.signal.aborted)
      await clock.sleep(lookPause, stopping.signal);
  };

  /** Answers how many. */
  const mergePage = async (): Promise<number> => {
    const page = await oldestWaiting(database, keeper, abandonedAfter);
    if (page.length === 0) return 0;
    const ids = new Map(page.map(({ id, heard }) => [heard, id]));
    await eventMerge.merge([...ids.keys()], (tx, merged) =>
      removeWaiting(
        tx,
        merged.flatMap((heard) => ids.get(heard) ?? []),
      ),
    );
    return page.length;
  };

  const mergeAll = async (): Promise<void> => {
    const backOff = createBackOff(random);
    await letCrowdPass();
    while (wanted && !stopping.signal.aborted) {
      try {
        // What is stored from here on wants it anew.
        wanted = false;
        const merged = await mergePage();
        waiting = Math.max(waiting - merged, 0);
        if (merged > 0) wanted = true;
        else if (!wanted) waiting = 0;
        backOff.reset();
      } catch (error) {
        wanted = true;
        const pause = backOff.next();
        log.warn({ err: error, pause }, 'waiting deliveries not merged, trying again');
        await clock.sleep(pause, stopping.signal);
      }
    }
    // In the turn that found nothing wanted: what is wanted from here on begins anew.
    merging = undefined;
  };

  const mergeSoon = (): void => {
    wanted = true;
    merging ??= mergeAll();
  };

  const keepLooking = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      mergeSoon();
      await clock.sleep(restPause, stopping.signal);
    }
  };

  return {
    async keep(deliveries) {
      if (!crowd.commit(deliveries.length) || waiting >= mostWaiting) return eventMerge.merge(deliveries);
      await storeWaiting(database, keeper, deliveries);
      waiting += deliveries.length;
      mergeSoon();
      return deliveries.map(() => 'waiting' as const);
    },
    start() {
      looking = keepLooking();
    },
    async stop() {
      stopping.abort();
      await looking;
      await merging;
      await abandonWaiting(database, keeper).catch((error: unknown) =>
        log.warn({ err: error }, 'waiting deliveries are merged by others after a while only'),
      );
    },
  };
}
