import { Code, ConnectError } from '@connectrpc/connect';
import type { Log } from '@rollcall/domain';

/** What seat-policy says on purpose, in words that are meant for whoever called. */
const answers: readonly Code[] = [Code.NotFound, Code.InvalidArgument, Code.FailedPrecondition, Code.Canceled];

/** What a failed call of seat-policy comes to: its own refusals are passed on, anything else means that it does not answer. */
export function passedOn(error: unknown, log: Log): ConnectError {
  const failure = ConnectError.from(error);
  // Without its headers and details: they are of another connection.
  if (answers.includes(failure.code)) return new ConnectError(failure.rawMessage, failure.code);
  log.warn({ code: Code[failure.code], err: failure }, 'seat-policy could not be asked');
  return seatPolicyAway(error);
}

export function seatPolicyAway(cause: unknown): ConnectError {
  return new ConnectError('try again: seat-policy does not answer', Code.Unavailable, undefined, undefined, cause);
}
