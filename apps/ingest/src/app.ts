import type { Client } from '@connectrpc/connect';
import { ingest, type seatPolicy } from '@rollcall/contracts';
import { createOutbox, type ReceivedRecord, type Running, type RunningRelay } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { createAudit, type Service, type ServiceDependencies } from '@rollcall/service';
import { createAuditReaders } from './calls/audit-readers';
import { createRecordCalls } from './calls/record-calls';
import { createRunCalls } from './calls/run-calls';
import { createStatusCalls } from './calls/status-calls';
import { createDirectoryRecord } from './directory-record/directory-record';
import { createUserGroupsRefresh, refreshUserGroupsTask } from './directory-record/user-groups-refresh';
import { heardTopics } from './heard-topics';
import { createIngestMetrics, type IngestMetrics } from './ingest-metrics';
import type { JobQueue } from './jobs/job-queue';
import { tracedJobs } from './jobs/traced-jobs';
import { createParents } from './parents/parents';
import { createEventMerge } from './poison/event-merge';
import { createPoisonedEvents } from './poison/poisoned-events';
import { createPoll, pollJob, pollTask } from './polling/poll';
import { keepPolling } from './polling/poll-keeper';
import { readPollPosition } from './polling/poll-position';
import { createReconcile, reconcileJob, reconcileTask } from './polling/reconcile';
import { createConfirmedPlans } from './runs/confirmed-plan';
import { noteApplications } from './runs/run-applications';
import { createRuns, scanTask } from './runs/run-store';
import { createScan } from './scanning/scan';
import { createDeliveryCounts } from './webhooks/delivery-counts';
import { createDeliveryKeeping } from './webhooks/delivery-keeping';
import { createDeliveryTimes } from './webhooks/delivery-times';
import { createWebhookDoor } from './webhooks/webhook-door';
import type { WorkosDirectory } from './workos/workos-directory';

export interface IngestDependencies extends ServiceDependencies {
  readonly workos: WorkosDirectory;
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  readonly jobs: JobQueue;
  readonly settings: {
    readonly webhookSecrets: readonly string[];
    readonly pollIntervalMs: number;
    readonly reconcileIntervalMs: number;
  };
}

/** A poll may miss a few intervals, as while WorkOS is away, before ingest says that it is not ready. */
const pollsMissed = 5;

/** The service that answers: what does the directory say? The only door to WorkOS. */
export function createIngest(dependencies: IngestDependencies): Service {
  const { database, transport, runtime, log, metrics, workos, seatPolicy, jobs, settings } = dependencies;
  const { clock, newId, random } = runtime;
  const { pollIntervalMs, reconcileIntervalMs } = settings;
  const running: Running[] = [];
  let relay: RunningRelay | undefined;
  let gauges: IngestMetrics | undefined;
  let startedAt = clock.now();

  const outbox = createOutbox({ clock, newId, wake: () => relay?.wake() });
  const record = createDirectoryRecord({ outbox, jobs, clock, log });
  const runs = createRuns({ database, jobs, clock, log });
  const parents = createParents({ database, seatPolicy, runs, clock, newId, log });
  const confirmedPlans = createConfirmedPlans({ seatPolicy, log });
  const poisoned = createPoisonedEvents({ clock, log });
  const eventMerge = createEventMerge({ database, record, poisoned });
  const counts = createDeliveryCounts(metrics.meter);
  const times = createDeliveryTimes(metrics.meter);
  const keeping = createDeliveryKeeping({ database, eventMerge, keeper: newId(), clock, log, random });
  const webhooks = createWebhookDoor({ keeping, counts, times, clock, log, secrets: settings.webhookSecrets });
  const handlers = {
    [pollTask]: createPoll({ database, workos, record, eventMerge, runs, jobs, clock, newId, log, pollIntervalMs }),
    [scanTask]: createScan({ database, workos, record, runs, outbox, clock, log }),
    [reconcileTask]: createReconcile({ database, runs, jobs, clock, newId, reconcileIntervalMs }),
    [refreshUserGroupsTask]: createUserGroupsRefresh({ database, workos, record, jobs, clock, log }),
  };
  const audit = createAudit({
    database,
    clock,
    newId,
    log,
    readers: createAuditReaders({ database, poisoned }),
    parentOf: async (organizationId) => (await parents.organization(organizationId))?.parentId,
  });
  const calls = {
    listAuditEntries: audit.listAuditEntries,
    ...createRunCalls({ database, parents, runs, confirmedPlans, seatPolicy, clock, newId }),
    ...createRecordCalls({ database, parents, workos, log }),
    ...createStatusCalls({ database, poisoned, eventMerge, counts, clock }),
  };

  async function apply(
    tx: Transaction,
    records: readonly ReceivedRecord<(typeof heardTopics)[number]>[],
  ): Promise<void> {
    // Settings first: they lock parents, which everywhere come before runs.
    await parents.apply(
      tx,
      records.flatMap((heard) => (heard.topic === 'organization.settings' ? [heard] : [])),
    );
    await noteApplications(
      tx,
      records.flatMap((heard) => (heard.topic === 'organization.settings' ? [] : [heard])),
      { clock, log },
    );
  }

  return {
    doors: {
      routes: (router) => void router.service(ingest.IngestService, calls),
      direct: (request, response) => webhooks.take(request, response),
      audit,
      readiness: async () => {
        const { polledAt } = await readPollPosition(database);
        const since = polledAt && polledAt > startedAt ? polledAt : startedAt;
        const late = clock.now().getTime() - since.getTime() > pollsMissed * pollIntervalMs;
        return [...transport.problems(), ...(late ? [`no poll has succeeded since ${since.toISOString()}`] : [])];
      },
    },

    async start() {
      startedAt = clock.now();
      // Jobs first: what the consumer hears puts jobs. The consumer before the relay: the embedded transport lets a
      // record go when the consumers known by then have it.
      await jobs.start(tracedJobs(handlers));
      running.push(await transport.subscribe({ consumer: 'ingest', topics: heardTopics, database, apply }));
      relay = await transport.relay({ service: 'ingest', database });
      running.push(relay);
      gauges = createIngestMetrics({ meter: metrics.meter, database, poisoned, runs, clock });
      await database.transaction(async (tx) => {
        await runs.resume(tx);
        await jobs.enqueue(tx, pollJob(clock.now()));
        await jobs.enqueue(tx, reconcileJob(new Date(clock.now().getTime() + reconcileIntervalMs)));
      });
      keeping.start();
      running.push(keepPolling({ database, jobs, clock, log, pollIntervalMs, reconcileIntervalMs }));
    },

    async stop() {
      gauges?.stop();
      await webhooks.idle();
      await keeping.stop();
      await jobs.stop();
      for (let part = running.shift(); part; part = running.shift()) await part.stop();
    },
  };
}
