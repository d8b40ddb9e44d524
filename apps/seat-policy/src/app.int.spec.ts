import { create } from '@bufbuild/protobuf';
import {
  CauseSchema,
  DirectoryChangeSchema,
  DirectoryUserState,
  seatPolicy,
  SyncScope,
  type TopicPayloads,
} from '@rollcall/contracts';
import { createEmbeddedTransport, createOutbox, messagingMigrations, type Transport } from '@rollcall/messaging';
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
import { createSeatPolicy } from './app';
import { seatPolicyMigrations } from './migrations';
import { createMembershipStandIn } from './test-bed/membership-stand-in';

describe('seat-policy in a process', () => {
  const log = createLog('seat-policy', 'silent');
  let test: TestDatabase;
  let lifecycle: Lifecycle;
  let problems: string[];
  beforeEach(async () => {
    test = await createTestDatabase();
    lifecycle = createLifecycle(log);
    problems = [];
    await provisionServiceRoles(test.adminUrl, [
      { service: 'seat_policy', schemas: ['seat_policy'] },
      { service: 'ingest', schemas: ['ingest'] },
    ]);
  });
  afterEach(async () => {
    await lifecycle.stop();
    await test.drop();
  });

  /** Stands for ingest and membership: says what the directory says, and hears seat.decisions. */
  async function startNeighbour(transport: Transport) {
    const options = {
      url: serviceDatabaseUrl(test.adminUrl, 'ingest'),
      applicationName: 'neighbour',
      migrations: messagingMigrations,
    };
    await migrate(options);
    const database = await openDatabase(options);
    lifecycle.onStop('neighbour database', () => database.close());
    const heard: TopicPayloads['seat.decisions'][] = [];
    await transport.subscribe({
      consumer: 'membership',
      topics: ['seat.decisions'],
      database,
      apply: async (_tx, records) => void heard.push(...records.map(({ payload }) => payload)),
    });
    const { clock, newId } = systemRuntime();
    let wake: () => void = () => undefined;
    const outbox = createOutbox({ clock, newId, wake: () => wake() });
    const say = (change: NonNullable<Parameters<typeof create<typeof DirectoryChangeSchema>>[1]>['change'] & {}) => {
      const payload = create(DirectoryChangeSchema, { parentId: 'parent-1', change });
      return database.transaction((tx) =>
        outbox.append(tx, [{ topic: 'directory.changes', key: 'parent-1', payload }]),
      );
    };
    return {
      heard,
      say,
      async relay() {
        const relay = await transport.relay({ service: 'ingest', database });
        wake = () => relay.wake();
      },
    };
  }

  async function start() {
    const runtime = systemRuntime();
    const embedded = createEmbeddedTransport({ clock: runtime.clock, log });
    lifecycle.onStop('transport', () => embedded.close());
    const neighbour = await startNeighbour(embedded);
    const { port } = await startService(lifecycle, {
      name: 'seat-policy',
      databaseUrl: serviceDatabaseUrl(test.adminUrl, 'seat_policy'),
      migrations: seatPolicyMigrations,
      create: (dependencies) => createSeatPolicy({ ...dependencies, membership: createMembershipStandIn().client }),
      transport: { ...embedded, problems: () => [...problems] },
      runtime,
      callers: createCallers({ callers: [{ name: 'console', token: 'secret' }] }),
      log,
      host: '127.0.0.1',
      port: 0,
    });
    await neighbour.relay();
    const url = `http://127.0.0.1:${port}`;
    const call = async (method: string, body: object, token = 'secret') => {
      const response = await fetch(`${url}/rollcall.seatpolicy.v1.SeatPolicyService/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      return (await response.json()) as Record<string, unknown>;
    };
    return { ...neighbour, call, url };
  }

  const organization = {
    organizationId: 'org-1',
    parentId: 'parent-1',
    name: 'Acme',
    kind: 'ORGANIZATION_KIND_PRODUCTION',
    primaryOwnerEmail: 'owner@example.com',
    seatTiers: [{ tier: 'standard', rank: 1, purchased: 5, capabilities: ['chat'], spendLimitMinor: 2500 }],
    defaultSeatTier: 'standard',
  };

  it('a change of the directory reaches whoever hears seat.decisions; a run ends with its checkpoint', async () => {
    const { call, say, heard } = await start();
    await call('PutParent', { parentId: 'parent-1', name: 'Acme', workosOrganizationId: 'org_1' });
    await call('PutOrganization', organization);
    const { syncRunId } = await call('SetProvisioningMode', {
      organizationId: 'org-1',
      mode: 'PROVISIONING_MODE_SCIM',
    });
    const cause = create(CauseSchema, { by: { case: 'eventId', value: 'event-1' } });
    await say({
      case: 'users',
      value: {
        users: [
          {
            directoryUserId: 'ada',
            directoryId: 'directory_1',
            email: 'ada@example.com',
            state: DirectoryUserState.ACTIVE,
            cause,
          },
        ],
      },
    });
    await say({
      case: 'checkpoint',
      value: { runId: String(syncRunId), scope: SyncScope.BOTH, directoryIds: ['directory_1'] },
    });
    await eventually(() => expect(heard.map(({ change }) => change.case)).toEqual(['decisions', 'planned', 'decided']));
    expect(await call('GetSyncRequest', { runId: syncRunId })).toMatchObject({
      sync: { runId: syncRunId, parentId: 'parent-1', trigger: 'SYNC_TRIGGER_MODE_CHANGE', requestedBy: 'console' },
    });
    expect(await call('ExplainDecision', { organizationId: 'org-1', email: 'ada@example.com' })).toMatchObject({
      outcome: 'DECISION_OUTCOME_PROVISION',
      role: 'ROLE_USER',
      seatTier: 'standard',
      reasonCode: 'default_role',
      held: false,
    });
  });

  it('a preview streams to other services, and lets go of the database when its reader leaves', async () => {
    const { call, say, heard, url } = await start();
    await call('PutParent', { parentId: 'parent-1', name: 'Acme', workosOrganizationId: 'org_1' });
    await call('PutOrganization', organization);
    await call('SetProvisioningMode', { organizationId: 'org-1', mode: 'PROVISIONING_MODE_SCIM' });
    const client = createServiceClient(seatPolicy.SeatPolicyService, { baseUrl: url, token: 'secret' });
    const asked = { organizationId: 'org-1', scope: SyncScope.BOTH };
    // Without a time limit: its timer would outlive the test.
    const preview = () => client.previewDecisions(asked, { timeoutMs: 0 });
    const parts = async () => {
      const cases: unknown[] = [];
      for await (const { part } of preview()) cases.push(part.case);
      return cases;
    };
    await expect(parts()).rejects.toMatchObject({ rawMessage: expect.stringMatching(/^not_scanned_yet: /) });

    const users = Array.from({ length: 1_100 }, (_, index) => ({
      directoryUserId: `u${index}`,
      directoryId: 'directory_1',
      email: `u${index}@example.com`,
      state: DirectoryUserState.ACTIVE,
    }));
    await say({ case: 'users', value: { users } });
    await say({ case: 'checkpoint', value: { runId: 'run-1', scope: SyncScope.BOTH, directoryIds: ['directory_1'] } });
    await eventually(() => expect(heard.at(-1)?.change.case).toBe('decided'), { within: 20_000 });
    expect(await parts()).toEqual(['coverage', 'decisions', 'decisions']);

    // More readers than the pool has connections.
    for (let reader = 0; reader < 12; reader += 1) {
      for await (const { part } of preview()) if (part.case === 'coverage') break;
    }
    expect(await parts()).toHaveLength(3);
  });

  it('speaks JSON as the interfaces page says: defaults written out, minor units as text', async () => {
    const { call } = await start();
    await call('PutParent', { parentId: 'parent-1', name: 'Acme', workosOrganizationId: 'org_1' });
    expect(await call('PutOrganization', organization)).toMatchObject({
      organization: {
        provisioningMode: 'PROVISIONING_MODE_INVITE_ONLY',
        groupMappings: { enabled: false, roleMappings: [], seatTierMappings: [] },
        policy: {
          guard: { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.1 },
          unmappedTier: 'UNMAPPED_TIER_REMOVE',
        },
        seatTiers: [{ tier: 'standard', spendLimitMinor: '2500' }],
        revision: 1,
      },
    });
    expect(await call('ListOrganizations', {})).toMatchObject({
      organizations: [{ organizationId: 'org-1' }],
      nextPageToken: '',
    });
    expect(await call('SetSeats', { organizationId: 'org-1', tier: 'gold', purchased: 1 })).toMatchObject({
      code: 'failed_precondition',
      message: expect.stringMatching(/^unknown_tier: /),
    });
    expect(await call('ListParents', {}, 'wrong')).toMatchObject({ code: 'unauthenticated' });
  });

  it('is ready when the database answers and records can flow', async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ok', reasons: [] });
    problems.push('the brokers are away');
    const response = await fetch(`${url}/readyz`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'not ready', reasons: ['the brokers are away'] },
    ]);
  });
});
