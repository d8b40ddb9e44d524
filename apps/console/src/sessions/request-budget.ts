import type { RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from './refusals';
import { visitorOf } from './visitor';

export interface RequestBudget {
  /** Requests of one session within the time. */
  readonly requests: number;
  readonly seconds: number;
}

/** More than a person scrolls and clicks, less than a program would ask. */
export const usualBudget: RequestBudget = { requests: 1_200, seconds: 60 };

/** Refuses a session that asks too much with 429 and `Retry-After`. Each instance counts for itself. */
export function limitRequests({ requests, seconds }: RequestBudget): RequestHandler {
  const limiter = new RateLimiterMemory({ points: requests, duration: seconds });
  return async (request, response, next) => {
    try {
      await limiter.consume(visitorOf(request)?.sessionId ?? '');
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      response.setHeader('retry-after', Math.ceil(refusal.msBeforeNext / 1_000));
      return refuse(response, 'resource_exhausted', 'too many requests: try again later');
    }
    next();
  };
}
