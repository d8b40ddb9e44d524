import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { create } from '@bufbuild/protobuf';
import { OrganizationSettingsChangeSchema } from '@rollcall/contracts';
import { createEmbeddedTransport, createOutbox, messagingMigrations, type ReceivedRecord } from '@rollcall/messaging';
import { type Database, migrate, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { createLog, systemRuntime } from '@rollcall/service';
import { createSeededRandom, createTestDatabase, createVirtualClock } from '@rollcall/testing';
import { createInProcessJobQueue } from './jobs/in-process-job-queue';
import { applyToMirror, emptyMirror } from './test-bed/mirror';
import { directoryPayload, eventPayload, groupPayload, idOf, userPayload } from './test-bed/payloads';
import {
  createIngestOn,
  nothingAtSeatPolicy,
  openIngestDatabase,
  parentId,
  parentNamed,
  webhookSecret,
} from './test-bed/test-bed';
import { startWorkosStandIn } from './test-bed/workos-stand-in';

describe('ingest, all its parts on one virtual clock', () => {
  it('mirrors a parent, hears a webhook, finds by poll what no webhook told, and scans again by itself', async () => {
    const test = await createTestDatabase();
    const log = createLog('ingest', 'silent');
    const start = new Date('2026-11-24T10:00:00Z');
    const standIn = await startWorkosStandIn();
    const random = createSeededRandom(7);
    // Postgres and WorkOS answer in real time: time moves on only when nobody waits for them any more.
    const calls = { underWay: 0 };
    const settle = async () => {
      for (let quiet = 0; quiet < 3; quiet = calls.underWay === 0 ? quiet + 1 : 0)
        await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const clock = createVirtualClock(start, { settle, random });
    const runtime = { ...systemRuntime(), clock, random };

    const database = counted(await openIngestDatabase(test.adminUrl), calls);
    await provisionServiceRoles(test.adminUrl, [{ service: 'neighbour', schemas: ['neighbour'] }]);
    const options = {
      url: serviceDatabaseUrl(test.adminUrl, 'neighbour'),
      applicationName: 'neighbour',
      migrations: messagingMigrations,
    };
    await migrate(options);
    const neighbour = counted(await openDatabase(options), calls);

    standIn.now = () => clock.now();
    standIn.directories.push(directoryPayload());
    standIn.users.push(userPayload(1), userPayload(2));
    standIn.groups.push(groupPayload(1));
    standIn.members.set(idOf('directory_group', 1), new Set([idOf('directory_user', 1)]));

    const transport = createEmbeddedTransport({ clock, log, random, consumers: ['ingest', 'neighbour'] });
    const heard: ReceivedRecord<'directory.changes'>[] = [];
    await transport.subscribe({
      consumer: 'neighbour',
      topics: ['directory.changes'],
      database: neighbour,
      apply: async (_tx, records) => void heard.push(...records),
    });
    const service = createIngestOn({
      database,
      transport,
      jobs: createInProcessJobQueue({ clock, random }),
      workosUrl: standIn.url,
      atSeatPolicy: nothingAtSeatPolicy(),
      runtime,
      log,
      fetch: (input, init) => count(fetch(input, init), calls),
      reconcileIntervalMs: 100_000,
    });
    const server = createServer((request, response) => void service.doors.direct?.(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await service.start();
    const relay = await transport.relay({ service: 'seat-policy', database: neighbour });
    const outbox = createOutbox({ clock, newId: runtime.newId, wake: () => relay.wake() });
    const mirror = () => {
      const seen = emptyMirror();
      applyToMirror(
        seen,
        heard.map((record) => ({ ...record, change: record.payload.change })),
      );
      return { users: [...seen.users.keys()], memberships: [...seen.memberships] };
    };

    // A parent is put at seat-policy: its first scan follows.
    const payload = create(OrganizationSettingsChangeSchema, {
      change: { case: 'parent', value: parentNamed(parentId, 'org_1') },
    });
    await neighbour.transaction((tx) =>
      outbox.append(tx, [{ topic: 'organization.settings', key: parentId, payload }]),
    );
    await clock.advance(10_000);
    expect(mirror()).toEqual({
      users: [idOf('directory_user', 1), idOf('directory_user', 2)],
      memberships: [`${idOf('directory_group', 1)} ${idOf('directory_user', 1)}`],
    });
    expect(heard.at(-1)?.type).toBe('checkpoint');

    // A webhook needs no poll.
    const event = (id: string, number: number, type = 'dsync.user.created') => ({
      ...eventPayload(
        id,
        type,
        0,
        userPayload(number, { created_at: clock.now().toISOString(), updated_at: clock.now().toISOString() }),
      ),
      created_at: clock.now().toISOString(),
    });
    const told = event('event_1', 3);
    standIn.users.push(userPayload(3));
    standIn.events.push(told);
    const body = JSON.stringify(told);
    const at = clock.now().getTime();
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/workos`, {
      method: 'POST',
      body,
      headers: {
        'workos-signature': `t=${at}, v1=${createHmac('sha256', webhookSecret).update(`${at}.${body}`).digest('hex')}`,
      },
    });
    expect(answer.status).toBe(200);
    await clock.advance(1_000);
    expect(mirror().users).toContain(idOf('directory_user', 3));

    // An event of which no webhook came: the poll finds it within its interval.
    standIn.events.push(event('event_2', 2, 'dsync.user.deleted'));
    standIn.users.splice(1, 1);
    await clock.advance(62_000);
    expect(mirror().users).toEqual([idOf('directory_user', 1), idOf('directory_user', 3)]);

    // A change of which no event told at all: the low-rate full scan repairs it.
    standIn.users.splice(0, 1);
    standIn.members.clear();
    await clock.advance(40_000);
    expect(mirror()).toEqual({ users: [idOf('directory_user', 3)], memberships: [] });
    expect(await service.doors.readiness()).toEqual([]);

    await service.stop();
    await transport.close();
    server.closeAllConnections();
    server.close();
    await standIn.close();
    await database.close();
    await neighbour.close();
    await test.drop();
  }, 120_000);
});

/** Counts the calls that are under way. */
async function count<Result>(call: Promise<Result>, calls: { underWay: number }): Promise<Result> {
  calls.underWay += 1;
  try {
    return await call;
  } finally {
    calls.underWay -= 1;
  }
}

function counted(database: Database, calls: { underWay: number }): Database {
  return {
    query: (text, parameters) => count(database.query(text, parameters), calls),
    write: (text, parameters) => count(database.write(text, parameters), calls),
    transaction: (work, plans) => count(database.transaction(work, plans), calls),
    close: () => database.close(),
  };
}
