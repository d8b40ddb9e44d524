import { create } from '@bufbuild/protobuf';
import {
  membership,
  OrganizationSettingsChangeSchema,
  SeatDecisionsChangeSchema,
  type TopicPayloads,
} from '@rollcall/contracts';
import { createEmbeddedTransport, createOutbox, messagingMigrations, type OutgoingRecord } from '@rollcall/messaging';
import { migrate, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import {
  createCallers,
  createLifecycle,
  createLog,
  createServiceClient,
  type Lifecycle,
  startService,
  systemRuntime,
} from '@rollcall/service';
import { createTestDatabase, eventually, type TestDatabase } from '@rollcall/testing';
import { createMembership } from './app';
import { membershipMigrations } from './migrations';
import {
  decidedRecord,
  decisionsRecord,
  organizationId,
  plannedRecord,
  provision,
  settingsRecord,
} from './test-bed/records';
import { groupOf, noNeighbours, seatPolicyOf } from './test-bed/test-bed';

describe('the membership service in a process', () => {
  const log = createLog('membership', 'silent');
  let test: TestDatabase;
  let lifecycle: Lifecycle;
  beforeEach(async () => {
    test = await createTestDatabase();
    lifecycle = createLifecycle(log);
    await provisionServiceRoles(test.adminUrl, [
      { service: 'membership', schemas: ['membership'] },
      { service: 'seat_policy', schemas: ['seat_policy'] },
    ]);
  });
  afterEach(async () => {
    await lifecycle.stop();
    await test.drop();
  });

  /** Stands for seat-policy, which publishes, and for whoever hears of members. */
  async function startNeighbour(transport: ReturnType<typeof createEmbeddedTransport>) {
    const options = {
      url: serviceDatabaseUrl(test.adminUrl, 'seat_policy'),
      applicationName: 'neighbour',
      migrations: messagingMigrations,
    };
    await migrate(options);
    const database = await openDatabase(options);
    lifecycle.onStop('neighbour database', () => database.close());
    const heard: TopicPayloads['membership.changes'][] = [];
    await transport.subscribe({
      consumer: 'neighbour',
      topics: ['membership.changes'],
      database,
      apply: async (_tx, records) => void heard.push(...records.map(({ payload }) => payload)),
    });
    const { clock, newId } = systemRuntime();
    let wake: () => void = () => undefined;
    const outbox = createOutbox({ clock, newId, wake: () => wake() });
    return {
      heard,
      relay: async () => {
        const relay = await transport.relay({ service: 'seat-policy', database });
        wake = () => relay.wake();
      },
      append: (...records: OutgoingRecord[]) => database.transaction((tx) => outbox.append(tx, records)),
    };
  }

  async function start(problems?: readonly string[]) {
    const runtime = systemRuntime();
    const embedded = createEmbeddedTransport({ clock: runtime.clock, log, consumers: ['neighbour', 'membership'] });
    lifecycle.onStop('transport', () => embedded.close());
    const neighbour = await startNeighbour(embedded);
    const neighbours = noNeighbours();
    const { port } = await startService(lifecycle, {
      name: 'membership',
      databaseUrl: serviceDatabaseUrl(test.adminUrl, 'membership'),
      migrations: membershipMigrations,
      create: (dependencies) =>
        createMembership({ ...dependencies, seatPolicy: seatPolicyOf(neighbours), group: groupOf(neighbours) }),
      transport: problems ? { ...embedded, problems: () => [...problems] } : embedded,
      runtime,
      callers: createCallers({ callers: [{ name: 'console', token: 'secret' }] }),
      log,
      host: '127.0.0.1',
      port: 0,
      grpcPort: 0,
    });
    await neighbour.relay();
    return { neighbour, baseUrl: `http://127.0.0.1:${port}` };
  }

  it('hears settings and decisions, publishes members and runs, and answers', async () => {
    const { neighbour, baseUrl } = await start();
    const { payload: settings } = settingsRecord();
    const outgoing = ({ key, payload }: ReturnType<typeof decisionsRecord>): OutgoingRecord => ({
      topic: 'seat.decisions',
      key,
      payload: create(SeatDecisionsChangeSchema, payload),
    });
    await neighbour.append({
      topic: 'organization.settings',
      key: organizationId,
      payload: create(OrganizationSettingsChangeSchema, settings),
    });
    const calls = createServiceClient(membership.MembershipService, { baseUrl, token: 'secret' });
    await eventually(async () => expect((await calls.listMembers({ organizationId })).members).toHaveLength(1));
    await neighbour.append(
      outgoing(plannedRecord('run-1', [organizationId])),
      outgoing(decisionsRecord(provision('ada'), provision('bob'))),
      outgoing(decidedRecord('run-1')),
    );
    await eventually(() =>
      expect(neighbour.heard.map(({ change }) => change.case).sort()).toEqual([
        'applied',
        'members',
        'members',
        'planned',
      ]),
    );
    expect((await calls.listMembers({ organizationId })).members.map(({ email }) => email)).toEqual([
      'ada@example.com',
      'bob@example.com',
      'olga@example.com',
    ]);
    const metrics = await (await fetch(`${baseUrl}/metrics`)).text();
    expect(metrics).toMatch(/rollcall_membership_changes_total\{[^}]*action="add"[^}]*\} 3/);
    expect(metrics).toMatch(/rollcall_membership_members\{[^}]*status="active"[^}]*\} 3/);
  });

  it('is ready when its database and its transport are; else it says why not', async () => {
    const { baseUrl } = await start();
    expect((await fetch(`${baseUrl}/readyz`)).status).toBe(200);
  });

  it('is not ready while records cannot flow', async () => {
    const { baseUrl } = await start(['no broker']);
    const response = await fetch(`${baseUrl}/readyz`);
    expect([response.status, await response.json()]).toMatchObject([503, { reasons: ['no broker'] }]);
  });
});
