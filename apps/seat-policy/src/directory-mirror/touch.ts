import type { Cause } from '@rollcall/contracts';

/** That something concerned a person, and what made it so. */
export interface Touch {
  readonly cause: Cause | undefined;
  readonly traceparent: string | undefined;
  /** Grows along a batch: of several touches of one person the last is the cause of what follows. */
  readonly order: number;
}

/** The people whom changes touched: directory users by id, and people by email, also by one that a user has no more. */
export interface Touched {
  readonly users: Map<string, Touch>;
  readonly emails: Map<string, Touch>;
}

export function nobodyTouched(): Touched {
  return { users: new Map(), emails: new Map() };
}

/** Keeps the later touch. */
export function touch(touches: Map<string, Touch>, id: string, news: Touch): void {
  const known = touches.get(id);
  if (!known || known.order <= news.order) touches.set(id, news);
}
