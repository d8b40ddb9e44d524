import { Code, ConnectError } from '@connectrpc/connect';
import type { z } from 'zod';

/**
 * Parses a call's request into what the service trusts.
 * @throws ConnectError invalid_argument that names each wrong field
 */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  request: z.input<Schema> | object,
): z.output<Schema> {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  throw invalidArgument(result.error.issues.map((issue) => ({ field: fieldPath(issue.path), problem: issue.message })));
}

/** `seatTiers[0].purchased`. */
function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

/** Bad input: `seatTiers[0].purchased: must not be negative; name: must not be empty`. */
export function invalidArgument(problems: readonly { field: string; problem: string }[]): ConnectError {
  return new ConnectError(
    problems.map(({ field, problem }) => `${field}: ${problem}`).join('; '),
    Code.InvalidArgument,
  );
}

/** A thing that a call addresses and that is not there. */
export function notFound(kind: string, id: string): ConnectError {
  return new ConnectError(`unknown ${kind}: ${id}`, Code.NotFound);
}

/** A rule says no. The message starts with the reason code of the rules page. */
export function refused(reasonCode: string, explanation: string): ConnectError {
  return new ConnectError(`${reasonCode}: ${explanation}`, Code.FailedPrecondition);
}
