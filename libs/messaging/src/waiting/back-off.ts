import type { Random } from '@rollcall/domain';

/** How long to wait before each further try. */
export interface BackOff {
  /** Milliseconds: 100, 200, 400 … at most 5,000; with `random` something between a half and the whole of that. */
  next(): number;
  /** It worked: the next failure starts from the shortest wait again. */
  reset(): void;
}

const shortest = 100;
const longest = 5_000;

export function createBackOff(random?: Random): BackOff {
  let wait = shortest;
  return {
    next() {
      const now = wait;
      wait = Math.min(wait * 2, longest);
      return random === undefined ? now : now / 2 + (now / 2) * random();
    },
    reset() {
      wait = shortest;
    },
  };
}
