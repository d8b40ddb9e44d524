import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** How long to go on trying, in milliseconds of real time. Default 5,000. */
  readonly within?: number;
  /** Pause between two tries, in milliseconds. Default 25. */
  readonly every?: number;
}

/**
 * Repeats an assertion until it holds, and gives what it gave. For integration tests, where real parts take real time.
 * @throws Error with the newest failure in its message and as its cause, when the time is over.
 */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { within = 5_000, every = 25 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = performance.now() + within;
  let failure: unknown = new Error('the first try has not come to an end');
  for (;;) {
    const outOfTime = new AbortController();
    try {
      return await Promise.race([
        // Inside the race an assertion that never answers cannot hang the test.
        Promise.resolve().then(assertion),
        delay(Math.max(0, deadline - performance.now()), undefined, { signal: outOfTime.signal }).then(() => {
          throw new TimeIsOver();
        }),
      ]);
    } catch (error) {
      if (error instanceof TimeIsOver) break;
      failure = error;
    } finally {
      outOfTime.abort();
    }
    if (performance.now() + every >= deadline) break;
    await delay(every);
  }
  // Not `instanceof Error`: under Jest the errors of Node.js are of another realm.
  const reason = typeof failure === 'object' && failure !== null && 'message' in failure ? failure.message : failure;
  throw new Error(`Not so within ${within} ms: ${String(reason)}`, { cause: failure });
}

class TimeIsOver extends Error {}
