import { createHash } from 'node:crypto';
import { seatPolicy } from '@rollcall/contracts';
import { clientTls, createServiceClient, type ServiceComposition } from '@rollcall/service';
import { createIngest } from './app';
import { ingestSettings } from './configuration';
import { createGraphileJobQueue } from './jobs/graphile-job-queue';
import { ingestMigrations } from './migrations';
import { ingestRecovery } from './recovery/recovery';
import { createRequestBudget } from './workos/request-budget';
import { createWorkosDirectory } from './workos/sdk-workos-directory';
import { createSharedSlots } from './workos/shared-request-slots';

/** Ingest, as a process of its own and among others. */
export const ingestService: ServiceComposition<typeof ingestSettings> = {
  name: 'ingest',
  settings: ingestSettings,
  migrations: ingestMigrations,
  recovery: ingestRecovery,
  compose: (settings, { runtime, log }) => {
    const { clock } = runtime;
    const { WORKOS_API_KEY: apiKey, WORKOS_API_URL: apiUrl } = settings;
    const seatPolicyClient = createServiceClient(seatPolicy.SeatPolicyService, {
      baseUrl: settings.SEAT_POLICY_URL,
      token: settings.ROLLCALL_SERVICE_TOKEN,
      tls: clientTls(settings),
    });
    const jobs = createGraphileJobQueue({ databaseUrl: settings.DATABASE_URL, clock, log });
    return (dependencies) => {
      const slots = createSharedSlots(dependencies.database);
      const requestBudget = createRequestBudget({ clock, slots, account: accountOf(apiKey) });
      return createIngest({
        ...dependencies,
        workos: createWorkosDirectory({
          apiKey,
          apiUrl,
          clock,
          requestBudget,
          requestTimeoutMs: settings.WORKOS_REQUEST_TIMEOUT_MS,
        }),
        seatPolicy: seatPolicyClient,
        jobs,
        settings: {
          webhookSecrets: settings.WORKOS_WEBHOOK_SECRETS,
          pollIntervalMs: settings.POLL_INTERVAL_MS,
          reconcileIntervalMs: settings.RECONCILE_INTERVAL_MS,
        },
      });
    };
  },
};

/** Names the limits of an API key in the database, where the key itself has no business. */
function accountOf(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex').slice(0, 16);
}
