import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Random } from '@rollcall/domain';

export interface VirtualClockOptions {
  /**
   * Awaited between sleepers, so that what one of them set off is done before the next wakes. Microtasks and a few turns
   * of the event loop pass in any case, which is enough for code without real I/O; code that calls Postgres needs a
   * hook that resolves when its calls have come back.
   */
  readonly settle?: () => Promise<void>;
  /** Decides who of several sleepers with the same moment wakes first; without it, who fell asleep first. */
  readonly random?: Random;
}

/** Somebody who waits for a moment. */
export interface Sleeper {
  readonly since: Date;
  readonly wakesAt: Date;
}

/** Time that stands still until the test moves it. Moves must not overlap. */
export interface VirtualClock extends Clock {
  /** Moves on by that many milliseconds and wakes, one after the other, who is due on the way, also who came to be so. */
  advance(milliseconds: number): Promise<void>;
  /** As `advance`, to a moment that is not in the past. */
  advanceTo(moment: Date): Promise<void>;
  /**
   * Wakes everybody in order of time until nobody sleeps.
   * @throws Error after `limit` (default 10,000) sleepers: a loop that sleeps for ever never becomes idle.
   */
  runUntilIdle(limit?: number): Promise<void>;
  /** Who sleeps now, in order of waking. */
  pending(): readonly Sleeper[];
}

interface Bed {
  readonly since: number;
  readonly wakesAt: number;
  wake(): void;
}

const turnsOfEventLoop = 3;

/** A clock for deterministic tests of concurrent code. */
export function createVirtualClock(start: Date, options: VirtualClockOptions = {}): VirtualClock {
  const settle = async (): Promise<void> => {
    await letTurnsPass();
    if (options.settle === undefined) return;
    await options.settle();
    await letTurnsPass();
  };
  const beds = new Set<Bed>();
  let now = start.getTime();
  let moving = false;

  const dueFirst = (): Bed[] => [...beds].sort((one, other) => one.wakesAt - other.wakesAt);

  const nextToWake = (): Bed | undefined => {
    const order = dueFirst();
    const [first] = order;
    if (first === undefined || options.random === undefined) return first;
    const together = order.filter((bed) => bed.wakesAt === first.wakesAt);
    return together[Math.floor(options.random() * together.length)];
  };

  const move = async (steps: () => Promise<void>): Promise<void> => {
    if (moving) throw new Error('The virtual clock is already being moved: await the one move before the next.');
    moving = true;
    try {
      await settle();
      await steps();
    } finally {
      moving = false;
    }
  };

  const wake = async (bed: Bed): Promise<void> => {
    now = Math.max(now, bed.wakesAt);
    bed.wake();
    await settle();
  };

  const advanceTo = (target: number): Promise<void> => {
    if (!(target >= now)) throw new RangeError('The virtual clock only moves forward.');
    return move(async () => {
      for (let bed = nextToWake(); bed !== undefined && bed.wakesAt <= target; bed = nextToWake()) await wake(bed);
      now = target;
    });
  };

  return {
    now: () => new Date(now),

    sleep(milliseconds, signal) {
      if (!Number.isFinite(milliseconds)) {
        return Promise.reject(new RangeError(`Nobody can sleep for ${milliseconds} ms.`));
      }
      if (signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        const bed: Bed = {
          since: now,
          wakesAt: now + Math.max(0, milliseconds),
          wake() {
            beds.delete(bed);
            signal?.removeEventListener('abort', bed.wake);
            resolve();
          },
        };
        beds.add(bed);
        signal?.addEventListener('abort', bed.wake);
      });
    },

    advance: async (milliseconds) => advanceTo(now + milliseconds),
    advanceTo: async (moment) => advanceTo(moment.getTime()),

    runUntilIdle: (limit = 10_000) =>
      move(async () => {
        let woken = 0;
        for (let bed = nextToWake(); bed !== undefined; bed = nextToWake()) {
          if (woken++ === limit) throw new Error(`Not idle after ${limit} sleepers; ${beds.size} still sleep.`);
          await wake(bed);
        }
      }),

    pending: () => dueFirst().map((bed) => ({ since: new Date(bed.since), wakesAt: new Date(bed.wakesAt) })),
  };
}

async function letTurnsPass(): Promise<void> {
  for (let turn = 0; turn < turnsOfEventLoop; turn += 1) await nextTurn();
}
