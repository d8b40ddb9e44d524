import { execFile } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import {
  type EmbeddedPostgres,
  ensureKafkaJars,
  freePortBase,
  type LocalKafka,
  startEmbeddedPostgres,
  startLocalKafka,
  startTiedProcess,
  type TiedProcess,
} from '@rollcall/embedded';
import { createTopics } from '@rollcall/messaging';
import { provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { nodeFlags, systemRuntime } from '@rollcall/service';
import { captureLog, eventually } from '@rollcall/testing';
import { createWorkosSimulator } from '@rollcall/workos-simulator';
import { addressesFrom, httpUrl, type ServicePorts } from '../../addresses';
import { setUpDemo } from '../../demo/demo-directory';
import { standaloneEnvironment } from '../../environment';
import { type DatabaseOwner, serviceRoles } from '../../infrastructure/postgres';
import { type RollcallDoors, rollcallDoors } from '../../test-bed/rollcall-process';
import { patience } from './scene';

/** A process, called by its app; each service may have a second one. */
export type Instance = App | `${Service}-2`;

export type App = Service | 'console';
export type Service = (typeof services)[number];

/** How a process is run. */
export interface Program {
  readonly command: string;
  readonly parameters: readonly string[];
  readonly cwd: string;
  /** Beside the settings. */
  readonly env?: NodeJS.ProcessEnv;
  readonly runAs?: { readonly uid: number; readonly gid: number } | undefined;
}

/** Where the processes come from: this tree's bundles, a container's files, another version's bundles. */
export type Programs = (app: App) => Program;

/**
 * Rollcall as a deployment runs it: a process a service on a real Kafka and a real Postgres, all of them ours to break. WorkOS's
 * simulator runs in this process.
 */
export interface ServiceProcesses {
  readonly doors: RollcallDoors;
  readonly adminUrl: string;
  /** Resolves when the processes say that they are ready. */
  start(...instances: Instance[]): Promise<void>;
  /** The same, of other programs. */
  startFrom(programs: Programs, ...instances: Instance[]): Promise<void>;
  /** The program's `migrate`. Answers what it said; rejects unless it ended well. */
  migrate(programs: Programs, service: Service): Promise<readonly string[]>;
  /** SIGTERM, and how it took it. */
  stop(instance: Instance): Promise<{ readonly code: number | null; readonly tookMs: number }>;
  /** SIGKILL. */
  kill(...instances: Instance[]): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(instance: Instance): void;
  resume(instance: Instance): void;
  /** Processes that ended since the last time although nobody asked them to, with their last words. */
  endedByThemselves(): readonly string[];
  logOf(instance: Instance): Promise<string>;
  stopKafka(): Promise<void>;
  startKafka(): Promise<void>;
  /** A fast shutdown. */
  stopPostgres(): Promise<void>;
  /** SIGKILL. */
  killPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  /** Ends everything. */
  close(): Promise<void>;
}

const workspace = path.resolve(__dirname, '../../../../..');
export const services = ['seat-policy', 'membership', 'group', 'ingest'] as const;
const owners: Readonly<Record<Service, DatabaseOwner>> = {
  'seat-policy': 'seat_policy',
  membership: 'membership',
  group: 'group',
  ingest: 'ingest',
};
const apps = [...services, 'console'] as const;
const appOf = (instance: Instance): App => {
  const app = apps.find((one) => instance === one || instance === `${one}-2`);
  if (!app) throw new Error(`no app is called like ${instance}`);
  return app;
};
/** Longer than a process may take, so that it is seen how long it takes. */
const stopPatience = 30_000;

export interface ServiceProcessesOptions {
  /** What the processes are started from; by default bundles of this tree. */
  readonly programs?: Programs;
  /** Schemas are migrated by these programs' `migrate` before anything starts; by default services do it themselves. */
  readonly schemaFirst?: Programs;
  readonly console?: boolean;
  readonly users: number;
  readonly groups: number;
  readonly pollIntervalMs: number;
}

/** Starts one process of each service (and the console only if asked for), with the demo in it. */
export async function startServiceProcesses(options: ServiceProcessesOptions): Promise<ServiceProcesses> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-faults-'));
  // Postgres runs as another account when we are root, and has to pass.
  await chmod(folder, 0o755);
  const portBase = await freePortBase();
  const addresses = addressesFrom(portBase);
  const ports: Readonly<Record<Instance, ServicePorts>> = {
    'seat-policy': addresses.seatPolicy,
    membership: addresses.membership,
    group: addresses.group,
    ingest: addresses.ingest,
    'ingest-2': { port: portBase + 60, grpcPort: portBase + 61 },
    'seat-policy-2': { port: portBase + 70, grpcPort: portBase + 71 },
    'membership-2': { port: portBase + 80, grpcPort: portBase + 81 },
    'group-2': { port: portBase + 90, grpcPort: portBase + 91 },
    console: { port: addresses.console, grpcPort: addresses.console + 1 },
  };
  const { clock, random } = systemRuntime();
  const { logger: log } = captureLog();
  const running = new Map<Instance, TiedProcess>();
  const logs = new Map<Instance, WriteStream>();
  const unasked: string[] = [];
  let kafka: LocalKafka | undefined;
  let postgres: EmbeddedPostgres | undefined;

  const startPostgres = async (): Promise<EmbeddedPostgres> =>
    (postgres = await startEmbeddedPostgres({
      dataDirectory: path.join(folder, 'postgres'),
      port: addresses.postgres,
      settings: { max_connections: 200, fsync: 'off' },
    }));
  const startKafka = async (): Promise<void> => {
    const jarsDirectory = await ensureKafkaJars({
      cacheDirectory: path.join(workspace, '.cache', 'kafka'),
      pom: path.join(workspace, 'tools', 'kafka', 'pom.xml'),
    });
    const directory = path.join(folder, 'kafka');
    kafka = await startLocalKafka({ directory, port: addresses.kafka, jarsDirectory, heap: 256 });
  };
  const [bundles, { url: adminUrl }] = await Promise.all([
    options.programs ? undefined : bundleThisTree(),
    startPostgres(),
    startKafka(),
  ]);
  const programs = options.programs ?? bundles?.programOf;
  if (!programs) throw new Error('there is nothing to start');
  await provisionServiceRoles(adminUrl, serviceRoles);
  const brokers = [`${addresses.host}:${addresses.kafka}`];
  await createTopics({ brokers, clientId: 'faults', partitions: 6, replicationFactor: 1, log });

  const simulator = createWorkosSimulator({
    clock,
    random,
    apiKeys: ['sk_test_default'],
    log,
    webhooks: { url: `${httpUrl(addresses, addresses.ingest.port)}/webhooks/workos`, secret: 'whsec_dev' },
  });
  await simulator.start({ port: addresses.simulator, host: addresses.host });

  // Nothing of this process's own surroundings: containers have none of it.
  const outside = { PATH: process.env['PATH'] };
  const environment = {
    ...standaloneEnvironment(outside, addresses, {
      ...options,
      simulator: true,
      sessionSecret: 'for-these-processes-alone-and-nowhere-else',
    }),
    ...(options.schemaFirst && { ROLLCALL_MIGRATE_AT_START: 'false' }),
    KAFKA_BROKERS: brokers.join(','),
    LOG_LEVEL: 'info',
    // A call that hangs is to hang until a test has done what it wants to do meanwhile.
    WORKOS_REQUEST_TIMEOUT_MS: '15000',
  };
  const databaseUrl = (app: App) => app !== 'console' && { DATABASE_URL: serviceDatabaseUrl(adminUrl, owners[app]) };

  async function startInstance(from: Programs, instance: Instance): Promise<void> {
    const { port, grpcPort } = ports[instance];
    const app = appOf(instance);
    const program = from(app);
    const written = logs.get(instance) ?? createWriteStream(path.join(folder, `${instance}.log`), { flags: 'a' });
    logs.set(instance, written);
    const child = startTiedProcess({
      ...program,
      stopSignal: 'TERM',
      env: {
        ...environment,
        ...program.env,
        ...databaseUrl(app),
        PORT: String(port),
        GRPC_PORT: String(grpcPort),
      },
      onLine: (line) => void written.write(`${line}\n`),
    });
    running.set(instance, child);
    let over: string | undefined;
    void child.ended.then(({ expected, code }) => {
      over = [`${instance} ended with ${code}`, ...child.lastLines().slice(-5)].join('\n');
      if (!expected) unasked.push(over);
    });
    await eventually(async () => {
      // There is nothing to wait for any more.
      if (over !== undefined) return;
      const answer = await fetch(`${httpUrl(addresses, port)}/readyz`);
      expect([answer.status, await answer.text()]).toEqual([200, expect.anything()]);
    }, patience);
    if (over !== undefined) throw new Error(over);
  }
  const the = (instance: Instance): TiedProcess => {
    const child = running.get(instance);
    if (!child) throw new Error(`${instance} was never started`);
    return child;
  };

  const startFrom = async (from: Programs, ...instances: Instance[]): Promise<void> =>
    void (await Promise.all(instances.map((instance) => startInstance(from, instance))));
  async function migrate(from: Programs, service: Service): Promise<readonly string[]> {
    const { command, parameters, cwd, env, runAs } = from(service);
    const lines: string[] = [];
    const { ended } = startTiedProcess({
      command,
      parameters: [...parameters, 'migrate'],
      stopSignal: 'TERM',
      cwd,
      runAs,
      // As the Jobs of a cluster have it: the database and nothing else.
      env: { ...outside, ...env, ...databaseUrl(service) },
      onLine: (line) => void lines.push(line),
    });
    const { code } = await ended;
    if (code !== 0) throw new Error([`migrate of ${service} ended with ${code}`, ...lines].join('\n'));
    return lines;
  }

  const processes: ServiceProcesses = {
    doors: rollcallDoors(portBase),
    adminUrl,
    start: (...instances) => startFrom(programs, ...instances),
    startFrom,
    migrate,
    async stop(instance) {
      const asked = performance.now();
      await the(instance).stop(stopPatience);
      const { code } = await the(instance).ended;
      return { code, tookMs: performance.now() - asked };
    },
    kill: async (...instances) => void (await Promise.all(instances.map((instance) => the(instance).kill()))),
    pause: (instance) => the(instance).pause(),
    resume: (instance) => the(instance).resume(),
    endedByThemselves: () => unasked.splice(0),
    logOf: (instance) => readFile(path.join(folder, `${instance}.log`), 'utf8'),
    stopKafka: async () => kafka?.stop(),
    startKafka,
    stopPostgres: async () => postgres?.stop(),
    killPostgres: async () => postgres?.kill(),
    startPostgres: async () => void (await startPostgres()),
    async close() {
      // Killed: that they stop in order is another spec's matter.
      await Promise.all([...running.values()].map((child) => child.kill()));
      await simulator.stop();
      await Promise.all([kafka?.stop(), postgres?.stop()]);
      await Promise.all([...logs.values()].map((log) => new Promise<void>((resolve) => log.end(resolve))));
      await bundles?.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };

  try {
    const { schemaFirst } = options;
    if (schemaFirst) await Promise.all(services.map((service) => migrate(schemaFirst, service)));
    await processes.start(...services, ...(options.console ? ['console' as const] : []));
    await setUpDemo({
      users: options.users,
      groups: options.groups,
      simulatorUrl: processes.doors.url('simulator'),
      seatPolicyUrl: processes.doors.url('seat-policy'),
      membershipUrl: processes.doors.url('membership'),
      ingestUrl: processes.doors.url('ingest'),
      token: 'dev-token',
      patience: patience.within,
    });
    return processes;
  } catch (error) {
    await processes.close();
    throw error;
  }
}

export interface Bundled<App extends string> {
  readonly programOf: (app: App) => Program;
  remove(): Promise<void>;
}

export type BundledTree = Bundled<App>;

/**
 * Bundles this tree's services as deployments do, into a folder of their own: other specs start from the usual one, and may be
 * writing there. Below the workspace, from where the packages are found.
 */
export async function bundleThisTree(): Promise<BundledTree> {
  return bundleApps([...services, 'console']);
}

/** The same of some apps. */
export async function bundleApps<App extends string>(apps: readonly App[]): Promise<Bundled<App>> {
  const parent = path.join(workspace, '.cache', 'test');
  await mkdir(parent, { recursive: true });
  const directory = await mkdtemp(path.join(parent, 'bundles-'));
  const bundleOf = (app: string): string => path.join(directory, `${app}.cjs`);
  const files = apps.map((app) => ({
    entry: path.join(workspace, 'apps', app, 'src', 'main.ts'),
    outfile: bundleOf(app),
  }));
  const bundler = pathToFileURL(path.join(workspace, 'tools', 'bundle.mjs')).href;
  await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { bundleFiles } from ${JSON.stringify(bundler)}; await bundleFiles(${JSON.stringify(files)});`,
  ]);
  return {
    programOf: (app) => ({ command: process.execPath, parameters: [...nodeFlags, bundleOf(app)], cwd: workspace }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
