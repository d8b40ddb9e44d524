import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Client, Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import {
  type DirectoryChange,
  decodeRecord,
  ingest,
  type Organization,
  type Parent,
  ParentSchema,
  seatPolicy,
  type TopicRecord,
} from '@rollcall/contracts';
import type { Clock, Log } from '@rollcall/domain';
import type { ReceivedRecord, Transport } from '@rollcall/messaging';
import {
  type Database,
  migrate,
  openDatabase,
  provisionServiceRoles,
  serviceDatabaseUrl,
  type Transaction,
} from '@rollcall/persistence';
import { createLog, createMetrics, type Service, systemRuntime } from '@rollcall/service';
import { createIngest } from '../app';
import type { JobQueue } from '../jobs/job-queue';
import { ingestMigrations } from '../migrations';
import { unlimitedRequests } from '../workos/request-budget';
import { createWorkosDirectory } from '../workos/sdk-workos-directory';
import { createHandQueue, type HandQueue } from './hand-queue';
import { workosOrganizationId } from './payloads';
import { startWorkosStandIn, type WorkosStandIn } from './workos-stand-in';

/** An empty database on a server where roles may be made: `createTestDatabase` of libs/testing. */
export interface EmptyDatabase {
  readonly adminUrl: string;
  drop(): Promise<void>;
}

type Heard = ReceivedRecord<'organization.settings' | 'membership.changes' | 'group.changes'>;

export interface PublishedRecord extends TopicRecord<'directory.changes'> {
  readonly key: string;
  readonly change: DirectoryChange['change'];
}

/** Ingest on a database of its own, a scripted WorkOS, and a job queue that waits for the test. */
export interface TestBed {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly service: Service;
  readonly calls: Client<typeof ingest.IngestService>;
  readonly workos: WorkosStandIn;
  readonly jobs: HandQueue;
  /** What seat-policy knows. */
  readonly atSeatPolicy: {
    readonly parents: Map<string, Parent>;
    readonly organizations: Map<string, Organization>;
    readonly syncs: Map<string, seatPolicy.SyncRequestState>;
    /** Hashes of plans that hold, and the parents that they are about. */
    readonly plans: Map<string, string>;
  };
  /** What the transport would deliver, applied in one transaction. */
  hear(...records: Heard[]): Promise<void>;
  /** Takes what was published since the last time out of the outbox. */
  published(): Promise<PublishedRecord[]>;
  /** Makes the parent `parent-1` of the WorkOS organization `org_1` known. */
  putParent(): Promise<void>;
  /** Empties all tables, and WorkOS. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export const parentId = 'parent-1';

export interface TestBedOptions {
  readonly log?: Log;
  readonly clock?: Clock;
}

export async function createTestBed(
  { adminUrl, drop }: EmptyDatabase,
  { log = createLog('ingest', 'silent'), ...options }: TestBedOptions = {},
): Promise<TestBed> {
  const database = await openIngestDatabase(adminUrl);
  const databaseUrl = serviceDatabaseUrl(adminUrl, 'ingest');
  const workos = await startWorkosStandIn();
  const jobs = createHandQueue();
  const atSeatPolicy = nothingAtSeatPolicy();
  const runtime = { ...systemRuntime(), ...(options.clock && { clock: options.clock }) };
  const { transport, apply } = heldTransport();
  const service = createIngestOn({ database, transport, jobs, workosUrl: workos.url, atSeatPolicy, runtime, log });
  await service.start();
  jobs.forget();
  let heardSoFar = 0;
  const hear = (...records: Heard[]) => database.transaction((tx) => apply(tx, records));

  return {
    database,
    databaseUrl,
    service,
    calls: createClient(ingest.IngestService, createRouterTransport(service.doors.routes)),
    workos,
    jobs,
    atSeatPolicy,
    hear,
    async published() {
      const rows = await database.query<{ key: string; value: string }>(
        'with taken as (delete from outbox returning *) select key, value from taken order by id',
      );
      return rows.map(({ key, value }) => {
        const record = decodeRecord('directory.changes', value);
        return { ...record, key, change: record.payload.change };
      });
    },
    async putParent() {
      await hear({
        topic: 'organization.settings',
        key: parentId,
        eventId: `settings-${(heardSoFar += 1)}`,
        sequence: heardSoFar,
        occurredAt: new Date(),
        type: 'parent',
        payload: {
          $typeName: 'rollcall.records.v1.OrganizationSettingsChange',
          change: { case: 'parent', value: parentNamed(parentId, workosOrganizationId) },
        },
      });
    },
    async empty() {
      await emptyTables(database);
      jobs.forget();
      for (const kept of [workos.directories, workos.users, workos.groups, workos.events, workos.asked])
        kept.length = 0;
      workos.members.clear();
      workos.answerInstead = undefined;
      workos.now = () => new Date();
      for (const known of Object.values(atSeatPolicy)) known.clear();
    },
    async close() {
      await service.stop();
      await workos.close();
      await database.close();
      await drop();
    },
  };
}

/** Ingest's own schemas and role on a new database. */
export async function openIngestDatabase(adminUrl: string): Promise<Database> {
  await provisionServiceRoles(adminUrl, [{ service: 'ingest', schemas: ['ingest', 'ingest_jobs'] }]);
  const options = {
    url: serviceDatabaseUrl(adminUrl, 'ingest'),
    applicationName: 'ingest-test',
    migrations: ingestMigrations,
  };
  await migrate(options);
  return openDatabase(options);
}

export interface IngestParts {
  readonly database: Database;
  readonly transport: Transport;
  readonly jobs: JobQueue;
  readonly workosUrl: string;
  readonly atSeatPolicy: TestBed['atSeatPolicy'];
  readonly runtime: ReturnType<typeof systemRuntime>;
  readonly log: Log;
  readonly fetch?: typeof fetch;
  readonly reconcileIntervalMs?: number;
}

export const webhookSecret = 'whsec_test';
const hourMs = 3_600_000;

export function createIngestOn({
  database,
  transport,
  jobs,
  workosUrl,
  atSeatPolicy,
  runtime,
  log,
  ...parts
}: IngestParts): Service {
  const { clock } = runtime;
  return createIngest({
    database,
    transport,
    runtime,
    log,
    metrics: createMetrics('ingest'),
    // Unpaced: the budget has a test of its own.
    workos: createWorkosDirectory({
      apiKey: 'sk_test',
      apiUrl: workosUrl,
      clock,
      requestBudget: unlimitedRequests,
      ...(parts.fetch && { fetch: parts.fetch }),
    }),
    seatPolicy: seatPolicyThatKnows(atSeatPolicy),
    jobs,
    settings: {
      webhookSecrets: [webhookSecret],
      pollIntervalMs: 60_000,
      reconcileIntervalMs: parts.reconcileIntervalMs ?? hourMs,
    },
  });
}

const tables = [
  'outbox',
  'outbox_sequence',
  'inbox_position',
  'parent',
  'organization',
  'directory',
  'directory_user',
  'directory_group',
  'directory_membership',
  'poisoned_event',
  'waiting_delivery',
  'sync_run',
  'sync_run_alias',
  'sync_run_organization',
  'sync_run_problem',
  'sync_run_missing',
  'audit_entry',
];

export async function emptyTables(database: Database): Promise<void> {
  // Deleted, not truncated: for a few rows that is ten times as quick.
  await database.query(tables.map((table) => `delete from ${table}`).join(';'));
  await database.query('update poll_position set event_id = null, event_created_at = null, polled_at = null');
}

export function parentNamed(id: string, workosOrganization: string): Parent {
  return create(ParentSchema, {
    parentId: id,
    name: id,
    workosOrganizationId: workosOrganization,
    createdAt: timestampFromDate(new Date(1)),
    updatedAt: timestampFromDate(new Date(1)),
  });
}

/** A transport that carries nothing: the test applies what the subscription would be given. */
function heldTransport() {
  let applyHeard: (tx: Transaction, records: readonly Heard[]) => Promise<void> = () => Promise.resolve();
  const running = { stop: () => Promise.resolve(), wake: () => undefined };
  const transport: Transport = {
    relay: () => Promise.resolve(running),
    subscribe: (subscription) => {
      // The subscription of ingest takes just these topics.
      applyHeard = (tx, records) => subscription.apply(tx, records as Parameters<typeof subscription.apply>[1]);
      return Promise.resolve(running);
    },
    problems: () => [],
    close: () => Promise.resolve(),
  };
  return { transport, apply: (tx: Transaction, records: readonly Heard[]) => applyHeard(tx, records) };
}

export function nothingAtSeatPolicy(): TestBed['atSeatPolicy'] {
  return { parents: new Map(), organizations: new Map(), syncs: new Map(), plans: new Map() };
}

export function seatPolicyThatKnows(known: TestBed['atSeatPolicy']): Client<typeof seatPolicy.SeatPolicyService> {
  const orNotFound = <Thing>(thing: Thing | undefined): Thing => {
    if (thing === undefined) throw new ConnectError('unknown', Code.NotFound);
    return thing;
  };
  return createClient(
    seatPolicy.SeatPolicyService,
    createRouterTransport((router) =>
      router.service(seatPolicy.SeatPolicyService, {
        getParent: ({ parentId: id }) => ({ parent: orNotFound(known.parents.get(id)) }),
        getOrganization: ({ organizationId }) => ({
          organization: orNotFound(known.organizations.get(organizationId)),
        }),
        getSyncRequest: ({ runId }) => ({ sync: orNotFound(known.syncs.get(runId)) }),
        checkConfirmedPlan: ({ parentId: id, planHash }) => {
          if (known.plans.get(planHash) !== id)
            throw new ConnectError('plan_changed: preview again', Code.FailedPrecondition);
          return {};
        },
      }),
    ),
  );
}
