import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type AuditEntrySchema, AuditOutcome } from '@rollcall/contracts';
import { assertNever } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import { z } from 'zod';
import { pageFields, pageStart, pageTokenOf } from '../calls/page';
import { invalidArgument, parseRequest } from '../calls/request';
import { type EntryFilter, type EntryPlace, readEntries, type StoredEntry, type StoredOutcome } from './listed-entries';

/** The request of every service's ListAuditEntries. */
export interface ListAuditEntriesRequest {
  readonly organizationId: string;
  readonly parentId: string;
  readonly since?: Timestamp | undefined;
  readonly until?: Timestamp | undefined;
  readonly actor: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface ListAuditEntriesAnswer {
  auditEntries: MessageInitShape<typeof AuditEntrySchema>[];
  nextPageToken: string;
}

/** Of a filter: nothing to find where it is too long, but no error either. */
const filterText = z
  .string()
  .max(500, 'must have at most 500 characters')
  .refine((text) => !text.includes('\0'), 'must not have control characters');

const filterFields = {
  organizationId: filterText,
  parentId: filterText,
  actor: filterText.transform((text) => text.trim()),
};

/** What is asked of a list or an export: one organization or one parent at most. */
export const filterSchema = z
  .object({ ...filterFields, since: z.date().optional(), until: z.date().optional() })
  .refine(({ organizationId, parentId }) => organizationId === '' || parentId === '', {
    path: ['parentId'],
    message: 'must not be given together with organizationId',
  });

const pageSchema = z.object(pageFields);

/** Answers ListAuditEntries. */
export function createAuditList(database: Database) {
  return async ({ since, until, ...asked }: ListAuditEntriesRequest): Promise<ListAuditEntriesAnswer> => {
    const { pageSize, pageToken } = parseRequest(pageSchema, asked);
    const filter: EntryFilter = parseRequest(filterSchema, {
      ...asked,
      since: since && dateOf('since', since),
      until: until && dateOf('until', until),
    });
    const after = placeOf(pageToken);
    const { entries, more } = await readEntries(database, filter, { after, limit: pageSize });
    const last = entries.at(-1);
    return {
      auditEntries: entries.map(entryMessage),
      nextPageToken: more && last ? pageTokenOf([last.at.toISOString(), String(last.number)]) : '',
    };
  };
}

/** A time that JSON and Postgres know. */
function dateOf(field: string, timestamp: Timestamp): Date {
  const date = timestampDate(timestamp);
  const year = date.getUTCFullYear();
  if (year >= 1 && year <= 9999) return date;
  throw invalidArgument([{ field, problem: 'must be a time of the years 1 to 9999' }]);
}

function placeOf(pageToken: string): EntryPlace | undefined {
  const key = pageStart(pageToken, 2);
  if (!key) return undefined;
  const [at = '', number = ''] = key;
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) && !Number.isNaN(Date.parse(at)) && /^\d{1,15}$/.test(number)) {
    return { at: new Date(at), number: Number(number) };
  }
  throw invalidArgument([{ field: 'pageToken', problem: 'is not one that this list has given' }]);
}

function entryMessage(entry: StoredEntry): MessageInitShape<typeof AuditEntrySchema> {
  return {
    entryId: entry.entry_id,
    at: timestampFromDate(entry.at),
    ...(entry.finished_at && { finishedAt: timestampFromDate(entry.finished_at) }),
    service: entry.service,
    method: entry.method,
    caller: entry.caller,
    actingFor: entry.acting_for,
    organizationId: entry.organization_id,
    parentId: entry.parent_id,
    outcome: outcomeMessage(entry.outcome),
    code: entry.code,
    message: entry.message,
    request: entry.request,
    ...(entry.before && { before: entry.before }),
    ...(entry.after && { after: entry.after }),
    requestId: entry.request_id,
  };
}

function outcomeMessage(outcome: StoredOutcome): AuditOutcome {
  switch (outcome) {
    case 'begun':
      return AuditOutcome.BEGUN;
    case 'done':
      return AuditOutcome.DONE;
    case 'refused':
      return AuditOutcome.REFUSED;
    case 'failed':
      return AuditOutcome.FAILED;
    default:
      return assertNever(outcome);
  }
}
