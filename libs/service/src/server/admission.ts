import { Code, ConnectError, type HandlerContext, type Interceptor } from '@connectrpc/connect';
import { type Scope, scopeOf } from '@rollcall/contracts';
import type { RequestHandler } from 'express';
import { callContextOf } from './caller-context';
import type { CallerLimit } from './caller-limit';
import type { Callers } from './callers';

/** Who is let in, to what, and how often: the same for calls and for plain HTTP routes. */
export interface Admission {
  readonly callers: Callers;
  readonly limit: CallerLimit;
}

/** Makes the handler that lets a request through to a route when its caller has the scope. */
export type Admit = (scope: Scope) => RequestHandler;

const noToken = (): ConnectError => new ConnectError('a bearer token is needed', Code.Unauthenticated);
const noScope = (scope: Scope | undefined): ConnectError =>
  new ConnectError(scope ? `needs the scope ${scope}` : 'no caller may do this', Code.PermissionDenied);
const tooMany = (seconds: number): ConnectError =>
  new ConnectError(`too many requests: try again in ${seconds} s`, Code.ResourceExhausted, {
    'retry-after': String(seconds),
  });

/** Refuses calls without a known token, and those of a caller who calls too often. */
export function requireCaller({ limit }: Admission): (context: HandlerContext) => Promise<void> {
  return async ({ values }) => {
    const { caller } = callContextOf(values);
    if (caller === undefined) throw noToken();
    const wait = await limit.take(caller);
    if (wait !== undefined) throw tooMany(wait);
  };
}

/** Refuses calls of a scope that the caller does not have, and of methods that no scope was decided for. */
export function requireScope({ callers }: Admission): Interceptor {
  return (next) => (request) => {
    const { caller = '' } = callContextOf(request.contextValues);
    const scope = scopeOf(request.method);
    if (scope === undefined || !callers.may(caller, scope)) throw noScope(scope);
    return next(request);
  };
}

/** The same for plain HTTP routes: 401, 403 and 429 with the body of a Connect error. */
export function admitTo({ callers, limit }: Admission): Admit {
  return (scope) => async (request, response, next) => {
    const refuse = (status: number, code: string, { rawMessage: message }: ConnectError) =>
      void response.status(status).json({ code, message });

    const caller = callers.identify(request.headers.authorization, request.socket.remoteAddress);
    if (caller === undefined) return refuse(401, 'unauthenticated', noToken());
    const wait = await limit.take(caller);
    if (wait !== undefined) {
      response.setHeader('retry-after', String(wait));
      return refuse(429, 'resource_exhausted', tooMany(wait));
    }
    if (!callers.may(caller, scope)) return refuse(403, 'permission_denied', noScope(scope));
    next();
  };
}
