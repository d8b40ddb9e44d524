import type { Clock, Log } from '@rollcall/domain';
import type { Outbox } from '@rollcall/messaging';
import { type Database, isTransientFailure, type Transaction } from '@rollcall/persistence';
import { absenceWhile, connectionStore } from '../directory-mirror/connection';
import { nobodyTouched, touch } from '../directory-mirror/touch';
import { organizationStore } from '../organizations/organization-store';
import type { Decider } from './decider';
import { pendingRemovals } from './pending-removals';
import { readSituation } from './situation';

/** Decides again those whose removal was put off, once it is due. */
export interface OverdueRemovals {
  start(): void;
  /** Some were put off: look when the next one is due. */
  wake(): void;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

export interface OverdueRemovalsDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly decider: Decider;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds without a look at most: another process that put removals off may have gone. */
const longestSleep = 10_000;
const pauseAfterFailure = 1_000;

export function createOverdueRemovals(dependencies: OverdueRemovalsDependencies): OverdueRemovals {
  const { database, outbox, decider, clock, log } = dependencies;
  const stopping = new AbortController();
  let sleep = new AbortController();
  let running: Promise<void> | undefined;

  const settleParent = async (tx: Transaction, parentId: string): Promise<void> => {
    const connection = await connectionStore.lock(tx, parentId);
    const due = await pendingRemovals.takeDue(tx, parentId, clock.now());
    const records = [];
    // An organization that left mode scim decides nothing more: what waited there is dropped.
    for (const organization of await organizationStore.listScim(tx, parentId)) {
      const touched = nobodyTouched();
      for (const { organizationId, email, cause, traceparent } of due) {
        if (organizationId === organization.organizationId)
          touch(touched.emails, email, { cause, traceparent, order: 0 });
      }
      if (touched.emails.size === 0) continue;
      const situation = await readSituation(tx, parentId, [organization.organizationId], {
        emails: touched.emails.keys(),
        userIds: [],
      });
      const round = {
        organizations: [organization],
        situation,
        touched,
        absence: absenceWhile(connection),
        grace: false,
      };
      records.push(...(await decider.decide(tx, round)));
    }
    await outbox.append(tx, records);
  };

  const look = async (): Promise<number> => {
    for (const parentId of await pendingRemovals.parentsDue(database, clock.now())) {
      await database.transaction((tx) => settleParent(tx, parentId));
    }
    const nextDue = await pendingRemovals.nextDue(database);
    return Math.min(longestSleep, nextDue ? Math.max(0, nextDue.getTime() - clock.now().getTime()) : longestSleep);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // Made before the look, so that a wake-up during it is not lost.
      sleep = new AbortController();
      const { signal } = sleep;
      let pause = pauseAfterFailure;
      try {
        pause = await look();
      } catch (error) {
        if (isTransientFailure(error)) log.warn({ err: error }, 'overdue removals wait: database unavailable');
        else log.error({ err: error }, 'overdue removals could not be decided');
      }
      // One may have come due during the look.
      if (pause > 0) await clock.sleep(pause, AbortSignal.any([signal, stopping.signal]));
    }
  };

  return {
    start() {
      running ??= run();
    },
    wake: () => sleep.abort(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
