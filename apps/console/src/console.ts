import { ingest, membership, seatPolicy } from '@rollcall/contracts';
import { createClient } from '@connectrpc/connect';
import type { Log } from '@rollcall/domain';
import { clientTls, createMetrics, createServiceTransport, type Lifecycle, type Runtime } from '@rollcall/service';
import { createConsole } from './app';
import type { ConsoleSettings } from './configuration';
import { startConsoleServer } from './server';
import { createGet } from './services/plain-request';
import { servicesAnswer } from './services/readiness';
import { createAuthkit } from './sessions/authkit';

export interface ConsoleSurroundings {
  readonly runtime: Pick<Runtime, 'clock' | 'newId'>;
  readonly log: Log;
  /** The built web page. */
  readonly webDirectory: string;
}

/** Brings up the console: in a process of its own, and among others. */
export async function startConsole(
  lifecycle: Lifecycle,
  settings: ConsoleSettings,
  { runtime, log, webDirectory }: ConsoleSurroundings,
): Promise<{ port: number }> {
  const consoleUrl = settings.ROLLCALL_CONSOLE_URL;
  const workosUrl = settings.WORKOS_BROWSER_URL ?? settings.WORKOS_API_URL;
  const secrets = settings.ROLLCALL_SESSION_SECRET;
  const token = settings.ROLLCALL_SERVICE_TOKEN;
  const urls = {
    ingest: settings.INGEST_URL,
    seatPolicy: settings.SEAT_POLICY_URL,
    membership: settings.MEMBERSHIP_URL,
    group: settings.GROUP_URL,
  };

  const tls = clientTls(settings);
  const get = createGet({ tls });

  const metrics = createMetrics('console');
  lifecycle.onStop('console metrics', () => metrics.stop());
  const transportTo = (baseUrl: string) => createServiceTransport({ baseUrl, token, tls });
  const transports = {
    ingest: transportTo(urls.ingest),
    seatPolicy: transportTo(urls.seatPolicy),
    membership: transportTo(urls.membership),
    group: transportTo(urls.group),
  };
  const authkit = createAuthkit({
    apiKey: settings.WORKOS_API_KEY,
    apiUrl: settings.WORKOS_API_URL,
    browserUrl: workosUrl,
    clientId: settings.WORKOS_CLIENT_ID,
    redirectUri: `${consoleUrl}/auth/callback`,
    secrets,
    clock: runtime.clock,
  });

  const stopping = new AbortController();
  const mount = createConsole({
    authkit,
    transports,
    clients: {
      ingest: createClient(ingest.IngestService, transports.ingest),
      seatPolicy: createClient(seatPolicy.SeatPolicyService, transports.seatPolicy),
      membership: createClient(membership.MembershipService, transports.membership),
    },
    membershipUrl: urls.membership,
    get,
    token,
    consoleUrl,
    workosUrl,
    secrets,
    operators: settings.ROLLCALL_OPERATORS,
    webDirectory,
    stopping: stopping.signal,
    runtime,
    metrics,
    log,
  });
  const server = await startConsoleServer({
    mount,
    readiness: servicesAnswer(urls, get),
    metrics,
    log,
    host: settings.HOST,
    port: settings.PORT,
  });
  lifecycle.onStop('console server', () => server.stop());
  lifecycle.onStop('console streams', () => stopping.abort());
  return { port: server.port };
}
