import type { Clock } from '@rollcall/domain';

/** Who may ask WorkOS when, so that its limits are spent fully and never exceeded. */
export interface RequestBudget {
  /** Resolves when the next request of this kind may go out, or when the signal aborts. */
  take(budget: string, signal?: AbortSignal): Promise<void>;
  /** WorkOS asked for a pause: nothing of this kind goes out before it is over. */
  pause(budget: string, milliseconds: number): void;
}

/**
 * Spaces the requests of each budget evenly: `perSecond` of them, no bursts. Counts in this process only.
 * Not p-throttle: that reads the machine's clock and sets its own timers, and this road must run under a virtual one.
 */
export function createEvenBudget({ clock, perSecond }: { clock: Clock; perSecond: number }): RequestBudget {
  const spacing = 1_000 / perSecond;
  const nextFree = new Map<string, number>();
  return {
    async take(budget, signal) {
      const now = clock.now().getTime();
      const turn = Math.max(now, nextFree.get(budget) ?? now);
      nextFree.set(budget, turn + spacing);
      if (turn > now) await clock.sleep(turn - now, signal);
    },
    pause(budget, milliseconds) {
      const until = clock.now().getTime() + milliseconds;
      nextFree.set(budget, Math.max(until, nextFree.get(budget) ?? until));
    },
  };
}
