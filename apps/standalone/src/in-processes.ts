import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startTiedProcess, type TiedProcess } from '@rollcall/embedded';
import { type Lifecycle, nodeFlags } from '@rollcall/service';
import { type Addresses, httpUrl, type ServicePorts } from './addresses';
import type { DatabaseOwner } from './infrastructure/postgres';

export interface InProcessesOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly addresses: Addresses;
  readonly workspace: string;
  readonly logDirectory: string;
  readonly brokers: readonly string[];
  readonly databaseUrl: (service: DatabaseOwner) => string;
  readonly simulator:
    { readonly stateFile: string; readonly webhookUrl: string; readonly webhookSecret: string } | undefined;
}

/** How long a process may take to get ready, in milliseconds. */
const startPatience = 60_000;
/** How long a process may take to drain, in milliseconds; then it is killed. */
const stopPatience = 15_000;

/**
 * Starts one process a service, and one for the simulator, from the bundles that deployments run too. Each writes a log
 * file of its own. Resolves when all of them are ready.
 * @throws Error telling which one ended, with the end of its output
 */
export async function startInProcesses(lifecycle: Lifecycle, options: InProcessesOptions): Promise<void> {
  const { environment, addresses, brokers, databaseUrl, simulator } = options;
  const service = (app: string, owner: DatabaseOwner, { port, grpcPort }: ServicePorts) =>
    startApp(lifecycle, options, app, port, [], {
      ...environment,
      DATABASE_URL: databaseUrl(owner),
      KAFKA_BROKERS: brokers.join(','),
      PORT: String(port),
      GRPC_PORT: String(grpcPort),
    });
  const starting = [
    service('seat-policy', 'seat_policy', addresses.seatPolicy),
    service('membership', 'membership', addresses.membership),
    service('group', 'group', addresses.group),
    service('ingest', 'ingest', addresses.ingest),
  ];
  starting.push(
    startApp(lifecycle, options, 'console', addresses.console, [], { ...environment, PORT: String(addresses.console) }),
  );
  if (simulator) {
    const flags = [
      `--port=${addresses.simulator}`,
      `--state-file=${simulator.stateFile}`,
      `--webhook-url=${simulator.webhookUrl}`,
      `--webhook-secret=${simulator.webhookSecret}`,
    ];
    starting.push(startApp(lifecycle, options, 'workos-simulator', addresses.simulator, flags, environment));
  }
  await Promise.all(starting);
}

async function startApp(
  lifecycle: Lifecycle,
  { addresses, workspace, logDirectory }: InProcessesOptions,
  app: string,
  port: number,
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const logFile = createWriteStream(path.join(logDirectory, `${app}.log`), { flags: 'a' });
  const running = startTiedProcess({
    command: process.execPath,
    parameters: [...nodeFlags, path.join(workspace, 'apps', app, 'dist', 'main.cjs'), ...flags],
    stopSignal: 'TERM',
    cwd: workspace,
    env,
    onLine: (line) => void logFile.write(`${line}\n`),
  });
  lifecycle.onStop(app, async () => {
    await running.stop(stopPatience);
    await new Promise<void>((resolve) => logFile.end(resolve));
  });
  await becomesReady(app, running, `${httpUrl(addresses, port)}/readyz`);
}

async function becomesReady(app: string, running: TiedProcess, readyUrl: string): Promise<void> {
  let ended = false;
  void running.ended.then(() => (ended = true));
  const deadline = Date.now() + startPatience;
  while (!ended && Date.now() < deadline) {
    if (await answersOk(readyUrl)) return;
    await delay(100);
  }
  throw new Error(`${app} ${ended ? 'ended' : 'did not get ready'}:\n${running.lastLines().slice(-10).join('\n')}`);
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.ok;
  } catch (error) {
    // Not listening yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
