import type { Log } from '@rollcall/domain';
import type { Transport } from '@rollcall/messaging';
import { type Database, migrate, type Migration, openDatabase } from '@rollcall/persistence';
import { keepAuditRetention } from '../audit/audit-retention';
import type { Runtime } from '../runtime/system-runtime';
import { type ServiceDoors, type ServiceServerOptions, startServiceServer } from '../server/service-server';
import { observeFlow } from '../telemetry/flow-metrics';
import { createMetrics, type Metrics } from '../telemetry/metrics';
import type { Lifecycle } from './lifecycle';
import { awaitSchema } from './schema';
import { type DoorTlsFiles, watchDoorTls } from './tls-renewal';

/** What every service is given. */
export interface ServiceDependencies {
  readonly database: Database;
  readonly transport: Transport;
  readonly runtime: Runtime;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A service, made but not yet running. */
export interface Service {
  readonly doors: ServiceDoors;
  /** Subscribes, relays and begins whatever runs by itself. */
  start(): Promise<void>;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

export interface StartServiceOptions extends Pick<
  ServiceServerOptions,
  'callers' | 'callerRequestsPerSecond' | 'tls' | 'log' | 'host' | 'port' | 'grpcPort'
> {
  readonly name: string;
  readonly databaseUrl: string;
  readonly migrations: readonly Migration[];
  /** Not: somebody else migrates, and the schema is waited for. By default it does. */
  readonly migrateAtStart?: boolean;
  /** Where `tls` came from: it is renewed when they change. */
  readonly tlsFiles?: DoorTlsFiles | undefined;
  /** How long audit entries are kept; absent: for ever. */
  readonly auditRetentionDays?: number;
  readonly create: (dependencies: ServiceDependencies) => Service;
  readonly transport: Transport;
  readonly runtime: Runtime;
}

/** How long somebody else may take to migrate, in milliseconds. Deployments wait before they start a process (k8s/). */
const schemaPatience = 60_000;

/** Brings up one service: schema, connections, consumers, doors; and registers how each of them stops, in reverse. */
export async function startService(lifecycle: Lifecycle, options: StartServiceOptions): Promise<{ port: number }> {
  const { name, databaseUrl, migrations, migrateAtStart = true, auditRetentionDays, ...parts } = options;
  const { create, transport, runtime, log, tlsFiles, ...doors } = parts;
  const databaseOptions = { url: databaseUrl, applicationName: `rollcall-${name}`, migrations };

  if (migrateAtStart) {
    const ran = await migrate(databaseOptions);
    if (ran.length > 0) log.info({ migrations: ran }, 'schema migrated');
  } else {
    await awaitSchema(databaseOptions, {
      clock: runtime.clock,
      patience: schemaPatience,
      onWait: (reason) => log.info({ reason }, 'waiting for the schema'),
    });
  }
  const database = await openDatabase(databaseOptions);
  lifecycle.onStop(`${name} database`, () => database.close());
  const metrics = createMetrics(name);
  lifecycle.onStop(`${name} metrics`, () => metrics.stop());

  observeFlow({ meter: metrics.meter, database, transport, consumer: name });

  const service = create({ database, transport, runtime, log, metrics });
  lifecycle.onStop(name, () => service.stop());
  await service.start();
  if (auditRetentionDays !== undefined) {
    const { clock } = runtime;
    const retention = keepAuditRetention({ database, clock, log, retentionDays: auditRetentionDays });
    lifecycle.onStop(`${name} audit retention`, () => retention.stop());
  }

  const server = await startServiceServer({
    service: name,
    ...doors,
    doors: service.doors,
    metrics,
    log,
    newId: runtime.newId,
  });
  lifecycle.onStop(`${name} server`, () => server.stop());
  if (doors.tls && tlsFiles) {
    const renew = server.renewTls.bind(server);
    const watching = watchDoorTls({ files: tlsFiles, shown: doors.tls, renew, clock: runtime.clock, log });
    lifecycle.onStop(`${name} certificate`, () => watching.stop());
  }
  return { port: server.port };
}
