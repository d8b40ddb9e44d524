import { setTimeout as delay } from 'node:timers/promises';

/** Where time comes from; a test brings its own. */
export interface Clock {
  now(): Date;
  /** Resolves after `milliseconds`, or at once (it does not reject) when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. Who only sleeps here keeps no process from ending. */
export const machineClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    try {
      await delay(milliseconds, undefined, { ref: false, ...(signal && { signal }) });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
