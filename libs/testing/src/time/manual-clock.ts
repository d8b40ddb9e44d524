import type { Clock } from '@rollcall/domain';

/** Time for code that runs alone: nothing waits, sleeping moves the time itself. */
export interface ManualClock extends Clock {
  moveTo(moment: Date): void;
  /** Negative moves back. */
  moveBy(milliseconds: number): void;
  /** How long each `sleep` was, in milliseconds, oldest first. */
  slept(): readonly number[];
}

/**
 * A clock whose `sleep` resolves at once and moves the time by the time slept (not at all when aborted before). For one
 * flow at a time, such as retries or a limiter; flows that wait for one another need `createVirtualClock`.
 */
export function createManualClock(start: Date): ManualClock {
  let now = start.getTime();
  const sleeps: number[] = [];
  return {
    now: () => new Date(now),
    async sleep(milliseconds, signal) {
      if (signal?.aborted === true) return;
      sleeps.push(milliseconds);
      now += Math.max(0, milliseconds);
    },
    moveTo(moment) {
      now = moment.getTime();
    },
    moveBy(milliseconds) {
      now += milliseconds;
    },
    slept: () => [...sleeps],
  };
}
