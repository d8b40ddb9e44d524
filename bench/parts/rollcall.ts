import path from 'node:path';
import { freePortBase, startTiedProcess } from '@rollcall/embedded';
import type { BenchContext } from '../bench';
import { type ListedUser, listUsers } from './user-list';

const workspace = path.resolve(__dirname, '../..');
const token = 'dev-token';

/** The whole of Rollcall on Kafka, as `npm run start:kafka` brings it up: one process a service, with the demo. */
export interface Rollcall {
  /** Lines of the member list, without its header. */
  csv(organizationId: string): Promise<string[]>;
  /** A control of the WorkOS simulator; refusals reject. */
  control(method: string, path: string, body?: object): Promise<unknown>;
  /** All users of the demo directory. */
  users(): Promise<ListedUser[]>;
}

/** The production organization of the demo. */
export const organizationId = 'northwind-production';
const directoryId = 'directory_northwind';

/** Distances from the port base. */
const membership = 20;
const simulator = 100;
const stopPatience = 30_000;

export async function startRollcall(
  { folder, lifecycle, log, signal }: BenchContext,
  { users, pollIntervalMs }: { readonly users: number; readonly pollIntervalMs: number },
): Promise<Rollcall> {
  const portBase = await freePortBase();
  const url = (offset: number): string => `http://127.0.0.1:${portBase + offset}`;
  const { promise: ready, resolve: announce } = Promise.withResolvers<'ready'>();
  let isReady = false;
  const running = startTiedProcess({
    command: process.execPath,
    parameters: [
      path.join(workspace, 'tools', 'start.mjs'),
      '--kafka',
      `--port-base=${portBase}`,
      `--data-dir=${path.join(folder, 'rollcall')}`,
      `--users=${users}`,
      '--groups=2',
      `--poll-interval-ms=${pollIntervalMs}`,
    ],
    stopSignal: 'TERM',
    cwd: workspace,
    env: process.env,
    onLine(line) {
      if (line.startsWith('rollcall ready')) {
        isReady = true;
        announce('ready');
      }
      if (!isReady && line.trim() !== '') log(line);
    },
  });
  lifecycle.onStop('rollcall', () => running.stop(stopPatience));
  const givenUp = new Promise<'given up'>((resolve) =>
    signal.addEventListener('abort', () => resolve('given up'), { once: true }),
  );
  const first = await Promise.race([ready, running.ended, givenUp]);
  signal.throwIfAborted();
  if (first !== 'ready') throw new Error(`rollcall did not start:\n${running.lastLines().join('\n')}`);

  return {
    async csv(organization) {
      const answer = await fetchAgain(`${url(membership)}/organizations/${organization}/members.csv`, {
        headers: { authorization: `Bearer ${token}` },
        signal,
      });
      if (!answer.ok) throw new Error(`members.csv: ${answer.status} ${await answer.text()}`);
      return (await answer.text()).split('\r\n').slice(1, -1);
    },
    async control(method, route, body) {
      const answer = await fetchAgain(`${url(simulator)}${route}`, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        signal,
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text}`);
      return JSON.parse(text);
    },
    users: () => listUsers(url(simulator), directoryId),
  };
}

/**
 * `fetch`, and once more where the connection turns out to be closed: a server closes what was idle for 5 s, and on a busy
 * machine the request is under way before that is heard. All that is asked for here may be done twice.
 */
async function fetchAgain(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return fetch(url, init);
  }
}
