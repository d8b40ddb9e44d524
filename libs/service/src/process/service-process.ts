import type { Log } from '@rollcall/domain';
import { createKafkaTransport, type Transport } from '@rollcall/messaging';
import { z } from 'zod';
import {
  ConfigurationError,
  contradictions,
  kafkaSettings,
  readConfiguration,
  type ServiceSettings,
  serviceSettings,
} from '../configuration/configuration';
import { kafkaConnection } from '../configuration/kafka-connection';
import { doorTls } from '../configuration/tls';
import { type Runtime, systemRuntime } from '../runtime/system-runtime';
import { createCallers } from '../server/callers';
import { startTracing } from '../telemetry/tracing';
import { tracingSettings } from '../telemetry/tracing-settings';
import type { Lifecycle } from './lifecycle';
import { createLog } from './log';
import { migrateUsage, runMigrateCommand } from './migrate-command';
import type { ServiceRecovery } from './recovery';
import { isRecoveryCommand, recoveryUsage, runRecoveryCommand } from './recovery-commands';
import { runProcess } from './run-process';
import { startService, type StartServiceOptions } from './start-service';
import { type DoorTlsFiles, doorTlsFiles } from './tls-renewal';

/** What a composition is given beside the settings of its service. */
export interface Surroundings {
  readonly runtime: Runtime;
  readonly log: Log;
}

/** How a service is put together from its settings: the same in a process of its own and among others. */
export interface ServiceComposition<Settings extends z.ZodObject> {
  readonly name: string;
  /** What the service reads from the environment, beside `serviceSettings`. */
  readonly settings: Settings;
  readonly migrations: StartServiceOptions['migrations'];
  readonly recovery: ServiceRecovery;
  readonly compose: (
    settings: z.output<Settings> & ServiceSettings,
    surroundings: Surroundings,
  ) => StartServiceOptions['create'];
}

/** What a service reads as a process of its own, beside its own settings and those of every service. */
const processSettings = z.object({ ...kafkaSettings.shape, ...tracingSettings.shape });

/**
 * Runs a service as a process of its own, on Kafka: what its bundle does without words behind it. With the word `migrate` it
 * brings the schema up to date and ends; with one of the recovery commands it does that and ends.
 */
export async function runServiceProcess<Settings extends z.ZodObject>(
  service: ServiceComposition<Settings>,
): Promise<void> {
  const [word, ...given] = process.argv.slice(2);
  if (word === undefined) return serve(service);

  const out = (line: string): void => void process.stdout.write(`${line}\n`);
  const err = (line: string): void => void process.stderr.write(`${line}\n`);
  const { clock, newId } = systemRuntime();
  const { env } = process;
  if (word === 'migrate' || isRecoveryCommand(word)) {
    // As process 1 of a container Node.js hears no signal that nobody listens to. Postgres takes back what was not committed.
    process.once('SIGTERM', () => process.exit(143));
    process.once('SIGINT', () => process.exit(130));
    process.exitCode = await (word === 'migrate'
      ? runMigrateCommand({ service, given, env, clock, out, err })
      : runRecoveryCommand({ service, words: [word, ...given], env, clock, newId, out, err }));
  } else {
    const help = word === '--help' || word === '-h';
    (help ? out : err)(
      `Usage: node main.cjs\n   Runs ${service.name}.\n\n${migrateUsage(service.name)}\n\n${recoveryUsage(service.name)}`,
    );
    process.exitCode = help ? 0 : 2;
  }
}

function serve<Settings extends z.ZodObject>(service: ServiceComposition<Settings>): Promise<void> {
  // Made before the settings are read, so that a wrong one can be told; a wrong level is among them.
  const log = createLog(service.name, serviceSettings.shape.LOG_LEVEL.catch('info').parse(process.env['LOG_LEVEL']));

  return runProcess(log, async (lifecycle) => {
    const settings = readServiceSettings(service, process.env, processSettings);
    await startTracing(lifecycle, { settings, process: service.name, log });
    const runtime = systemRuntime();

    const { clock, random } = runtime;
    const transport = createKafkaTransport({
      ...kafkaConnection(settings),
      clientId: `rollcall-${service.name}`,
      clock,
      random,
      log,
    });
    lifecycle.onStop('transport', () => transport.close());

    const tlsFiles = doorTlsFiles(process.env);
    await startComposed(lifecycle, service, settings, { transport, runtime, log, tlsFiles });
  });
}

/** Puts a service together from its settings and brings it up: in a process of its own, or among others. */
export async function startComposed<Settings extends z.ZodObject>(
  lifecycle: Lifecycle,
  { name, migrations, compose }: ServiceComposition<Settings>,
  settings: z.output<Settings> & ServiceSettings,
  {
    transport,
    runtime,
    log,
    tlsFiles,
  }: Surroundings & { readonly transport: Transport; readonly tlsFiles?: DoorTlsFiles | undefined },
): Promise<void> {
  await startService(lifecycle, {
    name,
    databaseUrl: settings.DATABASE_URL,
    migrations,
    migrateAtStart: settings.ROLLCALL_MIGRATE_AT_START,
    auditRetentionDays: settings.ROLLCALL_AUDIT_RETENTION_DAYS,
    create: compose(settings, { runtime, log }),
    transport,
    runtime,
    callers: createCallers({
      callers: settings.ROLLCALL_SERVICE_TOKENS,
      scopes: settings.ROLLCALL_SERVICE_SCOPES,
    }),
    callerRequestsPerSecond: settings.ROLLCALL_CALLER_REQUESTS_PER_SECOND,
    tls: doorTls(settings),
    tlsFiles,
    log,
    host: settings.HOST,
    port: settings.PORT,
    grpcPort: settings.GRPC_PORT,
  });
}

/**
 * The settings of a service: its own, those that every service has, and more where asked for.
 * @throws ConfigurationError naming every wrong variable
 */
export function readServiceSettings<Settings extends z.ZodObject, More extends z.ZodObject>(
  { settings }: Pick<ServiceComposition<Settings>, 'settings'>,
  env: NodeJS.ProcessEnv,
  more: More,
): z.output<Settings> & ServiceSettings & z.output<More> {
  const schema = z.object({ ...settings.shape, ...serviceSettings.shape, ...more.shape });
  // The shape of a generic schema is not known to the compiler; the parse has just proved it.
  const read = readConfiguration(schema, env) as z.output<Settings> & ServiceSettings & z.output<More>;
  const problems = contradictions(read);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return read;
}
