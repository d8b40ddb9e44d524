import { seatPolicy } from '@rollcall/contracts';
import { createServiceClient, type ServiceComposition } from '@rollcall/service';
import { createIngest } from './app';
import { ingestSettings } from './configuration';
import { createGraphileJobQueue } from './jobs/graphile-job-queue';
import { ingestMigrations } from './migrations';
import { createWorkosDirectory } from './workos/sdk-workos-directory';

/** Ingest, as a process of its own and among others. */
export const ingestService: ServiceComposition<typeof ingestSettings> = {
  name: 'ingest',
  settings: ingestSettings,
  migrations: ingestMigrations,
  compose: (settings, { runtime, log }) => {
    const { clock } = runtime;
    const workos = createWorkosDirectory({ apiKey: settings.WORKOS_API_KEY, apiUrl: settings.WORKOS_API_URL, clock });
    const seatPolicyClient = createServiceClient(seatPolicy.SeatPolicyService, {
      baseUrl: settings.SEAT_POLICY_URL,
      token: settings.ROLLCALL_SERVICE_TOKEN,
    });
    const jobs = createGraphileJobQueue({ databaseUrl: settings.DATABASE_URL, clock, log });
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
  },
};
