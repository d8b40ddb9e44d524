import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const workspace = path.resolve(__dirname, '../../../..');
const token = 'dev-token';

/** Distances of the doors from the port base, as the interfaces page fixes them. */
const offsets = { console: 0, ingest: 10, membership: 20, group: 30, 'seat-policy': 40, simulator: 100 } as const;
const serviceNames = {
  ingest: 'rollcall.ingest.v1.IngestService',
  membership: 'rollcall.membership.v1.MembershipService',
  group: 'rollcall.group.v1.GroupService',
  'seat-policy': 'rollcall.seatpolicy.v1.SeatPolicyService',
} as const;

export type Door = keyof typeof offsets;

export interface RollcallProcessOptions {
  readonly portBase: number;
  readonly flags: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** What one does with a running Rollcall from outside, however its parts were started. */
export interface RollcallDoors {
  url(door: Door): string;
  /** A call in Connect's JSON form. Answers status and body whatever they are. */
  call(service: keyof typeof serviceNames, method: string, body: object): Promise<{ status: number; body: Answer }>;
  /** A control of the simulator; refusals reject. */
  control(method: string, path: string, body?: object): Promise<Answer>;
  csv(organizationId: string): Promise<string[]>;
  /** Sends a webhook as WorkOS does, with what is given changed. */
  webhook(body: string, change?: { secret?: string; sentAt?: number }): Promise<{ status: number; body: string }>;
}

/** `npm start` as a process. */
export interface RollcallProcess extends RollcallDoors {
  readonly output: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  /** Resolves at the line that says ready. */
  ready(): Promise<void>;
  /** A signal, and the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked into by tests, which fail where they differ
export type Answer = any;

export function startRollcall({ portBase, flags, env = {} }: RollcallProcessOptions): RollcallProcess {
  const child: ChildProcess = spawn(
    process.execPath,
    [path.join(workspace, 'tools/start.mjs'), `--port-base=${portBase}`, ...flags],
    { cwd: workspace, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let code: number | null | undefined;
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).then((exit) => (code = exit));

  return {
    ...rollcallDoors(portBase),
    output: () => output,
    ended,
    async ready() {
      while (!/^rollcall ready/m.test(output)) {
        if (code !== undefined) throw new Error(`ended with ${String(code)} before it was ready:\n${output}`);
        await delay(50);
      }
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** The doors of a Rollcall that listens at fixed distances from the port base. */
export function rollcallDoors(portBase: number): RollcallDoors {
  const url = (door: Door): string => `http://127.0.0.1:${portBase + offsets[door]}`;
  return {
    url,
    async call(service, method, body) {
      const answer = await fetch(`${url(service)}/${serviceNames[service]}/${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: await answer.json() };
    },
    async control(method, controlPath, body) {
      const answer = await fetch(`${url('simulator')}${controlPath}`, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${controlPath}: ${answer.status} ${text}`);
      return text === '' ? {} : JSON.parse(text);
    },
    async csv(organizationId) {
      const answer = await fetch(`${url('membership')}/organizations/${organizationId}/members.csv`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!answer.ok) throw new Error(`members.csv: ${answer.status} ${await answer.text()}`);
      return (await answer.text()).split('\r\n').slice(1, -1);
    },
    async webhook(body, { secret = 'whsec_dev', sentAt = Date.now() } = {}) {
      const signature = createHmac('sha256', secret).update(`${sentAt}.${body}`).digest('hex');
      const answer = await fetch(`${url('ingest')}/webhooks/workos`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'workos-signature': `t=${sentAt}, v1=${signature}` },
        body,
      });
      return { status: answer.status, body: await answer.text() };
    },
  };
}
