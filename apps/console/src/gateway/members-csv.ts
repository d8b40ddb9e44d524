import { pipeline } from 'node:stream/promises';
import type { Log, NewId } from '@rollcall/domain';
import type { RequestHandler } from 'express';
import type { Doorman } from '../access/doorman';
import type { Get } from '../services/plain-request';
import { refuse } from '../sessions/refusals';
import { type Visitor, visitorOf } from '../sessions/visitor';
import { headersFor } from './gateway';
import type { Recheck } from './recheck';

export interface MembersCsvDependencies {
  readonly membershipUrl: string;
  readonly get: Get;
  /** The token that the console presents. */
  readonly token: string;
  readonly doorman: Doorman;
  readonly recheck: Recheck;
  readonly newId: NewId;
  readonly log: Log;
}

/** Of membership's answer these go on to the browser. */
const passed = ['content-type', 'content-disposition', 'cache-control'] as const;
const passedStatuses = [200, 400, 404, 503];

/** `GET /api/organizations/{organizationId}/members.csv`: membership's export, streamed through for who may read it. */
export function serveMembersCsv(deps: MembersCsvDependencies): RequestHandler<{ organizationId: string }> {
  const { membershipUrl, get, token, doorman, recheck, newId, log } = deps;

  const admit = async (visitor: Visitor, organizationId: string): Promise<void> => {
    if (!(await doorman.administers(visitor, organizationId))) throw new NotAdministered();
  };

  return async (request, response) => {
    const visitor = visitorOf(request);
    if (visitor === undefined) return refuse(response, 'unauthenticated', 'sign in first');
    const { organizationId } = request.params;
    const left = new AbortController();
    response.once('close', () => left.abort());
    let watched;
    try {
      await admit(visitor, organizationId);
      watched = recheck.begin(visitor, () => admit(visitor, organizationId));
      const url = new URL(`/organizations/${encodeURIComponent(organizationId)}/members.csv`, membershipUrl);
      if (request.query['status'] === 'all') url.searchParams.set('status', 'all');
      const answer = await get(url, {
        headers: { authorization: `Bearer ${token}`, ...headersFor(visitor, newId) },
        signal: AbortSignal.any([left.signal, watched.ended]),
      });
      const { statusCode = 0, headers } = answer;
      if (!passedStatuses.includes(statusCode)) throw new Error(`membership answered ${statusCode}`);
      response.status(statusCode);
      for (const name of passed) {
        const value = headers[name];
        if (value !== undefined) response.setHeader(name, value);
      }
      await pipeline(answer, response);
    } catch (error) {
      if (response.headersSent) {
        // A short file must not look complete: without its last chunk the reader sees the break.
        response.destroy();
      } else if (error instanceof NotAdministered) {
        refuse(response, 'permission_denied', 'not_allowed: not an administrator of it');
      } else if (!left.signal.aborted) {
        refuse(response, 'unavailable', 'try again: a service cannot be reached');
      }
      if (!left.signal.aborted && !(error instanceof NotAdministered)) {
        log.warn({ err: error }, 'members.csv broke off');
      }
    } finally {
      watched?.stop();
    }
  };
}

class NotAdministered extends Error {
  override readonly name = 'NotAdministered';
}
