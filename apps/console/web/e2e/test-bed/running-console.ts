import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePortBase } from '@rollcall/embedded';

const workspace = path.resolve(__dirname, '../../../../..');

/** `npm start` with its demo, in a folder of its own. */
export interface RunningConsole {
  readonly url: string;
  /** A control of the WorkOS simulator; refusals reject. */
  control(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: object): Promise<unknown>;
  /** Sends an event as WorkOS does. */
  webhook(event: object): Promise<unknown>;
  /** A call of a service as an operator's program makes it, in Connect's JSON form; refusals reject. */
  call(door: Door, method: string, body: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** Services, by their distance from the port base. */
const doors = {
  ingest: { offset: 10, service: 'rollcall.ingest.v1.IngestService' },
  membership: { offset: 20, service: 'rollcall.membership.v1.MembershipService' },
  group: { offset: 30, service: 'rollcall.group.v1.GroupService' },
  seatPolicy: { offset: 40, service: 'rollcall.seatpolicy.v1.SeatPolicyService' },
} as const;
export type Door = keyof typeof doors;
const simulatorOffset = 100;
const json = { 'content-type': 'application/json' };

async function send(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${String(answer.status)} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Resolves when it says that it is ready. Throws with all that it said when it ends before. */
export async function startConsole(flags: readonly string[]): Promise<RunningConsole> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-console-'));
  // Room for every offset, below the ports that the system hands out.
  const portBase = await freePortBase();
  const child = spawn(
    process.execPath,
    [path.join(workspace, 'tools/start.mjs'), `--port-base=${portBase}`, `--data-dir=${folder}`, ...flags],
    { cwd: workspace, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let ended = false;
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const end = new Promise<void>((resolve) =>
    child.once('close', () => {
      ended = true;
      resolve();
    }),
  );
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await end;
    await rm(folder, { recursive: true, force: true });
  };
  while (!/^rollcall ready/m.test(output)) {
    if (ended) {
      await stop();
      throw new Error(`npm start ended before it was ready:\n${output}`);
    }
    await delay(50);
  }
  const at = (offset: number): string => `http://127.0.0.1:${String(portBase + offset)}`;
  return {
    url: at(0),
    control: (method, route, body) =>
      send(`${at(simulatorOffset)}${route}`, { method, headers: json, ...(body && { body: JSON.stringify(body) }) }),
    webhook(event) {
      const body = JSON.stringify(event);
      const sentAt = Date.now();
      const signature = createHmac('sha256', 'whsec_dev')
        .update(`${String(sentAt)}.${body}`)
        .digest('hex');
      const headers = { ...json, 'workos-signature': `t=${String(sentAt)}, v1=${signature}` };
      return send(`${at(doors.ingest.offset)}/webhooks/workos`, { method: 'POST', headers, body });
    },
    call: (door, method, body) =>
      send(`${at(doors[door].offset)}/${doors[door].service}/${method}`, {
        method: 'POST',
        headers: { ...json, authorization: 'Bearer dev-token' },
        body: JSON.stringify(body),
      }),
    stop,
  };
}
