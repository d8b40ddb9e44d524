import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Time between two looks, in milliseconds. */
  readonly every: number;
  /** Gives up when it aborts. */
  readonly signal: AbortSignal;
}

/** Looks until there is something, and answers it. */
export async function until<Found>(
  look: () => Promise<Found | undefined> | Found | undefined,
  { every, signal }: WaitOptions,
): Promise<Found> {
  for (;;) {
    signal.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    await delay(every, undefined, { signal });
  }
}

/** How long the work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
