/**
 * Where time comes from and how one waits for it. Only a `main.ts` makes the real one; everything else is given one,
 * so that the whole road can run under a virtual clock.
 */
export interface Clock {
  now(): Date;
  /** Resolves after `milliseconds`, or at once (it does not reject) when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
