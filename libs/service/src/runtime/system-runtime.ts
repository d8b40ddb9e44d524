import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, NewId, Random } from '@rollcall/domain';
import { v7 } from 'uuid';

/** Everything that a process takes from the world around it. Only `main.ts` makes the real one. */
export interface Runtime {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
}

/** The machine's clock, UUIDs version 7, and a random number generator that is good for jitter, not for secrets. */
export function systemRuntime(): Runtime {
  return {
    clock: {
      now: () => new Date(),
      async sleep(milliseconds, signal) {
        try {
          await delay(milliseconds, undefined, { ref: true, ...(signal && { signal }) });
        } catch (error) {
          if (!signal?.aborted) throw error;
        }
      },
    },
    newId: () => v7(),
    random: () => Math.random(),
  };
}
