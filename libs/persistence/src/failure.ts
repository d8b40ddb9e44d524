import { types } from 'node:util';

/** SQLSTATE classes and codes after which the same work may well succeed: nothing is wrong with the data. */
const transientClasses = ['08', '53', '57'];
const transientCodes = ['40001', '40P01', '55P03', '25006', '25P03', '25P04'];
const transientSystemErrors = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];
/** What `pg` says, without a code, of a connection that went away or could not be had in time. */
const transientMessages = [
  'Connection terminated',
  'Client has encountered a connection error and is not queryable',
  'timeout exceeded when trying to connect',
  'Query runner already released',
  'Connection is not established',
];

/**
 * Whether an error tells of the infrastructure (database gone, deadlock, too many connections) rather than of the data.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isTransientFailure(error: unknown): boolean {
  // Not `instanceof`: under Jest the errors of Node's own modules come from another realm.
  if (!types.isNativeError(error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined) {
    if (transientCodes.includes(code) || transientSystemErrors.includes(code)) return true;
    if (/^[0-9A-Z]{5}$/.test(code) && transientClasses.includes(code.slice(0, 2))) return true;
  }
  if (transientMessages.some((message) => error.message.includes(message))) return true;
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.some(isTransientFailure);
  return isTransientFailure(error.cause);
}
