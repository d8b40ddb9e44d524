import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Log } from '@rollcall/domain';
import { isTransientFailure } from '@rollcall/persistence';
import { stringify } from 'csv-stringify';
import type { Request, RequestHandler, Response } from 'express';

/** A file that a service exports. */
export interface CsvFile {
  readonly columns: readonly string[];
  /**
   * The name and the lines, cell by cell, a page at a time: no more than a page is in memory. Cells are guarded by
   * {@link guarded} where people write what is in them.
   */
  open(request: Request): Promise<{ name: string; pages: AsyncGenerator<string[][], void, undefined> }>;
}

/** Serves a file: RFC 4180, UTF-8, CRLF, streamed as fast as the reader reads. */
export function serveCsv({ columns, open }: CsvFile, log: Log): RequestHandler {
  return async (request, response) => {
    try {
      const { name, pages } = await open(request);
      // The first page comes before the status line: what fails at once is told as a failure.
      const first = await pages.next();
      response
        .status(200)
        .set('content-type', 'text/csv; charset=utf-8')
        .set('content-disposition', `attachment; filename="${name}"`)
        .set('cache-control', 'no-store');
      await pipeline(
        Readable.from(linesOf(first, pages)),
        // A lone line feed or carriage return must be quoted too, not only the delimiter of this file.
        stringify({ header: true, columns: [...columns], record_delimiter: 'windows', quote_record_delimiter: true }),
        response,
      );
    } catch (error) {
      if (response.headersSent) {
        // A short file must not look complete: without its last chunk the reader sees the break.
        response.destroy();
        if (!isReaderGone(error)) log.warn({ path: request.path, err: error }, 'a CSV broke off');
      } else {
        tell(response, error, log);
      }
    }
  };
}

/** A spreadsheet runs cells that start so as formulas: https://owasp.org/www-community/attacks/CSV_Injection */
export function guarded(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

async function* linesOf(
  first: IteratorResult<string[][], void>,
  pages: AsyncGenerator<string[][], void, undefined>,
): AsyncGenerator<string[], void, undefined> {
  if (first.done) return;
  yield* first.value;
  for await (const lines of pages) yield* lines;
}

function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

const statusCodes: ReadonlyMap<Code, number> = new Map([
  [Code.InvalidArgument, 400],
  [Code.NotFound, 404],
  [Code.Unavailable, 503],
  [Code.DeadlineExceeded, 503],
]);

/** The body is that of a Connect error. Only what was said on purpose is told. */
function tell(response: Response, error: unknown, log: Log): void {
  const code =
    error instanceof ConnectError ? error.code : isTransientFailure(error) ? Code.Unavailable : Code.Internal;
  const status = statusCodes.get(code) ?? 500;
  if (status === 500) log.error({ err: error }, 'a CSV failed');
  if (status === 503) log.warn({ err: error }, 'a CSV failed');
  const messages: Record<number, string> = { 500: 'internal error', 503: 'try again later' };
  const names: Record<number, string> = { 400: 'invalid_argument', 404: 'not_found', 503: 'unavailable' };
  const said = error instanceof ConnectError ? error.rawMessage : '';
  response.status(status).json({ code: names[status] ?? 'internal', message: messages[status] ?? said });
}
