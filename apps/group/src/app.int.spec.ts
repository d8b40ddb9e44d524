import { create } from '@bufbuild/protobuf';
import { DirectoryChangeSchema, DirectoryUserState, GroupChangeSchema, type TopicPayloads } from '@rollcall/contracts';
import { createEmbeddedTransport, createOutbox, messagingMigrations, type OutgoingRecord } from '@rollcall/messaging';
import { migrate, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import {
  createCallers,
  createLifecycle,
  createLog,
  type Lifecycle,
  startService,
  systemRuntime,
} from '@rollcall/service';
import { createTestDatabase, eventually, type TestDatabase } from '@rollcall/testing';
import { createGroup } from './app';
import { groupMigrations } from './migrations';
import { createFakeSeatPolicy } from './test-bed/test-bed';

describe('the group service in a process', () => {
  const log = createLog('group', 'silent');
  let test: TestDatabase;
  let lifecycle: Lifecycle;
  beforeEach(async () => {
    test = await createTestDatabase();
    lifecycle = createLifecycle(log);
    await provisionServiceRoles(test.adminUrl, [
      { service: 'group', schemas: ['group_'] },
      { service: 'ingest', schemas: ['ingest'] },
    ]);
  });
  afterEach(async () => {
    await lifecycle.stop();
    await test.drop();
  });

  /** Stands for ingest: what it appends, and what it hears of group.changes. */
  async function startNeighbour(transport: ReturnType<typeof createEmbeddedTransport>) {
    const options = {
      url: serviceDatabaseUrl(test.adminUrl, 'ingest'),
      applicationName: 'neighbour',
      migrations: messagingMigrations,
    };
    await migrate(options);
    const database = await openDatabase(options);
    lifecycle.onStop('neighbour database', () => database.close());
    const heard: TopicPayloads['group.changes'][] = [];
    await transport.subscribe({
      consumer: 'ingest',
      topics: ['group.changes'],
      database,
      apply: async (_tx, records) => void heard.push(...records.map(({ payload }) => payload)),
    });
    const { clock, newId } = systemRuntime();
    let wake: () => void = () => undefined;
    const outbox = createOutbox({ clock, newId, wake: () => wake() });
    return {
      heard,
      relay: async () => {
        const relay = await transport.relay({ service: 'ingest', database });
        wake = () => relay.wake();
      },
      append: (...records: OutgoingRecord[]) => database.transaction((tx) => outbox.append(tx, records)),
    };
  }

  async function start(problems?: readonly string[]) {
    const runtime = systemRuntime();
    const embedded = createEmbeddedTransport({ clock: runtime.clock, log });
    lifecycle.onStop('transport', () => embedded.close());
    const neighbour = await startNeighbour(embedded);
    const { port } = await startService(lifecycle, {
      name: 'group',
      databaseUrl: serviceDatabaseUrl(test.adminUrl, 'group'),
      migrations: groupMigrations,
      create: (dependencies) =>
        createGroup({ ...dependencies, seatPolicy: createFakeSeatPolicy(new Map([['org-1', 'parent-1']])) }),
      transport: problems ? { ...embedded, problems: () => [...problems] } : embedded,
      runtime,
      callers: createCallers({ callers: [{ name: 'console', token: 'secret' }] }),
      log,
      host: '127.0.0.1',
      port: 0,
    });
    await neighbour.relay();
    const call = async (method: string, body: object, token = 'secret') => {
      const response = await fetch(`http://127.0.0.1:${port}/rollcall.group.v1.GroupService/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      return response.json();
    };
    const get = (person: object, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}/rollcall.group.v1.GroupService/GetEntitlements`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer secret', ...headers },
        body: JSON.stringify(person),
      });
    const ready = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`);
      return { status: response.status, body: await response.json() };
    };
    return { neighbour, call, get, ready };
  }

  it('hears a directory, answers calls in the JSON of the interfaces page, and passes checkpoints on', async () => {
    const { neighbour, call } = await start();
    const record = (change: Parameters<typeof create<typeof DirectoryChangeSchema>>[1]): OutgoingRecord => ({
      topic: 'directory.changes',
      key: 'parent-1',
      payload: create(DirectoryChangeSchema, { parentId: 'parent-1', ...change }),
    });
    const user = { directoryUserId: 'u1', email: 'ada@example.com', state: DirectoryUserState.ACTIVE };
    await neighbour.append(
      record({ change: { case: 'users', value: { users: [user] } } }),
      record({ change: { case: 'groups', value: { groups: [{ directoryGroupId: 'g1', name: 'Sales' }] } } }),
      record({
        change: {
          case: 'memberships',
          value: { memberships: [{ directoryGroupId: 'g1', directoryUserId: 'u1', present: true }] },
        },
      }),
      record({ change: { case: 'checkpoint', value: { runId: 'run-1' } } }),
    );
    await eventually(() =>
      expect(neighbour.heard.at(-1)).toEqual(
        create(GroupChangeSchema, { change: { case: 'checkpoint', value: { runId: 'run-1', parentId: 'parent-1' } } }),
      ),
    );
    expect(neighbour.heard.map(({ change }) => change.case)).toEqual(['groups', 'members', 'checkpoint']);
    expect(await call('ListGroups', { organizationId: 'org-1' })).toEqual({
      groups: [
        { groupId: 'g1', name: 'Sales', source: 'GROUP_SOURCE_SCIM', memberCount: 1, customRoleIds: [], revision: 0 },
      ],
      nextPageToken: '',
    });
    expect(await call('RenameGroup', { organizationId: 'org-1', groupId: 'g1', name: 'Mine' })).toMatchObject({
      code: 'failed_precondition',
      message: expect.stringMatching(/^managed_by_directory/),
    });
    expect(await call('CreateGroup', { organizationId: 'org-1', name: '' })).toMatchObject({
      code: 'invalid_argument',
    });
    expect(await call('ListGroups', { organizationId: 'org-1' }, 'wrong')).toMatchObject({ code: 'unauthenticated' });
    expect(await call('GetEntitlements', { organizationId: 'org-1' })).toMatchObject({ code: 'invalid_argument' });

    expect(await call('GetEntitlements', { organizationId: 'org-1', email: 'eve@example.com' })).toEqual({
      capabilities: [],
      spendLimit: { amountMinor: '0', currency: 'USD', source: 'SPEND_SOURCE_NONE' },
      groups: [],
      version: expect.any(String),
      position: expect.stringMatching(/^\d+$/),
      unchanged: false,
    });
    expect(await call('SetGroupSpendLimit', { organizationId: 'org-1', groupId: 'g1', amountMinor: 5 })).toMatchObject({
      group: { spendLimitMinor: '5' },
    });
    expect(
      await call('SetGroupSpendLimit', { organizationId: 'org-1', groupId: 'g1', amountMinor: 0.5 }),
    ).toMatchObject({
      code: 'invalid_argument',
    });

    const made = await call('CreateGroup', { organizationId: 'org-1', name: 'Readers' });
    expect(made).toMatchObject({ group: { name: 'Readers', source: 'GROUP_SOURCE_DIRECT', memberCount: 0 } });
    await eventually(() =>
      expect(neighbour.heard.at(-1)?.change.value).toMatchObject({
        groups: [{ name: 'Readers', cause: { by: { case: 'person', value: 'console' } } }],
      }),
    );
  });

  it('answers with an ETag, and unchanged to whoever has it', async () => {
    const { get } = await start();
    const person = { organizationId: 'org-1', email: 'eve@example.com' };
    const first = await get(person);
    const etag = first.headers.get('etag') ?? '';
    const version = etag.slice(1, -1);
    expect(await first.json()).toMatchObject({ version, unchanged: false });
    const second = await get(person, { 'if-none-match': `"other", W/${etag}` });
    expect(second.headers.get('etag')).toBe(etag);
    expect(await second.json()).toMatchObject({ unchanged: true, version });
    expect(await (await get(person, { 'if-none-match': '"other"' })).json()).toMatchObject({ unchanged: false });
  });

  it('is ready when its database answers and records can flow, and says else what is in the way', async () => {
    const problems: string[] = [];
    const { ready } = await start(problems);
    expect(await ready()).toMatchObject({ status: 200 });
    problems.push('no broker answers');
    expect(await ready()).toEqual({ status: 503, body: { status: 'not ready', reasons: ['no broker answers'] } });
    problems.length = 0;
    await test.drop();
    expect(await ready()).toMatchObject({ status: 503, body: { reasons: [expect.any(String)] } });
  });
});
