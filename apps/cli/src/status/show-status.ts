import { Code, ConnectError } from '@connectrpc/connect';
import {
  ingest,
  membership,
  type Organization,
  OrganizationKindSchema,
  OrganizationSchema,
  type Parent,
  ParentSchema,
  ProvisioningModeSchema,
} from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { jsonOf } from '../services/json';
import { largestPage, pagesOf } from '../services/pages';
import type { Outcome, Session } from '../session';
import { type Column, createPagedTable, tableOf } from '../terminal/table';
import { printJson, printLine } from '../terminal/terminal';
import { agoOf, countOf, durationOf, plainText, wordOf } from '../terminal/words';
import { type Readiness, readinessOfAll } from './readiness';

/** What belongs to one parent. */
interface ParentStatus {
  readonly parent: Parent;
  readonly record: ingest.GetDirectoryRecordResponse | undefined;
  readonly lastRun: ingest.SyncRun | undefined;
  readonly organizations: readonly OrganizationStatus[];
}

interface OrganizationStatus {
  readonly organization: Organization;
  readonly usage: membership.GetSeatUsageResponse;
}

/**
 * Whether the services are ready, how old what ingest knows is, and how each parent and organization stands. As JSON one
 * document. Ends with 3 where a service cannot be reached, with 1 where one is not ready.
 */
export async function showStatus(session: Session): Outcome {
  const { terminal, services, json } = session;
  const readiness = await readinessOfAll(services);
  const exitCode = exitCodeOf(readiness);
  if (!json) await terminal.print(tableOf(readinessColumns, readiness, terminal.colors));
  if (exitCode === exitCodes.away) {
    // Without one of them the rest cannot be told.
    if (json) await printJson(terminal, { services: readiness });
    return exitCode;
  }
  const status = await services.ingest.getIngestStatus({});
  if (!json) {
    await printIngest(session, status);
    await printParents(session);
    return exitCode;
  }
  const parents: object[] = [];
  for await (const parent of parentsOf(session)) parents.push(parentJson(parent));
  await printJson(terminal, {
    services: readiness,
    ingest: jsonOf(ingest.GetIngestStatusResponseSchema, status),
    parents,
  });
  return exitCode;
}

function exitCodeOf(readiness: readonly Readiness[]) {
  if (readiness.some(({ state }) => state === 'unreachable')) return exitCodes.away;
  return readiness.some(({ state }) => state === 'not_ready') ? exitCodes.refused : exitCodes.done;
}

const readinessColumns: readonly Column<Readiness>[] = [
  { title: 'SERVICE', value: ({ service }) => service },
  {
    title: 'STATE',
    value: ({ state }) => state.replaceAll('_', ' '),
    paint: ({ state }, colors) => (state === 'ready' ? colors.green : colors.red),
  },
  { title: 'PROBLEMS', value: ({ problems }) => problems.join('; ') },
];

async function printIngest({ terminal, now }: Session, status: ingest.GetIngestStatusResponse): Promise<void> {
  const { webhooks, poisoned, outboxBacklog, cursorAgeMs, lastPollAt } = status;
  const { yellow } = terminal.colors;
  const { accepted = 0, duplicate = 0, rejected = 0 } = webhooks ?? {};
  const lines = [
    `last poll  ${agoOf(lastPollAt, now())}, cursor ${durationOf(cursorAgeMs)} old`,
    `webhooks   ${countOf(accepted)} accepted, ${countOf(duplicate)} duplicate, ${countOf(rejected)} rejected`,
    `outbox     ${countOf(outboxBacklog)} to be sent`,
  ];
  await printLine(terminal, `\n${lines.join('\n')}`);
  if (poisoned > 0) await printLine(terminal, yellow(`poisoned   ${countOf(poisoned)} events were set aside`));
}

interface OrganizationLine extends OrganizationStatus {
  readonly parent: ParentStatus;
}

const organizationColumns: readonly Column<OrganizationLine>[] = [
  { title: 'PARENT', value: ({ parent }) => parent.parent.parentId },
  {
    title: 'DIRECTORY',
    value: ({ parent: { record } }) =>
      record
        ? `${wordOf(ingest.ConnectionSchema, record.connection)}${record.disconnectedReason ? ` (${record.disconnectedReason})` : ''}`
        : 'not mirrored yet',
    paint: ({ parent: { record } }, colors) =>
      record?.connection === ingest.Connection.CONNECTED ? colors.green : colors.yellow,
  },
  {
    title: 'LAST RUN',
    value: ({ parent: { lastRun } }) => (lastRun ? wordOf(ingest.SyncStateSchema, lastRun.state) : 'none'),
  },
  { title: 'ORGANIZATION', value: ({ organization }) => organization.organizationId },
  { title: 'KIND', value: ({ organization }) => wordOf(OrganizationKindSchema, organization.kind) },
  { title: 'MODE', value: ({ organization }) => wordOf(ProvisioningModeSchema, organization.provisioningMode) },
  { title: 'ACTIVE', value: ({ usage }) => countOf(usage.activeMembers), align: 'right' },
  { title: 'WAITING', value: ({ usage }) => countOf(usage.waitingMembers), align: 'right' },
  {
    title: 'SEATS',
    value: ({ usage }) =>
      usage.seatTiers.map(({ tier, inUse, purchased }) => `${tier} ${inUse}/${purchased}`).join(', '),
  },
];

async function printParents(session: Session): Promise<void> {
  const { terminal } = session;
  const table = createPagedTable(organizationColumns, terminal.colors);
  let shown = 0;
  for await (const parent of parentsOf(session)) {
    if (shown === 0) await printLine(terminal);
    shown += 1;
    const lines = parent.organizations.map((organization) => ({ ...organization, parent }));
    if (lines.length > 0) await terminal.print(table.page(lines));
    else await printLine(terminal, plainText(`${parent.parent.parentId}: no organizations`));
  }
  if (shown === 0) terminal.note(terminal.colors.dim('no parents yet'));
}

async function* parentsOf({ services }: Session): AsyncGenerator<ParentStatus, void, undefined> {
  for await (const { parents } of pagesOf((pageToken) =>
    services.seatPolicy.listParents({ pageSize: largestPage, pageToken }),
  )) {
    for (const parent of parents) yield parentStatus(services, parent);
  }
}

async function parentStatus(services: Session['services'], parent: Parent): Promise<ParentStatus> {
  const { parentId } = parent;
  const [record, lastRun, organizations] = await Promise.all([
    unlessUnknown(services.ingest.getDirectoryRecord({ parentId })),
    unlessUnknown(services.ingest.listSyncRuns({ parentId, pageSize: 1 })),
    organizationsOf(services, parentId),
  ]);
  return { parent, record, lastRun: lastRun?.runs[0], organizations };
}

async function organizationsOf(services: Session['services'], parentId: string): Promise<OrganizationStatus[]> {
  const found: OrganizationStatus[] = [];
  for await (const { organizations } of pagesOf((pageToken) =>
    services.seatPolicy.listOrganizations({ parentId, pageSize: largestPage, pageToken }),
  )) {
    for (const organization of organizations) {
      const { organizationId } = organization;
      found.push({ organization, usage: await services.membership.getSeatUsage({ organizationId }) });
    }
  }
  return found;
}

/** A parent just put may not have come to ingest yet. */
async function unlessUnknown<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ConnectError && error.code === Code.NotFound) return undefined;
    throw error;
  }
}

function parentJson({ parent, record, lastRun, organizations }: ParentStatus): object {
  return {
    parent: jsonOf(ParentSchema, parent),
    directoryRecord: record ? jsonOf(ingest.GetDirectoryRecordResponseSchema, record) : null,
    lastRun: lastRun ? jsonOf(ingest.SyncRunSchema, lastRun) : null,
    organizations: organizations.map(({ organization, usage }) => ({
      organization: jsonOf(OrganizationSchema, organization),
      seatUsage: jsonOf(membership.GetSeatUsageResponseSchema, usage),
    })),
  };
}
