import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@rollcall/domain';

/** The machine's clock, for specs with real servers and for the process that they kill. */
export const realTime: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    await delay(milliseconds, undefined, signal && { signal }).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  },
};

/** Real time until told to oversleep: then long sleeps end only when they are broken off. */
export function oversleepingClock(): Clock & { oversleep(): void } {
  const longSleep = 100;
  let oversleeps = false;
  return {
    now: realTime.now,
    oversleep() {
      oversleeps = true;
    },
    sleep(milliseconds, signal) {
      if (!oversleeps || milliseconds <= longSleep || signal?.aborted) return realTime.sleep(milliseconds, signal);
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
    },
  };
}
