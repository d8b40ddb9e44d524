import { ConnectError } from '@connectrpc/connect';
import type { Log } from '@rollcall/domain';
import type { RequestHandler } from 'express';
import type { Administrations } from '../access/administrations';
import type { Doorman } from '../access/doorman';
import { refuse } from './refusals';
import type { SessionDoor } from './session-door';
import { visitorOf } from './visitor';

/** `GET /api/session`: who is signed in, what they administer, and the token that their changes carry. */
export function serveSession(deps: {
  readonly door: SessionDoor;
  readonly doorman: Doorman;
  readonly administrations: Administrations;
  readonly log: Log;
}): RequestHandler {
  const { door, doorman, administrations, log } = deps;
  return async (request, response) => {
    const visitor = visitorOf(request);
    if (visitor === undefined) return refuse(response, 'unauthenticated', 'sign in first');
    try {
      const administered = await administrations.of(visitor.email);
      response.json({
        person: { email: visitor.email, firstName: visitor.firstName, lastName: visitor.lastName },
        operator: doorman.isOperator(visitor),
        organizations: [...administered].map(([organizationId, role]) => ({ organizationId, role })),
        csrfToken: door.csrfTokenOf(visitor),
      });
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      log.warn({ err: error.rawMessage }, 'access could not be read');
      refuse(response, 'unavailable', 'try again: a service cannot be reached');
    }
  };
}
