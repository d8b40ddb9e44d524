import {
  Code,
  ConnectError,
  type ContextValues,
  createContextKey,
  createContextValues,
  type HandlerContext,
  type Interceptor,
} from '@connectrpc/connect';
import type { RequestHandler } from 'express';
import type { Callers } from './callers';

const callerKey = createContextKey<string | undefined>(undefined, { description: 'caller' });
const actingForKey = createContextKey<string | undefined>(undefined, { description: 'acting for' });

/** Names the administrator for whom a caller acts: the console, and programs that people use. Lower case, as Node has it. */
export const actingForHeader = 'rollcall-acting-for';

/** An email address is never longer (RFC 5321). */
const longestEmail = 320;

interface AddressedRequest {
  headers: Record<string, string | string[] | undefined>;
  socket?: { remoteAddress?: string | undefined };
}

/** Finds out who calls, before the body is read. */
export function callerContext(callers: Callers, request: AddressedRequest): ContextValues {
  const authorization = request.headers['authorization'];
  const caller = callers.identify(
    typeof authorization === 'string' ? authorization : undefined,
    request.socket?.remoteAddress,
  );
  return createContextValues().set(callerKey, caller).set(actingForKey, actingFor(request.headers[actingForHeader]));
}

function actingFor(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined;
  const email = header.trim().toLowerCase();
  return email === '' || email.length > longestEmail ? undefined : email;
}

/** Refuses calls without a known token. */
export const requireCaller: Interceptor = (next) => (request) => {
  if (request.contextValues.get(callerKey) === undefined) {
    throw new ConnectError('a bearer token is needed', Code.Unauthenticated);
  }
  return next(request);
};

/** Who made a call that was let in: the administrator that the caller acts for, else the name of the caller's token. */
export function callerOf(context: HandlerContext): string {
  return context.values.get(actingForKey) ?? context.values.get(callerKey) ?? 'unknown';
}

/** The same for plain HTTP routes: 401 with the body of a Connect error. */
export function requireBearer(callers: Callers): RequestHandler {
  return (request, response, next) => {
    if (callers.identify(request.headers.authorization, request.socket.remoteAddress) !== undefined) return next();
    response.status(401).json({ code: 'unauthenticated', message: 'a bearer token is needed' });
  };
}
