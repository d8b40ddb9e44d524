import type { Log } from '@rollcall/domain';
import { type Admit, idField, invalidArgument, parseRequest, serveCsv } from '@rollcall/service';
import type { Express } from 'express';
import { z } from 'zod';
import type { Organizations } from '../organizations/organizations';
import { csvHeader } from './csv-cells';
import { memberLines, type MemberLinesDependencies } from './member-lines';

export interface MembersCsvDependencies extends MemberLinesDependencies {
  readonly organizations: Organizations;
  readonly log: Log;
}

const path = z.object({ organizationId: idField });

/** Serves `GET /organizations/{organizationId}/members.csv` to callers who may read. */
export function serveMembersCsv(dependencies: MembersCsvDependencies): (app: Express, admit: Admit) => void {
  const { organizations, log } = dependencies;

  const serve = serveCsv(
    {
      columns: csvHeader,
      async open(request) {
        const { organizationId } = parseRequest(path, request.params);
        const status = statusAsked(request.query['status']);
        await organizations.ensureKnown(organizationId);
        return { name: fileName(organizationId), pages: memberLines(dependencies, organizationId, status) };
      },
    },
    log,
  );

  return (app, admit) => void app.get('/organizations/:organizationId/members.csv', admit('read'), serve);
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
