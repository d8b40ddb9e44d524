import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { DirectoryChangeSchema, ingest, seatPolicy } from '@rollcall/contracts';
import { createGroup, groupMigrations } from '@rollcall/group';
import { createEmbeddedTransport, createOutbox, messagingMigrations, type Transport } from '@rollcall/messaging';
import { migrate, openDatabase } from '@rollcall/persistence';
import {
  createCallers,
  createLog,
  type Lifecycle,
  runProcess,
  type Service,
  startService,
  systemRuntime,
} from '@rollcall/service';
import pino from 'pino';
import { groupSettings, membershipMove } from '../entitlements/group-settings';
import { settingsOf, tellBench } from '../parts/messages';

/*
 * An instance of the group service, as it runs in a deployment. Beside its own calls it answers an empty one, which does
 * nothing: the baseline. Given the outbox of ingest it hears what is published there, else it hears nothing, and follows
 * what the other instance writes to the database.
 */
const settings = settingsOf(groupSettings);
const log = createLog('group', 'info', pino.destination({ dest: settings.logFile, sync: false }));
const runtime = systemRuntime();

void runProcess(log, async (lifecycle) => {
  const { ingestDatabaseUrl } = settings;
  const embedded = createEmbeddedTransport({ clock: runtime.clock, log, consumers: ['group'] });
  lifecycle.onStop('transport', () => embedded.close());

  const { port } = await startService(lifecycle, {
    name: 'group',
    databaseUrl: settings.databaseUrl,
    migrations: groupMigrations,
    create: (dependencies) => withEmptyCall(createGroup({ ...dependencies, seatPolicy: createIgnorantSeatPolicy() })),
    transport: ingestDatabaseUrl === undefined ? createDeafTransport() : embedded,
    runtime,
    callers: createCallers({ callers: [{ name: 'bench', token: settings.token }] }),
    log,
    host: '127.0.0.1',
    port: 0,
  });
  const movesPort =
    ingestDatabaseUrl === undefined ? undefined : await publishMoves(lifecycle, embedded, ingestDatabaseUrl);
  tellBench({ port, movesPort });
});

/** A call whose request and answer are empty, on the same server. */
function withEmptyCall(service: Service): Service {
  const { routes } = service.doors;
  return {
    ...service,
    doors: {
      ...service.doors,
      routes: (router) => {
        routes(router);
        router.service(ingest.IngestService, { getIngestStatus: () => ({}) });
      },
    },
  };
}

function createIgnorantSeatPolicy() {
  return createClient(
    seatPolicy.SeatPolicyService,
    createRouterTransport((router) =>
      router.service(seatPolicy.SeatPolicyService, {
        getOrganization: () => {
          throw new ConnectError('unknown', Code.NotFound);
        },
      }),
    ),
  );
}

function createDeafTransport(): Transport {
  const stop = async (): Promise<void> => undefined;
  return {
    relay: async () => ({ stop, wake: () => undefined }),
    subscribe: async () => ({ stop }),
    problems: () => [],
    close: stop,
  };
}

/** Publishes memberships as ingest does, whenever the bench asks for it. Answers where it listens. */
async function publishMoves(lifecycle: Lifecycle, transport: Transport, url: string): Promise<number> {
  const options = { url, applicationName: 'bench-ingest', migrations: messagingMigrations };
  await migrate(options);
  const database = await openDatabase(options);
  lifecycle.onStop('ingest database', () => database.close());
  const relay = await transport.relay({ service: 'ingest', database });
  const outbox = createOutbox({ clock: runtime.clock, newId: runtime.newId, wake: () => relay.wake() });

  const publish = async (text: string): Promise<void> => {
    const { parentId, ...membership } = membershipMove.parse(JSON.parse(text));
    const payload = create(DirectoryChangeSchema, {
      parentId,
      change: { case: 'memberships', value: { memberships: [membership] } },
    });
    await database.transaction((tx) => outbox.append(tx, [{ topic: 'directory.changes', key: parentId, payload }]));
  };
  const server = createServer((request, response) => {
    request
      .toArray()
      .then((chunks) => publish(Buffer.concat(chunks).toString()))
      .then(
        () => response.end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
  lifecycle.onStop('moves', () => void server.closeAllConnections());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
