import type { Clock } from '@rollcall/domain';

export type Admission = { readonly admitted: true } | { readonly admitted: false; readonly retryAfterSeconds: number };

/** At most so many calls of one key in any span of the window's length. Refused calls do not count. */
export interface SlidingWindow {
  admit(key: string, limit: number | null): Admission;
  clear(): void;
}

interface Admitted {
  times: number[];
  /** Where the ones still inside the window begin. */
  from: number;
}

export function createSlidingWindow(deps: { clock: Clock; windowMs: number }): SlidingWindow {
  const admittedOf = new Map<string, Admitted>();
  return {
    admit(key, limit) {
      if (limit === null) {
        return { admitted: true };
      }
      const now = deps.clock.now().getTime();
      const admitted = admittedOf.get(key) ?? { times: [], from: 0 };
      admittedOf.set(key, admitted);
      const opened = now - deps.windowMs;
      while (admitted.from < admitted.times.length && (admitted.times[admitted.from] ?? 0) <= opened) {
        admitted.from += 1;
      }
      if (admitted.from * 2 > admitted.times.length) {
        admitted.times = admitted.times.slice(admitted.from);
        admitted.from = 0;
      }
      const inside = admitted.times.length - admitted.from;
      if (inside < limit) {
        admitted.times.push(now);
        return { admitted: true };
      }
      // The one whose leaving makes room; with a limit lowered meanwhile that is not the oldest.
      const leaving = admitted.times[admitted.times.length - Math.max(1, Math.floor(limit))] ?? now;
      return { admitted: false, retryAfterSeconds: Math.max(1, Math.ceil((leaving - opened) / 1000)) };
    },
    clear() {
      admittedOf.clear();
    },
  };
}
