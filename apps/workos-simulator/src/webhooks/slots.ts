import { createWaitingLine } from './waiting-line';

/** A number of places; who finds none waits, and is served in the order of asking. */
export interface Slots {
  take(): Promise<void>;
  free(): void;
}

export function createSlots(places: number): Slots {
  const waiting = createWaitingLine<() => void>();
  let left = places;
  return {
    async take() {
      if (left > 0) {
        left -= 1;
        return;
      }
      await new Promise<void>((resolve) => waiting.add(resolve));
    },
    free() {
      const next = waiting.take();
      if (next === undefined) {
        left += 1;
      } else {
        next();
      }
    },
  };
}
