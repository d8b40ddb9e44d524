import { Code, ConnectError } from '@connectrpc/connect';
import { type ExitCode, exitCodes } from './exit-codes';

/** Something that ends the program, in words for the person before it. */
export class RollcallError extends Error {
  override readonly name = 'RollcallError';
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}

export function wrongUsage(message: string): RollcallError {
  return new RollcallError(message, exitCodes.usage);
}

/** A failure as it is told: in one sentence, and as fields for programs. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** In the words of Connect's codes, such as `failed_precondition`. */
  readonly code: string;
  /** Of the rules page, where a rule said no. */
  readonly reasonCode?: string;
  readonly message: string;
}

/** Header of an error that names the service it comes from, and where that is. */
export const originHeader = 'rollcall-origin';

export function failureOf(error: unknown): Failure {
  if (error instanceof RollcallError) {
    const code = { 1: 'failed_precondition', 2: 'invalid_argument', 3: 'unavailable' }[Number(error.exitCode)];
    return { exitCode: error.exitCode, code: code ?? 'unknown', message: error.message };
  }
  if (error instanceof ConnectError) return failureOfCall(error);
  return { exitCode: exitCodes.broken, code: 'internal', message: `unexpected: ${messageOf(error)}` };
}

function failureOfCall(error: ConnectError): Failure {
  const code = Code[error.code].replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  const said = error.rawMessage;
  const origin = error.metadata.get(originHeader) ?? 'a service';
  if (isNetworkFailure(error)) {
    return {
      exitCode: exitCodes.away,
      code: 'unavailable',
      message: `cannot reach ${origin}: ${networkReason(error)}`,
    };
  }
  switch (error.code) {
    case Code.FailedPrecondition: {
      const [, reasonCode] = /^([a-z_]+): /.exec(said) ?? [];
      const refused = { exitCode: exitCodes.refused, code, message: `refused: ${said}` };
      return reasonCode === undefined ? refused : { ...refused, reasonCode };
    }
    case Code.InvalidArgument:
      return { exitCode: exitCodes.usage, code, message: `wrong input: ${said}` };
    case Code.NotFound:
    case Code.Aborted:
    case Code.AlreadyExists:
    case Code.OutOfRange:
      return { exitCode: exitCodes.refused, code, message: said };
    case Code.Unauthenticated:
      return {
        exitCode: exitCodes.away,
        code,
        message: `${origin} does not accept the token: set ROLLCALL_SERVICE_TOKEN`,
      };
    case Code.PermissionDenied:
      return { exitCode: exitCodes.away, code, message: `not allowed: ${said}` };
    case Code.Unavailable:
    case Code.ResourceExhausted:
      return { exitCode: exitCodes.away, code, message: `${origin} cannot answer now: ${said}` };
    case Code.DeadlineExceeded:
      return { exitCode: exitCodes.away, code, message: `${origin} did not answer in time` };
    case Code.Unimplemented:
      return {
        exitCode: exitCodes.broken,
        code,
        message: `${origin} does not know this call: is it an older version?`,
      };
    case Code.Canceled:
    case Code.DataLoss:
    case Code.Internal:
    case Code.Unknown:
      return { exitCode: exitCodes.broken, code, message: `${origin} failed: ${said}` };
  }
}

const networkCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ETIMEDOUT: 'no answer in time',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name cannot be looked up now',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to the network',
  UND_ERR_SOCKET: 'the connection broke',
};

function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && error.code in networkCodes) return error.code;
  // Both addresses of a host, IPv4 and IPv6, may have been tried.
  if (error instanceof AggregateError) return error.errors.map(networkCode).find((code) => code !== undefined);
  return networkCode(error.cause);
}

/** Whether an error tells of the road to a service, and not of what it answered. */
export function isNetworkFailure(error: unknown): boolean {
  return networkCode(error) !== undefined;
}

function networkReason(error: unknown): string {
  return networkCodes[networkCode(error) ?? ''] ?? messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
