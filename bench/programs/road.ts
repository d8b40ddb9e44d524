import { seatPolicy } from '@rollcall/contracts';
import { groupService } from '@rollcall/group';
import {
  createGraphileJobQueue,
  createIngest,
  createWorkosDirectory,
  ingestService,
  unlimitedRequests,
} from '@rollcall/ingest';
import { membershipService } from '@rollcall/membership';
import { createEmbeddedTransport } from '@rollcall/messaging';
import { seatPolicyService } from '@rollcall/seat-policy';
import {
  createLog,
  createServiceClient,
  readServiceSettings,
  runProcess,
  type ServiceComposition,
  startComposed,
  systemRuntime,
} from '@rollcall/service';
import pino from 'pino';
import { z } from 'zod';
import { settingsOf, tellBench } from '../parts/messages';
import { roadSettings } from '../parts/road-settings';

/*
 * The four services in one process on the embedded transport, as `npm start` has them, but for one thing: user lists are
 * not paced, so that a large directory is there soon.
 */
const { services, workosUrl, apiKey, webhookSecret, token, logFile } = settingsOf(roadSettings);
const log = createLog('road', 'info', pino.destination({ dest: logFile, sync: false }));
const urlOf = (name: keyof typeof services): string => `http://127.0.0.1:${services[name].port}`;

void runProcess(log, async (lifecycle) => {
  const runtime = systemRuntime();
  const { clock } = runtime;
  const transport = createEmbeddedTransport({
    clock,
    log,
    consumers: ['ingest', 'seat-policy', 'membership', 'group'],
  });
  lifecycle.onStop('transport', () => transport.close());

  const start = async <Settings extends z.ZodObject>(
    name: keyof typeof services,
    composition: ServiceComposition<Settings>,
  ): Promise<void> => {
    const environment = {
      DATABASE_URL: services[name].databaseUrl,
      PORT: String(services[name].port),
      HOST: '127.0.0.1',
      ROLLCALL_SERVICE_TOKENS: `bench=${token}`,
      ROLLCALL_SERVICE_TOKEN: token,
      SEAT_POLICY_URL: urlOf('seatPolicy'),
      MEMBERSHIP_URL: urlOf('membership'),
      GROUP_URL: urlOf('group'),
      INGEST_URL: urlOf('ingest'),
      WORKOS_API_URL: workosUrl,
      WORKOS_API_KEY: apiKey,
      WORKOS_WEBHOOK_SECRETS: webhookSecret,
    };
    const settings = readServiceSettings(composition, environment, z.object({}));
    await startComposed(lifecycle, composition, settings, { transport, runtime, log });
  };
  await start('seatPolicy', seatPolicyService);
  await start('membership', membershipService);
  await start('group', groupService);
  await start('ingest', { ...ingestService, compose: unpacedIngest });
  tellBench({});
});

const unpacedIngest: typeof ingestService.compose = (settings, { runtime: { clock }, log: ingestLog }) => {
  const jobs = createGraphileJobQueue({ databaseUrl: settings.DATABASE_URL, clock, log: ingestLog });
  const workos = createWorkosDirectory({
    apiKey,
    apiUrl: workosUrl,
    clock,
    requestBudget: unlimitedRequests,
  });
  const seatPolicyClient = createServiceClient(seatPolicy.SeatPolicyService, { baseUrl: urlOf('seatPolicy'), token });
  return (dependencies) =>
    createIngest({
      ...dependencies,
      workos,
      seatPolicy: seatPolicyClient,
      jobs,
      settings: {
        webhookSecrets: settings.WORKOS_WEBHOOK_SECRETS,
        pollIntervalMs: settings.POLL_INTERVAL_MS,
        reconcileIntervalMs: settings.RECONCILE_INTERVAL_MS,
      },
    });
};
