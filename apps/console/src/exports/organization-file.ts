import type { Log } from '@rollcall/domain';
import type { Request, RequestHandler, Response } from 'express';
import type { Doorman } from '../access/doorman';
import type { Recheck } from '../gateway/recheck';
import { refuse } from '../sessions/refusals';
import { type Visitor, visitorOf } from '../sessions/visitor';

/** A file about one organization, for those who administer it. */
export interface OrganizationFile {
  /** As the log names it. */
  readonly name: string;
  readonly doorman: Doorman;
  readonly recheck: Recheck;
  readonly log: Log;
  /** Writes the file. `signal` aborts when the reader has left, or may read on no longer. */
  readonly send: (asked: {
    readonly organizationId: string;
    readonly visitor: Visitor;
    readonly request: Request;
    readonly response: Response;
    readonly signal: AbortSignal;
  }) => Promise<void>;
}

/** Serves a file to who may read it, as long as they may. */
export function serveOrganizationFile({
  name,
  doorman,
  recheck,
  log,
  send,
}: OrganizationFile): RequestHandler<{ organizationId: string }> {
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
      await send({
        organizationId,
        visitor,
        request,
        response,
        signal: AbortSignal.any([left.signal, watched.ended]),
      });
    } catch (error) {
      if (response.headersSent) {
        // A short file must not look complete: without its last chunk the reader sees the break.
        response.destroy();
      } else if (error instanceof NotAdministered) {
        refuse(response, 'permission_denied', 'not_allowed: only administrators of this organization may do this');
      } else if (!left.signal.aborted) {
        refuse(response, 'unavailable', 'try again: a service cannot be reached');
      }
      if (!left.signal.aborted && !(error instanceof NotAdministered)) log.warn({ err: error }, `${name} broke off`);
    } finally {
      watched?.stop();
    }
  };
}

class NotAdministered extends Error {
  override readonly name = 'NotAdministered';
}
