import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Client, Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { ParentSchema, seatPolicy } from '@rollcall/contracts';
import {
  createGraphileJobQueue,
  createIngest,
  createWorkosDirectory,
  ingestMigrations,
  unlimitedRequests,
} from '@rollcall/ingest';
import { createEmbeddedTransport } from '@rollcall/messaging';
import { createCallers, createLog, runProcess, startService, systemRuntime } from '@rollcall/service';
import pino from 'pino';
import { ingestSettings } from '../parts/ingest-settings';
import { settingsOf, tellBench } from '../parts/messages';

/*
 * Ingest alone, as it runs in a deployment but for two things: nobody listens to what it publishes, so that its relay
 * only takes the records out of the outbox; and there is no seat-policy, so that the one parent is told here.
 */
const settings = settingsOf(ingestSettings);
const log = createLog('ingest', 'info', pino.destination({ dest: settings.logFile, sync: false }));

void runProcess(log, async (lifecycle) => {
  lifecycle.onStop('farewell', () => tellBench({ peakMemoryMiB: process.resourceUsage().maxRSS / 1_024 }));
  const runtime = systemRuntime();
  const { clock } = runtime;
  const transport = createEmbeddedTransport({ clock, log, consumers: ['ingest'] });
  lifecycle.onStop('transport', () => transport.close());

  const { port } = await startService(lifecycle, {
    name: 'ingest',
    databaseUrl: settings.databaseUrl,
    migrations: ingestMigrations,
    create: (dependencies) =>
      createIngest({
        ...dependencies,
        workos: createWorkosDirectory({
          apiKey: settings.apiKey,
          apiUrl: settings.workosUrl,
          clock,
          ...(!settings.paced && { requestBudget: unlimitedRequests }),
        }),
        seatPolicy: seatPolicyOf(settings),
        jobs: createGraphileJobQueue({ databaseUrl: settings.databaseUrl, clock, log }),
        settings: {
          webhookSecrets: [settings.webhookSecret],
          pollIntervalMs: settings.pollIntervalMs,
          // Never within a bench.
          reconcileIntervalMs: 24 * 60 * 60_000,
        },
      }),
    transport,
    runtime,
    callers: createCallers({ callers: [{ name: 'bench', token: settings.token }] }),
    log,
    host: '127.0.0.1',
    port: 0,
  });
  tellBench({ port });
});

/** A seat-policy that knows one parent and no organization. */
function seatPolicyOf(known: typeof settings): Client<typeof seatPolicy.SeatPolicyService> {
  const parent = create(ParentSchema, {
    parentId: known.parentId,
    name: known.parentId,
    workosOrganizationId: known.workosOrganizationId,
    createdAt: timestampFromDate(new Date(1)),
    updatedAt: timestampFromDate(new Date(1)),
  });
  return createClient(
    seatPolicy.SeatPolicyService,
    createRouterTransport((router) =>
      router.service(seatPolicy.SeatPolicyService, {
        getParent: ({ parentId }) => {
          if (parentId !== parent.parentId) throw new ConnectError('unknown', Code.NotFound);
          return { parent };
        },
      }),
    ),
  );
}
