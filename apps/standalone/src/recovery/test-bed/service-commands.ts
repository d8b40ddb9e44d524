import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { startTiedProcess } from '@rollcall/embedded';
import { serviceDatabaseUrl } from '@rollcall/persistence';
import { nodeFlags } from '@rollcall/service';
import { addressesFrom } from '../../addresses';
import type { Program, Service, ServiceProcesses } from '../../faults/test-bed/service-processes';
import type { DatabaseOwner } from '../../infrastructure/postgres';
import type { RollcallDoors } from '../../test-bed/rollcall-process';

const workspace = path.resolve(__dirname, '../../../../..');

export const owners: Readonly<Record<Service, DatabaseOwner>> = {
  'seat-policy': 'seat_policy',
  membership: 'membership',
  group: 'group',
  ingest: 'ingest',
};

/** Bundles of the services and of `rollcall`, in a folder of their own. */
export interface Bundles {
  readonly programOf: (app: Service | 'cli') => Program;
  remove(): Promise<void>;
}

export async function bundleAll(): Promise<Bundles> {
  const cache = path.join(workspace, '.cache', 'test');
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(path.join(cache, 'recovery-'));
  const files = ['seat-policy', 'membership', 'group', 'ingest', 'cli'].map((app) => ({
    entry: path.join(workspace, 'apps', app, 'src', 'main.ts'),
    outfile: path.join(directory, `${app}.cjs`),
  }));
  const bundler = pathToFileURL(path.join(workspace, 'tools', 'bundle.mjs')).href;
  await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { bundleFiles } from ${JSON.stringify(bundler)}; await bundleFiles(${JSON.stringify(files)});`,
  ]);
  return {
    programOf: (app) => ({
      command: process.execPath,
      parameters: [...nodeFlags, path.join(directory, `${app}.cjs`)],
      cwd: workspace,
    }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

export interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** The commands of an operator, as they are typed beside the services. */
export interface Commands {
  /** `node main.cjs WORDS` in the container of a service. */
  beside(service: Service, ...words: string[]): Promise<Ended>;
  /** `rollcall WORDS`. */
  rollcall(...words: string[]): Promise<Ended>;
}

export function createCommands({ doors, adminUrl }: ServiceProcesses, { programOf }: Bundles): Commands {
  const { portBase, brokers } = whereabouts(doors);
  const run = async ({ command, parameters, cwd }: Program, words: readonly string[], env: NodeJS.ProcessEnv) => {
    const lines: string[] = [];
    const { ended } = startTiedProcess({
      command,
      parameters: [...parameters, ...words],
      stopSignal: 'TERM',
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      onLine: (line) => void lines.push(line),
    });
    return { code: (await ended).code, lines };
  };
  return {
    beside: (service, ...words) =>
      run(programOf(service), words, {
        DATABASE_URL: serviceDatabaseUrl(adminUrl, owners[service]),
        KAFKA_BROKERS: brokers.join(','),
      }),
    rollcall: (...words) => run(programOf('cli'), ['--port-base', String(portBase), ...words], {}),
  };
}

/** Where the parts of the test's Rollcall listen. */
export function whereabouts(doors: RollcallDoors): { readonly portBase: number; readonly brokers: readonly string[] } {
  const portBase = Number(new URL(doors.url('console')).port);
  const { host, kafka } = addressesFrom(portBase);
  return { portBase, brokers: [`${host}:${kafka}`] };
}
