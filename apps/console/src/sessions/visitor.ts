import { type ContextValues, createContextKey, createContextValues } from '@connectrpc/connect';
import type { Request } from 'express';

/** Who is signed in at a browser. */
export interface Visitor {
  /** WorkOS's id of the session: the same from sign-in to sign-out. */
  readonly sessionId: string;
  /** Trimmed, lower case. */
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** When WorkOS must be asked again whether the session still stands. */
  readonly provenUntil: Date;
}

const visitors = new WeakMap<object, Visitor>();
const visitorKey = createContextKey<Visitor | undefined>(undefined, { description: 'visitor' });

/** Notes who makes a request, for the handlers that come after. */
export function setVisitor(request: Request, visitor: Visitor): void {
  visitors.set(request, visitor);
}

export function visitorOf(request: Request): Visitor | undefined {
  return visitors.get(request);
}

/** The same for Connect's handlers, which see no Express request. */
export function visitorValues(request: Request): ContextValues {
  return createContextValues().set(visitorKey, visitorOf(request));
}

export function visitorIn(values: ContextValues): Visitor | undefined {
  return values.get(visitorKey);
}
