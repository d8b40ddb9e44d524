import { Code, ConnectError } from '@connectrpc/connect';
import type { Log } from '@rollcall/domain';
import { isRefusal } from '../access/refusal';

/**
 * What a service's refusal becomes for the page: what was said on purpose passes as it is. That the console itself is not
 * let in is a fault of the deployment, not the visitor's; and what is broken inside stays inside.
 */
export function told(error: unknown, { log, method }: { log: Log; method: string }): ConnectError {
  if (isRefusal(error)) return error;
  const failure = ConnectError.from(error);
  switch (failure.code) {
    case Code.Unauthenticated:
    case Code.PermissionDenied:
      log.error({ method, err: failure.rawMessage }, 'a service does not let the console in');
      return new ConnectError('internal error', Code.Internal);
    case Code.Internal:
    case Code.Unknown:
    case Code.DataLoss:
    case Code.Unimplemented:
      log.warn({ method, code: Code[failure.code], err: failure.rawMessage }, 'a service failed');
      return new ConnectError('internal error', Code.Internal);
    case Code.Unavailable:
      // Its text names addresses inside.
      log.warn({ method, err: failure.rawMessage }, 'a service is unavailable');
      return new ConnectError('try again: a service cannot be reached', Code.Unavailable);
    default:
      return new ConnectError(failure.rawMessage, failure.code);
  }
}
