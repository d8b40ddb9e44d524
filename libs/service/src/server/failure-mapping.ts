import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { Log } from '@rollcall/domain';
import { isTransientFailure } from '@rollcall/persistence';
import { callContextOf } from './caller-context';

/**
 * What a caller is told of a failure: what the service says on purpose; a database that is away is `unavailable`; anything
 * else is a bug, `internal`.
 */
export function toldFailure(error: unknown): ConnectError {
  if (error instanceof ConnectError) return error;
  return isTransientFailure(error)
    ? new ConnectError('try again: the service cannot reach its database', Code.Unavailable)
    : new ConnectError('internal error', Code.Internal);
}

/** The one place where a service's failures become answers. What was not said on purpose is logged with its cause. */
export function mapFailures(log: Log): Interceptor {
  return (next) => async (request) => {
    try {
      return await next(request);
    } catch (error) {
      const told = toldFailure(error);
      if (told === error) throw error;
      const method = `${request.service.typeName}/${request.method.name}`;
      const { requestId } = callContextOf(request.contextValues);
      if (told.code === Code.Unavailable) {
        log.warn({ method, requestId, err: error }, 'call failed: database unavailable');
      } else {
        log.error({ method, requestId, err: error }, 'call failed');
      }
      throw told;
    }
  };
}
