import type { JsonObject } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { type CallOptions, createClient } from '@connectrpc/connect';
import { type AuditEntry, AuditOutcome, group, ingest, membership, seatPolicy } from '@rollcall/contracts';
import type { NewId } from '@rollcall/domain';
import { auditCsvColumns, guarded, serveCsv } from '@rollcall/service';
import type { RequestHandler } from 'express';
import { headersFor, type ServiceTransports } from '../gateway/gateway';
import { newestFirst } from './merged-log';
import { type OrganizationFile, serveOrganizationFile } from './organization-file';

export interface AuditCsvDependencies extends Pick<OrganizationFile, 'doorman' | 'recheck' | 'log'> {
  readonly transports: ServiceTransports;
  readonly newId: NewId;
}

/** Reads one page of the log of one service. */
type ReadPage = (
  page: { organizationId: string; pageSize: number; pageToken: string },
  options: CallOptions,
) => Promise<{ auditEntries: AuditEntry[]; nextPageToken: string }>;

const pageSize = 200;
/** For one page, in milliseconds. */
const patience = 30_000;
const linesAtOnce = 100;

/**
 * `GET /api/organizations/{organizationId}/audit.csv`: every administrative call about the organization, of all services,
 * newest first, in the columns of each service's own `audit.csv`.
 */
export function serveAuditCsv(deps: AuditCsvDependencies): RequestHandler<{ organizationId: string }> {
  const { transports, newId, log } = deps;
  const pages: readonly ReadPage[] = [
    createClient(ingest.IngestService, transports.ingest).listAuditEntries,
    createClient(seatPolicy.SeatPolicyService, transports.seatPolicy).listAuditEntries,
    createClient(membership.MembershipService, transports.membership).listAuditEntries,
    createClient(group.GroupService, transports.group).listAuditEntries,
  ];
  return serveOrganizationFile({
    ...deps,
    name: 'audit.csv',
    async send({ organizationId, visitor, request, response, signal }) {
      const options = { headers: headersFor(visitor, newId), signal, timeoutMs: patience };
      const entries = newestFirst(pages.map((read) => entriesOf(read, organizationId, options)));
      const file = { columns: auditCsvColumns, open: async () => ({ name: 'audit.csv', pages: linesOf(entries) }) };
      await serveCsv(file, log)(request, response, (error: unknown) => {
        throw error;
      });
    },
  });
}

async function* entriesOf(
  read: ReadPage,
  organizationId: string,
  options: CallOptions,
): AsyncGenerator<AuditEntry, void, undefined> {
  let pageToken = '';
  do {
    const page = await read({ organizationId, pageSize, pageToken }, options);
    yield* page.auditEntries;
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
}

async function* linesOf(entries: AsyncGenerator<AuditEntry>): AsyncGenerator<string[][], void, undefined> {
  let lines: string[][] = [];
  for await (const entry of entries) {
    lines.push(cellsOf(entry));
    if (lines.length < linesAtOnce) continue;
    yield lines;
    lines = [];
  }
  yield lines;
}

function cellsOf(entry: AuditEntry): string[] {
  return [
    entry.entryId,
    timeCell(entry.at),
    timeCell(entry.finishedAt),
    entry.service,
    entry.method,
    entry.caller,
    entry.actingFor,
    entry.organizationId,
    entry.parentId,
    AuditOutcome[entry.outcome].toLowerCase(),
    entry.code,
    entry.message,
    jsonCell(entry.request),
    jsonCell(entry.before),
    jsonCell(entry.after),
    entry.requestId,
  ].map(guarded);
}

const timeCell = (at: Timestamp | undefined): string => (at ? timestampDate(at).toISOString() : '');
const jsonCell = (value: JsonObject | undefined): string => (value ? JSON.stringify(value) : '');
