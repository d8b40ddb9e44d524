import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How much one caller may ask of this instance. */
export interface CallerLimit {
  /** Counts a request. Answers undefined where it may go on, else the seconds to wait, whole ones, at least one. */
  take(caller: string): Promise<number | undefined>;
}

/** In seconds. */
const burstPeriod = 10;

/** So many requests a second for each caller, and as many again once in ten seconds. 0: no limit. */
export function createCallerLimit(requestsPerSecond: number): CallerLimit {
  if (requestsPerSecond === 0) return { take: async () => undefined };
  const limiter = new BurstyRateLimiter(
    new RateLimiterMemory({ points: requestsPerSecond, duration: 1 }),
    new RateLimiterMemory({ points: requestsPerSecond, duration: burstPeriod }),
  );
  return {
    async take(caller) {
      try {
        await limiter.consume(caller);
        return undefined;
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
      }
    },
  };
}
