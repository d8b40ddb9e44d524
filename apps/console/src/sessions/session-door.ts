import type { Clock, Log } from '@rollcall/domain';
import type { RequestHandler, Request, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { type Authkit, AuthkitUnavailable } from './authkit';
import type { Cookie } from './cookies';
import { refuse } from './refusals';
import { isSafe } from './same-origin';
import type { Signature } from './signature';
import { setVisitor, type Visitor, visitorOf } from './visitor';

export const csrfHeader = 'x-csrf-token';

/** Knows who is signed in at a browser. */
export interface SessionDoor {
  /** Undefined: nobody. Renews the session's cookie where it has to. @throws AuthkitUnavailable */
  visitor(request: Request, response: Response): Promise<Visitor | undefined>;
  /** Lets in only who is signed in: 401 else, 503 when that cannot be known. */
  readonly require: RequestHandler;
  /** Lets an unsafe request in only with the token of its session, which other sites cannot read: 403 else. */
  readonly requireCsrfToken: RequestHandler;
  csrfTokenOf(visitor: Visitor): string;
  fitsCsrfToken(visitor: Visitor, token: unknown): boolean;
  /** From now on the session opens no more, however well its cookie is sealed. Here at once, at other instances when they ask WorkOS next. */
  end(sessionId: string): void;
  hasEnded(sessionId: string): boolean;
}

/** Longer than WorkOS lets a token of a session stand without asking. */
const endedKeptMs = 24 * 60 * 60 * 1_000;
const endedKept = 100_000;

export function createSessionDoor(deps: {
  readonly authkit: Authkit;
  readonly cookie: Cookie;
  readonly csrf: Signature;
  readonly clock: Clock;
  readonly log: Log;
}): SessionDoor {
  const { authkit, cookie, csrf, clock, log } = deps;
  const ended = new LRUCache<string, true>({
    max: endedKept,
    ttl: endedKeptMs,
    perf: { now: () => clock.now().getTime() },
  });

  const visitor: SessionDoor['visitor'] = async (request, response) => {
    const sealed = cookie.read(request);
    if (sealed === undefined) return undefined;
    const opened = await authkit.open(sealed);
    // The cookie stays: another request may have renewed it meanwhile, and that one would be lost.
    if (opened.state === 'ended' || ended.has(opened.visitor.sessionId)) return undefined;
    if (opened.renewed !== undefined) cookie.write(response, opened.renewed);
    return opened.visitor;
  };

  const fitsCsrfToken: SessionDoor['fitsCsrfToken'] = ({ sessionId }, token) =>
    typeof token === 'string' && csrf.fits(sessionId, token);

  return {
    visitor,
    async require(request, response, next) {
      try {
        const found = await visitor(request, response);
        if (found === undefined) return refuse(response, 'unauthenticated', 'sign in first');
        setVisitor(request, found);
      } catch (error) {
        if (!(error instanceof AuthkitUnavailable)) throw error;
        log.warn({ err: error }, 'a session could not be proved');
        return refuse(response, 'unavailable', 'try again: the sign-in service cannot be reached');
      }
      next();
    },
    requireCsrfToken(request, response, next) {
      const found = visitorOf(request);
      if (isSafe(request.method) || (found && fitsCsrfToken(found, request.headers[csrfHeader]))) return next();
      refuse(response, 'permission_denied', `csrf_token_missing: send the session's token as ${csrfHeader}`);
    },
    csrfTokenOf: ({ sessionId }) => csrf.of(sessionId),
    fitsCsrfToken,
    end: (sessionId) => void ended.set(sessionId, true),
    hasEnded: (sessionId) => ended.has(sessionId),
  };
}
