import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ingest, membership, Role, seatPolicy } from '@rollcall/contracts';
import { createMetrics } from '@rollcall/service';
import { captureLog, createCountingIds, createVirtualClock } from '@rollcall/testing';
import { parseSetCookie } from 'cookie';
import { createConsole } from '../app';
import { type Patience, startConsoleServer } from '../server';
import { createGet } from '../services/plain-request';
import { createAuthkit } from '../sessions/authkit';
import type { RequestBudget } from '../sessions/request-budget';
import { type AuthkitStub, startAuthkitStub, stubbedApiKey, type StubbedSignIn } from './authkit-stub';
import { createStubbedServices, tenants } from './stubbed-services';

export const secret = 'a-secret-of-more-than-32-characters';
export const serviceToken = 'the-token-of-the-console';
export const csvLines = 'member_id,email\r\n1,ada@example.test\r\n';

/** Emails as WorkOS may write them: the console compares in lower case. */
export const people = {
  operator: 'Operator@Example.test',
  administrator: 'admin-of-a@example.test',
  stranger: 'admin-of-b@example.test',
  nobody: 'nobody@example.test',
} as const;

export interface TestBedOptions {
  readonly consoleUrl?: string;
  readonly secrets?: readonly string[];
  readonly requestBudget?: RequestBudget;
  readonly patience?: Patience;
  /** Shared with another console. */
  readonly authkit?: AuthkitStub;
}

export type TestBed = Awaited<ReturnType<typeof startTestBed>>;

/** A console on a port of its own, with stubbed services and a stubbed WorkOS behind its real client. */
export async function startTestBed(options: TestBedOptions = {}) {
  const { consoleUrl = 'https://console.example', secrets = [secret], requestBudget } = options;
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-console-'));
  const webDirectory = path.join(folder, 'web');
  await mkdir(path.join(webDirectory, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'outside of the page');
  await writeFile(path.join(webDirectory, '.hidden'), 'hidden');
  await writeFile(path.join(webDirectory, 'index.html'), '<title>the page</title>');
  await writeFile(path.join(webDirectory, 'assets', 'index-abc123.js'), 'script');

  const services = createStubbedServices();
  services.setRole(people.administrator, tenants.a.organizationId, Role.ADMIN);
  services.setRole(people.stranger, tenants.b.organizationId, Role.OWNER);

  let csvRequest: { url: string; authorization: string | undefined; actingFor: unknown } | undefined;
  const csv = createServer((request, response) => {
    csvRequest = {
      url: request.url ?? '',
      authorization: request.headers.authorization,
      actingFor: request.headers['rollcall-acting-for'],
    };
    response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8', 'x-inside': 'no' }).end(csvLines);
  });
  await new Promise<void>((resolve) => csv.listen(0, '127.0.0.1', resolve));

  const authkit = options.authkit ?? (await startAuthkitStub());
  const clock = createVirtualClock(new Date());
  const captured = captureLog();
  const metrics = createMetrics('console');
  const stopping = new AbortController();
  const { transport } = services;
  const mount = createConsole({
    authkit: createAuthkit({
      ...{ apiKey: stubbedApiKey, apiUrl: authkit.url, browserUrl: 'https://workos.example', clientId: 'client_1' },
      ...{ redirectUri: `${consoleUrl}/auth/callback`, secrets, clock },
    }),
    transports: { ingest: transport, seatPolicy: transport, membership: transport, group: transport },
    clients: {
      ingest: createClient(ingest.IngestService, transport),
      seatPolicy: createClient(seatPolicy.SeatPolicyService, transport),
      membership: createClient(membership.MembershipService, transport),
    },
    membershipUrl: `http://127.0.0.1:${(csv.address() as AddressInfo).port}`,
    get: createGet({ tls: undefined }),
    token: serviceToken,
    ...{ consoleUrl, workosUrl: 'https://workos.example', secrets, webDirectory },
    operators: [people.operator.toLowerCase()],
    stopping: stopping.signal,
    runtime: { clock, newId: createCountingIds() },
    metrics,
    log: captured.logger,
    ...(requestBudget && { requestBudget }),
  });
  const server = await startConsoleServer({
    mount,
    readiness: async () => [],
    metrics,
    log: captured.logger,
    host: '127.0.0.1',
    port: 0,
    patience: options.patience,
  });
  const url = `http://127.0.0.1:${server.port}`;
  const calls = createConnectTransport({ baseUrl: `${url}/api`, httpVersion: '1.1', useBinaryFormat: false });

  const bed = {
    url,
    consoleUrl,
    webDirectory,
    services,
    authkit,
    clock,
    calls,
    logged: () => JSON.stringify(captured.entries()),
    csvRequest: () => csvRequest,
    browser: () => createBrowser(url, consoleUrl, authkit.codeFor),
    /** A browser in which somebody has signed in. */
    async signedIn(email: string, how: Partial<StubbedSignIn> = {}) {
      const browser = bed.browser();
      await browser.signIn({ email, ...how });
      return browser;
    },
    async stop() {
      stopping.abort();
      await server.stop();
      csv.closeAllConnections();
      await new Promise((resolve) => csv.close(resolve));
      if (options.authkit === undefined) await authkit.stop();
      await metrics.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return bed;
}

export type Browser = ReturnType<typeof createBrowser>;

/** A browser, as far as cookies and the headers that tell where a request comes from are concerned. */
export function createBrowser(
  url: string,
  consoleUrl: string,
  codeFor: (signIn: StubbedSignIn, codeChallenge: string) => string,
) {
  const cookies = new Map<string, string>();
  let csrfToken = '';

  const browser = {
    cookies,
    csrfToken: () => csrfToken,
    cookieHeader: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    /** What the page sends along with a change. */
    headers: () => ({ cookie: browser.cookieHeader(), origin: consoleUrl, 'x-csrf-token': csrfToken }),
    async get(address: string, headers: Record<string, string> = {}) {
      return browser.send(address, { headers });
    },
    async send(address: string, init: RequestInit = {}) {
      const headers = { cookie: browser.cookieHeader(), ...(init.headers as Record<string, string>) };
      const answer = await fetch(address.startsWith('http') ? address : url + address, {
        redirect: 'manual',
        ...init,
        headers,
      });
      for (const text of answer.headers.getSetCookie()) {
        const { name, value, maxAge } = parseSetCookie(text);
        if (maxAge === 0 || value === undefined) cookies.delete(name);
        else cookies.set(name, value);
      }
      return answer;
    },
    /** To WorkOS and back; answers where the console led then. */
    async signIn(signIn: StubbedSignIn, returnTo = '/'): Promise<string> {
      const begun = await browser.get(`/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
      const asked = new URL(begun.headers.get('location') ?? '').searchParams;
      const code = codeFor(signIn, asked.get('code_challenge') ?? '');
      const back = await browser.get(`/auth/callback?code=${code}&state=${asked.get('state')}`);
      const session = await browser.get('/api/session');
      csrfToken = session.status === 200 ? ((await session.json()) as { csrfToken: string }).csrfToken : '';
      return back.headers.get('location') ?? '';
    },
  };
  return browser;
}
