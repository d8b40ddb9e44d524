import type { JsonObject } from '@bufbuild/protobuf';
import type { Log } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { parseRequest } from '../calls/request';
import { guarded, serveCsv } from '../csv/csv-door';
import { filterSchema } from './audit-list';
import { type EntryFilter, type EntryPlace, readEntries, type StoredEntry } from './listed-entries';

/** The columns of audit.csv: names and order are fixed. */
export const auditCsvColumns = [
  'entry_id',
  'at',
  'finished_at',
  'service',
  'method',
  'caller',
  'acting_for',
  'organization_id',
  'parent_id',
  'outcome',
  'code',
  'message',
  'request',
  'before',
  'after',
  'request_id',
] as const;

const pageSize = 200;

const time = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-11-24T10:00:00Z' });

/** The query of `GET /audit.csv`: that of ListAuditEntries, times as ISO 8601. A parameter given twice is none. */
const query = z
  .object({
    organizationId: z.string().default(''),
    parentId: z.string().default(''),
    actor: z.string().default(''),
    since: time.transform((text) => new Date(text)).optional(),
    until: time.transform((text) => new Date(text)).optional(),
  })
  .strict()
  .pipe(filterSchema);

/** Serves the audit log, newest first: the file of a list without its pages. */
export function serveAuditCsv(database: Database, log: Log): RequestHandler {
  return serveCsv(
    {
      columns: auditCsvColumns,
      open: async (request) => ({
        name: 'audit.csv',
        pages: entryLines(database, parseRequest(query, { ...request.query })),
      }),
    },
    log,
  );
}

async function* entryLines(database: Database, filter: EntryFilter): AsyncGenerator<string[][], void, undefined> {
  let after: EntryPlace | undefined;
  for (;;) {
    const { entries, more } = await readEntries(database, filter, { after, limit: pageSize });
    yield entries.map(cellsOf);
    after = entries.at(-1);
    if (!more || !after) return;
  }
}

function cellsOf(entry: StoredEntry): string[] {
  return [
    entry.entry_id,
    entry.at.toISOString(),
    entry.finished_at?.toISOString() ?? '',
    entry.service,
    entry.method,
    entry.caller,
    entry.acting_for,
    entry.organization_id,
    entry.parent_id,
    entry.outcome,
    entry.code,
    entry.message,
    jsonCell(entry.request),
    jsonCell(entry.before),
    jsonCell(entry.after),
    entry.request_id,
  ].map(guarded);
}

function jsonCell(value: JsonObject | null): string {
  return value === null ? '' : JSON.stringify(value);
}
