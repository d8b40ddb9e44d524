import { Code, ConnectError } from '@connectrpc/connect';

/** Membership did not answer, or with an error that is not the caller's: nothing was changed, the call may be repeated. */
export function membershipAway(cause: unknown): ConnectError {
  return new ConnectError('try again: membership does not answer', Code.Unavailable, undefined, undefined, cause);
}
