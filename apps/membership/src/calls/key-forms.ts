import type { ConnectError } from '@connectrpc/connect';
import { invalidArgument } from '@rollcall/service';

/** What the parts of a page token must look like before Postgres meets them. */

export function isUuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);
}

/** As `toISOString` writes it, and a day that there is. */
export function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

export function strangeToken(): ConnectError {
  return invalidArgument([{ field: 'pageToken', problem: 'is not one that this list has given' }]);
}
