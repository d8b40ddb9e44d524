import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Log } from '@rollcall/domain';
import { isTransientFailure } from '@rollcall/persistence';
import { idField, invalidArgument, parseRequest } from '@rollcall/service';
import { stringify } from 'csv-stringify';
import type { Express, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Organizations } from '../organizations/organizations';
import { csvHeader } from './csv-cells';
import { memberLines, type MemberLinesDependencies } from './member-lines';

export interface MembersCsvDependencies extends MemberLinesDependencies {
  readonly organizations: Organizations;
  readonly log: Log;
}

const path = z.object({ organizationId: idField });

/** Serves `GET /organizations/{organizationId}/members.csv`: RFC 4180, streamed as fast as the reader reads. */
export function serveMembersCsv(
  dependencies: MembersCsvDependencies,
): (app: Express, authenticate: RequestHandler) => void {
  const { organizations, log } = dependencies;

  const serve: RequestHandler = async (request, response) => {
    try {
      const { organizationId } = parseRequest(path, request.params);
      const status = statusAsked(request.query['status']);
      await organizations.ensureKnown(organizationId);
      const pages = memberLines(dependencies, organizationId, status);
      // The first page comes before the status line: what fails at once is told as a failure.
      const first = await pages.next();
      response
        .status(200)
        .set('content-type', 'text/csv; charset=utf-8')
        .set('content-disposition', `attachment; filename="${fileName(organizationId)}"`)
        .set('cache-control', 'no-store');
      await pipeline(
        Readable.from(linesOf(first, pages)),
        // A lone line feed or carriage return must be quoted too, not only the delimiter of this file.
        stringify({
          header: true,
          columns: [...csvHeader],
          record_delimiter: 'windows',
          quote_record_delimiter: true,
        }),
        response,
      );
    } catch (error) {
      if (response.headersSent) {
        // A short file must not look complete: without its last chunk the reader sees the break.
        response.destroy();
        if (!isReaderGone(error)) log.warn({ err: error }, 'members.csv broke off');
      } else {
        tell(response, error, log);
      }
    }
  };

  return (app, authenticate) => void app.get('/organizations/:organizationId/members.csv', authenticate, serve);
}

async function* linesOf(
  first: IteratorResult<string[][], void>,
  pages: AsyncGenerator<string[][], void, undefined>,
): AsyncGenerator<string[], void, undefined> {
  if (first.done) return;
  yield* first.value;
  for await (const lines of pages) yield* lines;
}

function statusAsked(status: unknown): 'living' | 'all' {
  if (status === undefined) return 'living';
  if (status === 'all') return 'all';
  throw invalidArgument([{ field: 'status', problem: 'must be all, or left out' }]);
}

/** Header values are ASCII, and a file name must not lead anywhere. */
export function fileName(organizationId: string): string {
  return `members-${organizationId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 100)}.csv`;
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
  if (status === 500) log.error({ err: error }, 'members.csv failed');
  if (status === 503) log.warn({ err: error }, 'members.csv failed');
  const messages: Record<number, string> = { 500: 'internal error', 503: 'try again later' };
  const names: Record<number, string> = { 400: 'invalid_argument', 404: 'not_found', 503: 'unavailable' };
  const said = error instanceof ConnectError ? error.rawMessage : '';
  response.status(status).json({ code: names[status] ?? 'internal', message: messages[status] ?? said });
}
