import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { Log } from '@rollcall/domain';
import { isTransientFailure } from '@rollcall/persistence';

/**
 * The one place where a service's failures become answers: what the service says on purpose passes; a database that is
 * away is `unavailable`; anything else is a bug, logged with its cause, and `internal` to the caller.
 */
export function mapFailures(log: Log): Interceptor {
  return (next) => async (request) => {
    try {
      return await next(request);
    } catch (error) {
      if (error instanceof ConnectError) throw error;
      const method = `${request.service.typeName}/${request.method.name}`;
      if (isTransientFailure(error)) {
        log.warn({ method, err: error }, 'call failed: database unavailable');
        throw new ConnectError('try again: the service cannot reach its database', Code.Unavailable);
      }
      log.error({ method, err: error }, 'call failed');
      throw new ConnectError('internal error', Code.Internal);
    }
  };
}
