import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, createRouterTransport, type ConnectRouter } from '@connectrpc/connect';
import * as contracts from '@rollcall/contracts';
import { createGroup, groupMigrations } from '@rollcall/group';
import { createIngest, createInProcessJobQueue, createWorkosDirectory, ingestMigrations } from '@rollcall/ingest';
import { createMembership, membershipMigrations } from '@rollcall/membership';
import { createEmbeddedTransport } from '@rollcall/messaging';
import {
  migrate,
  type Migration,
  openDatabase,
  provisionServiceRoles,
  serviceDatabaseUrl,
} from '@rollcall/persistence';
import { createSeatPolicy, seatPolicyMigrations } from '@rollcall/seat-policy';
import {
  createCallers,
  createMetrics,
  type Service,
  type ServiceDependencies,
  startServiceServer,
  systemRuntime,
} from '@rollcall/service';
import {
  captureLog,
  createSeededIds,
  createSeededRandom,
  createVirtualClock,
  type VirtualClock,
} from '@rollcall/testing';
import { createWorkosSimulator, type WorkosSimulator } from '@rollcall/workos-simulator';
import { consumers } from '../in-one-process';
import { type DatabaseOwner, serviceRoles } from '../infrastructure/postgres';
import { createTraffic, watchedDatabase } from './watched-database';

const pollIntervalMs = 60_000;

/** The whole road in one process, where time stands still until the test moves it and chance follows from a seed. */
export interface SimulatedRoad {
  readonly clock: VirtualClock;
  readonly workos: WorkosSimulator;
  readonly seatPolicy: Client<typeof contracts.seatPolicy.SeatPolicyService>;
  readonly membership: Client<typeof contracts.membership.MembershipService>;
  readonly ingest: Client<typeof contracts.ingest.IngestService>;
  /** Errors that a service has logged: those that would wake a person. */
  errors(): readonly object[];
  stop(): Promise<void>;
}

/** Builds the road on a database of its own: real Postgres, embedded transport, the official SDK on the simulator's `fetch`. */
export async function startSimulatedRoad(
  adminUrl: string,
  seed: number,
  { reconcileIntervalMs = 6 * 60 * 60 * 1_000 }: { readonly reconcileIntervalMs?: number } = {},
): Promise<SimulatedRoad> {
  const traffic = createTraffic();
  const random = createSeededRandom(seed);
  const clock = createVirtualClock(new Date('2026-11-24T09:00:00Z'), { settle: traffic.settled, random });
  const runtime = { clock, random, newId: createSeededIds(clock, random) };
  const { logger: log, entries } = captureLog();
  const transport = createEmbeddedTransport({ clock, log, random, consumers });
  const stops: (() => Promise<void>)[] = [];

  await provisionServiceRoles(adminUrl, serviceRoles);
  const dependencies = async (name: DatabaseOwner, migrations: readonly Migration[]): Promise<ServiceDependencies> => {
    const options = { url: serviceDatabaseUrl(adminUrl, name), applicationName: `simulated-${name}`, migrations };
    await migrate(options);
    const database = await openDatabase(options);
    stops.push(() => database.close());
    return { database: watchedDatabase(database, traffic), transport, runtime, log, metrics: createMetrics(name) };
  };

  // Services call each other, so each client finds its service when it is first used.
  const services = new Map<DescService, Service>();
  const clientOf = <Described extends DescService>(service: Described): Client<Described> =>
    createClient(
      service,
      createRouterTransport((router: ConnectRouter) => services.get(service)?.doors.routes(router)),
    );
  const late = <Described extends DescService>(service: Described): Client<Described> =>
    new Proxy({} as Client<Described>, { get: (_target, method) => Reflect.get(clientOf(service), method) });

  const { SeatPolicyService } = contracts.seatPolicy;
  const { MembershipService } = contracts.membership;
  const { GroupService } = contracts.group;
  const { IngestService } = contracts.ingest;
  const workosSimulator = createWorkosSimulator({
    clock,
    random,
    apiKeys: ['sk_test_default'],
    log,
    send: (url, request) => traffic.watch(() => fetch(url, request)),
    faults: { api: { users_per_second_limit: 0 } },
  });
  const workos = createWorkosDirectory({
    apiKey: 'sk_test_default',
    apiUrl: 'http://127.0.0.1',
    clock,
    fetch: workosSimulator.fetch,
  });

  services.set(
    SeatPolicyService,
    createSeatPolicy({
      ...(await dependencies('seat_policy', seatPolicyMigrations)),
      membership: late(MembershipService),
    }),
  );
  services.set(
    MembershipService,
    createMembership({
      ...(await dependencies('membership', membershipMigrations)),
      seatPolicy: late(SeatPolicyService),
      group: late(GroupService),
    }),
  );
  services.set(
    GroupService,
    createGroup({ ...(await dependencies('group', groupMigrations)), seatPolicy: late(SeatPolicyService) }),
  );
  const ingest = createIngest({
    ...(await dependencies('ingest', ingestMigrations)),
    workos,
    seatPolicy: late(SeatPolicyService),
    jobs: createInProcessJobQueue({ clock, random }),
    settings: { webhookSecrets: ['whsec_dev'], pollIntervalMs, reconcileIntervalMs },
  });
  services.set(IngestService, ingest);
  for (const service of services.values()) {
    await service.start();
    stops.push(() => service.stop());
  }
  stops.push(() => transport.close());

  const door = await startServiceServer({
    service: 'ingest',
    doors: ingest.doors,
    callers: createCallers({ callers: [] }),
    metrics: createMetrics('door'),
    log,
    newId: systemRuntime().newId,
    host: '127.0.0.1',
    port: 0,
  });
  stops.push(() => door.stop());
  workosSimulator.control.setWebhooks({ url: `http://127.0.0.1:${door.port}/webhooks/workos`, secret: 'whsec_dev' });
  stops.push(() => workosSimulator.stop());

  return {
    clock,
    workos: workosSimulator,
    seatPolicy: clientOf(SeatPolicyService),
    membership: clientOf(MembershipService),
    ingest: clientOf(IngestService),
    errors: () => entries('error'),
    async stop() {
      // Whoever sleeps while stopping is woken by its signal; time need not move.
      for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
    },
  };
}
