import { types } from 'node:util';
import pino from 'pino';

/** What stands in a line where an email stood. To be found nowhere: it means that a part of ours has told one. */
export const removedEmail = '[email]';

const email = /[A-Z0-9._%+'-]+@[A-Z0-9-]+(?:\.[A-Z0-9-]+)+/gi;

/** The last guard of a line that is written out. It knows emails alone: that no part tells a name is for tests to see. */
export function withoutEmails(line: string): string {
  return line.includes('@') ? line.replace(email, removedEmail) : line;
}

/** Where drivers put the statement, its parameters and the row that did not fit. */
const values = new Set(['detail', 'where', 'hint', 'parameters', 'query', 'driverError', 'internalQuery']);

/**
 * An error as it is logged, with its causes: kind, code, message, stack and what of it names tables and constraints, but no
 * values. Postgres quotes a value that it cannot read (class 22) in the message itself, which is left out then; its code
 * says the same.
 */
export function withoutValues(error: unknown): unknown {
  if (!types.isNativeError(error)) return error;
  const told: Record<string, unknown> = Object.fromEntries(
    Object.entries(pino.stdSerializers.err(error)).filter(([name]) => !values.has(name)),
  );
  told['message'] = error.message;
  told['stack'] = error.stack;
  if ('code' in error && typeof error.code === 'string' && /^22[0-9A-Z]{3}$/.test(error.code)) {
    told['message'] = 'data exception';
    told['stack'] = error.stack?.slice(Math.max(error.stack.indexOf('\n    at '), 0));
  }
  if (error.cause !== undefined) told['cause'] = withoutValues(error.cause);
  if ('errors' in error && Array.isArray(error.errors)) told['aggregateErrors'] = error.errors.map(withoutValues);
  return told;
}
