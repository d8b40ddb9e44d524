import { Code, ConnectError } from '@connectrpc/connect';

/** The reason code of a refusal by these rules. */
const refusedReason = 'not_allowed';

/** One answer for what is not theirs and for what is not there: it tells nobody which organizations exist. */
export function refusal(why: string): ConnectError {
  return new ConnectError(`${refusedReason}: ${why}`, Code.PermissionDenied);
}

/** What the doorman says itself. The services speak of the console's own rights with the same code. */
export function isRefusal(error: unknown): error is ConnectError {
  return (
    error instanceof ConnectError && error.code === Code.PermissionDenied && error.rawMessage.startsWith(refusedReason)
  );
}
