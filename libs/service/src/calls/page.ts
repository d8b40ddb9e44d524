import { z } from 'zod';
import { invalidArgument } from './request';

const defaultPageSize = 100;
const largestPage = 1_000;

/** Fields of every list request. */
export const pageFields = {
  pageSize: z
    .int()
    .min(0, 'must not be negative')
    .max(largestPage, `must be at most ${largestPage}`)
    .transform((size) => size || defaultPageSize),
  pageToken: z.string(),
};

/** What a list is searched for: any text that Postgres can hold. */
export const queryField = z
  .string()
  .max(500, 'must have at most 500 characters')
  .refine((text) => !text.includes('\0'), 'must not have control characters');

/**
 * Reads a page token back into the sort key after which the page begins; undefined for the first page.
 * @throws ConnectError invalid_argument for a token that no list has given
 */
export function pageStart(pageToken: string, parts: number): string[] | undefined {
  if (pageToken === '') return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(pageToken, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === parts && key.every(isKeyPart)) return key;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidArgument([{ field: 'pageToken', problem: 'is not one that this list has given' }]);
}

/** Postgres takes no NUL in a text. */
function isKeyPart(part: unknown): part is string {
  return typeof part === 'string' && !part.includes('\0');
}

/**
 * Cuts a page out of rows that were read with a limit of `pageSize + 1`.
 * @param keyOf the sort key of a row, as the next page's start
 */
export function cutPage<Row>(
  rows: readonly Row[],
  pageSize: number,
  keyOf: (row: Row) => string[],
): { page: readonly Row[]; nextPageToken: string } {
  if (rows.length <= pageSize) return { page: rows, nextPageToken: '' };
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return { page, nextPageToken: last ? pageTokenOf(keyOf(last)) : '' };
}

/** The token of the page after a sort key, as {@link pageStart} reads it. */
export function pageTokenOf(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** A pattern for `ilike` that finds a part of a text, whatever characters are in it. */
export function containsPattern(query: string): string {
  return `%${query.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}
