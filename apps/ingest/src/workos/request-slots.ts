import type { Clock } from '@rollcall/domain';

/** Moments at which requests may go out, evenly spaced for each limit, over all who share these slots. */
export interface RequestSlots {
  /** Reserves the next `count` slots of a limit, `spacing` ms apart. Answers in how many ms the first is. */
  reserve(limit: string, count: number, spacing: number): Promise<number>;
  /** No slot of the limit is given for so many ms from now. */
  hold(limit: string, milliseconds: number): Promise<void>;
}

/** Slots that this process alone shares. */
export function createProcessSlots(clock: Clock): RequestSlots {
  const nextFree = new Map<string, number>();
  return {
    reserve(limit, count, spacing) {
      const now = clock.now().getTime();
      const first = Math.max(now, nextFree.get(limit) ?? now);
      nextFree.set(limit, first + count * spacing);
      return Promise.resolve(first - now);
    },
    hold(limit, milliseconds) {
      const until = clock.now().getTime() + milliseconds;
      nextFree.set(limit, Math.max(until, nextFree.get(limit) ?? until));
      return Promise.resolve();
    },
  };
}
