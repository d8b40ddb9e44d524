import type { Clock } from '@rollcall/domain';

/** Wakes one loop that waits for news. */
export interface Bell {
  /** Ends the wait that is under way, or the next one before it begins: no news is lost between two waits. */
  ring(): void;
  /** Resolves when the bell rings, or after `milliseconds` if given. One waiter at a time. */
  wait(milliseconds?: number): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  let rung = false;
  let answer = (): void => undefined;
  return {
    ring() {
      rung = true;
      answer();
    },
    async wait(milliseconds) {
      if (!rung) {
        const waking = new AbortController();
        const ringing = new Promise<void>((resolve) => {
          answer = () => {
            waking.abort();
            resolve();
          };
        });
        await (milliseconds === undefined ? ringing : clock.sleep(milliseconds, waking.signal));
        answer = () => undefined;
      }
      rung = false;
    },
  };
}
