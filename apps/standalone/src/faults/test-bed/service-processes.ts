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
  freePort,
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

/** A process, called by its service; ingest has a second instance. */
export type Instance = 'seat-policy' | 'membership' | 'group' | 'ingest' | 'ingest-2';

/**
 * Rollcall as a deployment runs it: a process a service on a real Kafka and a real Postgres, all of them ours to break. WorkOS's
 * simulator runs in this process.
 */
export interface ServiceProcesses {
  readonly doors: RollcallDoors;
  readonly adminUrl: string;
  /** Resolves when the process says that it is ready. */
  start(...instances: Instance[]): Promise<void>;
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
const services = ['seat-policy', 'membership', 'group', 'ingest'] as const;
const owners: Readonly<Record<Instance, DatabaseOwner>> = {
  'seat-policy': 'seat_policy',
  membership: 'membership',
  group: 'group',
  ingest: 'ingest',
  'ingest-2': 'ingest',
};
const apps: Readonly<Record<Instance, (typeof services)[number]>> = {
  'seat-policy': 'seat-policy',
  membership: 'membership',
  group: 'group',
  ingest: 'ingest',
  'ingest-2': 'ingest',
};

export interface ServiceProcessesOptions {
  readonly users: number;
  readonly groups: number;
  readonly pollIntervalMs: number;
}

/** Starts everything but `ingest-2`, with the demo in it. */
export async function startServiceProcesses(options: ServiceProcessesOptions): Promise<ServiceProcesses> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-faults-'));
  // Postgres runs as another account when we are root, and has to pass.
  await chmod(folder, 0o755);
  const portBase = Math.min(await freePort(), 29_000);
  const addresses = addressesFrom(portBase);
  const ports: Readonly<Record<Instance, ServicePorts>> = {
    'seat-policy': addresses.seatPolicy,
    membership: addresses.membership,
    group: addresses.group,
    ingest: addresses.ingest,
    'ingest-2': { port: portBase + 60, grpcPort: portBase + 61 },
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
  const [bundles, { url: adminUrl }] = await Promise.all([bundleServices(folder), startPostgres(), startKafka()]);
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

  const environment = standaloneEnvironment(process.env, addresses, {
    ...options,
    simulator: true,
    sessionSecret: 'the-console-is-not-among-these-processes',
  });
  async function startInstance(instance: Instance): Promise<void> {
    const { port, grpcPort } = ports[instance];
    const written = logs.get(instance) ?? createWriteStream(path.join(folder, `${instance}.log`), { flags: 'a' });
    logs.set(instance, written);
    const child = startTiedProcess({
      command: process.execPath,
      parameters: [...nodeFlags, bundles(apps[instance])],
      stopSignal: 'TERM',
      cwd: workspace,
      env: {
        ...environment,
        DATABASE_URL: serviceDatabaseUrl(adminUrl, owners[instance]),
        KAFKA_BROKERS: brokers.join(','),
        PORT: String(port),
        GRPC_PORT: String(grpcPort),
        LOG_LEVEL: 'info',
        // A call that hangs is to hang until a test has done what it wants to do meanwhile.
        WORKOS_REQUEST_TIMEOUT_MS: '15000',
      },
      onLine: (line) => void written.write(`${line}\n`),
    });
    running.set(instance, child);
    void child.ended.then(({ expected, code }) => {
      if (!expected) unasked.push([`${instance} ended with ${code}`, ...child.lastLines().slice(-5)].join('\n'));
    });
    await eventually(async () => {
      const answer = await fetch(`${httpUrl(addresses, port)}/readyz`);
      expect([answer.status, await answer.text()]).toEqual([200, expect.anything()]);
    }, patience);
  }
  const the = (instance: Instance): TiedProcess => {
    const child = running.get(instance);
    if (!child) throw new Error(`${instance} was never started`);
    return child;
  };

  const processes: ServiceProcesses = {
    doors: rollcallDoors(portBase),
    adminUrl,
    start: async (...instances) => void (await Promise.all(instances.map(startInstance))),
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
      await rm(bundles.directory, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };

  try {
    await processes.start(...services);
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

/**
 * Bundles the services as deployments do, into a folder of their own: other specs start from the usual one, and may be
 * writing there. Below the workspace, from where the packages are found.
 */
async function bundleServices(folder: string) {
  const directory = path.join(workspace, '.cache', 'test', path.basename(folder));
  await mkdir(directory, { recursive: true });
  const bundleOf = (app: string): string => path.join(directory, `${app}.cjs`);
  const files = services.map((app) => ({
    entry: path.join(workspace, 'apps', app, 'src', 'main.ts'),
    outfile: bundleOf(app),
  }));
  const bundler = pathToFileURL(path.join(workspace, 'tools', 'bundle.mjs')).href;
  await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { bundleFiles } from ${JSON.stringify(bundler)}; await bundleFiles(${JSON.stringify(files)});`,
  ]);
  return Object.assign(bundleOf, { directory });
}
