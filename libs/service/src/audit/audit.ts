import type { Log } from '@rollcall/domain';
import type { RequestHandler } from 'express';
import { serveAuditCsv } from './audit-csv';
import { createAuditList, type ListAuditEntriesAnswer, type ListAuditEntriesRequest } from './audit-list';
import { type AuditLog, type AuditLogDependencies, createAuditLog } from './audit-log';

/** The audit log of a service, as its doors need it. */
export interface Audit extends AuditLog {
  /** Answers the service's ListAuditEntries. */
  readonly listAuditEntries: (request: ListAuditEntriesRequest) => Promise<ListAuditEntriesAnswer>;
  /** Answers `GET /audit.csv`. */
  readonly serveCsv: RequestHandler;
}

export function createAudit({ log, ...dependencies }: AuditLogDependencies & { readonly log: Log }): Audit {
  return {
    ...createAuditLog(dependencies),
    listAuditEntries: createAuditList(dependencies.database),
    serveCsv: serveAuditCsv(dependencies.database, log),
  };
}
