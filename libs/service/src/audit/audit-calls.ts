import type { Interceptor } from '@connectrpc/connect';
import { scopeOf } from '@rollcall/contracts';
import type { Log } from '@rollcall/domain';
import { callContextOf } from '../server/caller-context';
import { toldFailure } from '../server/failure-mapping';
import type { AuditLog } from './audit-log';

/**
 * Writes an entry of every administrative call: before it is carried out, and with its outcome after. A call whose entry
 * cannot be written is not carried out. An outcome that cannot be written is told to the log, and its entry stays `begun`:
 * the caller is answered all the same, since what they asked for is done.
 */
export function auditCalls(audit: AuditLog, log: Log): Interceptor {
  return (next) => async (request) => {
    if (request.stream || scopeOf(request.method) !== 'write') return next(request);
    const { method, message, contextValues } = request;
    const call = callContextOf(contextValues);
    const entry = await audit.begin({ ...call, method, request: message });
    const written = async (outcome: Promise<void>): Promise<void> => {
      try {
        await outcome;
      } catch (error) {
        const { caller, actingFor, requestId } = call;
        log.error(
          { method: method.name, caller, actingFor, requestId, err: error },
          'the outcome of a call is not in the audit log',
        );
      }
    };
    try {
      const response = await next(request);
      if (!response.stream) await written(entry.done(response.message));
      return response;
    } catch (error) {
      await written(entry.failed(toldFailure(error)));
      throw error;
    }
  };
}
