import type { Clock } from '@rollcall/domain';

/** A clock for specs: stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on, waking who sleeps, each at their own time. */
  advance(milliseconds: number): Promise<void>;
  set(time: Date): void;
  readonly sleeping: number;
}

export function createManualClock(start = '2026-11-24T10:00:00.000Z'): ManualClock {
  let time = new Date(start).getTime();
  let sleepers: { due: number; wake: () => void }[] = [];
  return {
    now: () => new Date(time),
    sleep(milliseconds, signal) {
      if (signal?.aborted === true) {
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const wake = () => {
          sleepers = sleepers.filter((sleeper) => sleeper !== entry);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const entry = { due: time + milliseconds, wake };
        sleepers.push(entry);
        signal?.addEventListener('abort', wake);
      });
    },
    async advance(milliseconds) {
      const target = time + milliseconds;
      await settle();
      for (;;) {
        const [next] = sleepers.filter(({ due }) => due <= target).sort((one, other) => one.due - other.due);
        if (next === undefined) {
          break;
        }
        time = Math.max(time, next.due);
        next.wake();
        await settle();
      }
      time = target;
      await settle();
    },
    set(to) {
      time = to.getTime();
    },
    get sleeping() {
      return sleepers.length;
    },
  };
}

/** Lets everything that can run now run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
