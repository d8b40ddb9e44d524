import path from 'node:path';
import type { Log } from '@rollcall/domain';
import { createEmbeddedTransport, createKafkaTransport } from '@rollcall/messaging';
import {
  kafkaConnection,
  kafkaSettings,
  type Lifecycle,
  readConfiguration,
  startTracing,
  systemRuntime,
  tracingSettings,
} from '@rollcall/service';
import { type Addresses, httpUrl } from './addresses';
import { setUpDemo } from './demo/demo-directory';
import { standaloneEnvironment } from './environment';
import { consumers, prepareInOneProcess } from './in-one-process';
import { startInProcesses } from './in-processes';
import type { DataDirectory } from './infrastructure/data-directory';
import { startKafka } from './infrastructure/kafka';
import { startPostgres } from './infrastructure/postgres';
import { sessionSecret } from './infrastructure/session-secret';
import { startSimulator } from './infrastructure/simulator';
import type { StandaloneOptions } from './options';
import { story } from './terminal/story';

export interface StandaloneSurroundings {
  readonly options: StandaloneOptions;
  readonly addresses: Addresses;
  readonly folders: DataDirectory;
  readonly logOf: (service: string) => Log;
  /** The root of the repository. */
  readonly workspace: string;
  readonly outside: NodeJS.ProcessEnv;
  readonly tell: (line: string) => void;
}

/** How long the first sync runs of the demo are waited for before it is called ready, in milliseconds. */
const firstRunsPatience = 20_000;

/** Brings up everything, in the order in which one part needs the other, and tells the story. */
export async function startStandalone(lifecycle: Lifecycle, surroundings: StandaloneSurroundings): Promise<void> {
  const { options, addresses, folders, logOf, workspace, outside, tell } = surroundings;
  const environment: NodeJS.ProcessEnv = {
    ROLLCALL_TRACES_FILE: path.join(folders.logs, 'traces.jsonl'),
    ...standaloneEnvironment(outside, addresses, {
      ...options,
      sessionSecret: await sessionSecret(folders.sessionSecret),
    }),
  };
  const runtime = systemRuntime();
  const log = logOf('standalone');
  const token = environment['ROLLCALL_SERVICE_TOKEN'] ?? '';
  // Before anything is started, so that a wrong setting is told at once.
  const startInOneProcess = prepareInOneProcess(environment, addresses);
  const tracing = readConfiguration(tracingSettings, environment);

  tell(outside['DATABASE_URL'] === undefined ? 'Starting Postgres …' : 'Preparing the database …');
  const databaseUrl = await startPostgres(lifecycle, {
    givenUrl: outside['DATABASE_URL'],
    folders,
    addresses,
    log,
    tell,
  });

  const simulator = options.simulator
    ? {
        stateFile: path.join(options.dataDirectory, 'workos-simulator.jsonl'),
        webhookUrl: `${httpUrl(addresses, addresses.ingest.port)}/webhooks/workos`,
        webhookSecret: environment['WORKOS_WEBHOOK_SECRETS']?.split(',')[0]?.trim() ?? '',
        apiKey: environment['WORKOS_API_KEY'] ?? '',
      }
    : undefined;

  if (options.kafka) {
    tell('Starting Kafka …');
    const givenBrokers = outside['KAFKA_BROKERS']?.split(',').map((broker) => broker.trim());
    const brokers = await startKafka(lifecycle, {
      givenBrokers,
      workspace,
      directory: folders.kafka,
      addresses,
      log,
      tell,
    });
    tell('Starting one process a service …');
    await startInProcesses(lifecycle, {
      environment,
      addresses,
      workspace,
      logDirectory: folders.logs,
      brokers,
      databaseUrl,
      simulator,
    });
  } else {
    await startTracing(lifecycle, { settings: tracing, process: 'rollcall', log });
    if (simulator)
      await startSimulator(lifecycle, { ...simulator, addresses, runtime, log: logOf('workos-simulator') });
    const { clock, random } = runtime;
    const transport =
      outside['KAFKA_BROKERS'] === undefined
        ? createEmbeddedTransport({ clock, log, consumers })
        : createKafkaTransport({
            ...kafkaConnection(readConfiguration(kafkaSettings, outside)),
            clientId: 'rollcall',
            clock,
            random,
            log,
          });
    lifecycle.onStop('transport', () => transport.close());
    tell('Starting the services …');
    const webDirectory = path.join(workspace, 'apps', 'console', 'dist', 'web');
    await startInOneProcess(lifecycle, { databaseUrl, transport, runtime, logOf, webDirectory });
  }

  let synced = true;
  if (options.demo) {
    tell('Setting up the demo …');
    ({ synced } = await setUpDemo({
      users: options.users,
      groups: options.groups,
      simulatorUrl: httpUrl(addresses, addresses.simulator),
      seatPolicyUrl: httpUrl(addresses, addresses.seatPolicy.port),
      membershipUrl: httpUrl(addresses, addresses.membership.port),
      ingestUrl: httpUrl(addresses, addresses.ingest.port),
      token,
      patience: firstRunsPatience,
    }));
  }
  tell(
    story({
      addresses,
      token,
      dataDirectory: options.dataDirectory,
      simulator: options.simulator,
      demo: options.demo,
      synced,
    }),
  );
}
