import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePortBase } from '@rollcall/embedded';
import { createSeededRandom, createTestDatabase, eventually, type TestDatabase, testSeed } from '@rollcall/testing';
import { Client } from 'pg';
import { type Answer, type RollcallProcess, startRollcall } from './test-bed/rollcall-process';
import { peopleOf, peopleOfCsv, readAll } from './test-bed/workos-lists';

jest.setTimeout(300_000);

const directory = 'directory_northwind';
const organizations = ['northwind-production', 'northwind-sandbox'];
const soon = { within: 60_000 };

describe('whatever becomes of the webhooks', () => {
  let folder: string;
  let database: TestDatabase;
  let postgres: Client;
  let rollcall: RollcallProcess;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-lossy-'));
    database = await createTestDatabase();
    postgres = new Client({ connectionString: database.adminUrl });
    await postgres.connect();
    rollcall = startRollcall({
      portBase: await freePortBase(),
      flags: ['--users=150', '--groups=6', '--poll-interval-ms=2000', `--data-dir=${folder}`],
      env: { DATABASE_URL: database.adminUrl },
    });
    await rollcall.ready();
    // More people leave than the guard lets go by itself.
    for (const organizationId of organizations) {
      const { status } = await rollcall.call('seat-policy', 'SetPolicy', { organizationId, guard: { enabled: false } });
      expect(status).toBe(200);
    }
    // This test delivers by itself, so that it knows what was lost and in which order the rest came.
    await rollcall.control('PUT', '/control/faults', { webhooks: { drop: 1 } });
  });
  afterAll(async () => {
    await rollcall.stop();
    await postgres.end();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const equalsDirectory = async (): Promise<void> => {
    const people = await peopleOf(rollcall, directory);
    for (const organization of organizations) {
      await eventually(async () => expect(peopleOfCsv(await rollcall.csv(organization))).toEqual(people), soon);
    }
  };

  /** Some people come, go, change and move between groups: about `count` events. */
  async function turmoil(count: number): Promise<void> {
    const random = createSeededRandom(testSeed());
    const pick = <Item>(items: Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    const groups: string[] = (await readAll(rollcall, 'directory_groups', { directory })).map((group) => group.id);
    const users: string[] = (await readAll(rollcall, 'directory_users', { directory })).map((user) => user.id);
    for (let n = 0; n < count; n += 1) {
      const user = pick(users);
      const kind = random();
      if (kind < 0.2) {
        const made = await rollcall.control('POST', '/control/users', {
          directory_id: directory,
          email: `newcomer${n}@northwind.example`,
          first_name: 'New',
          last_name: `Comer ${n}`,
        });
        users.push(made.id);
      } else if (kind < 0.3 && users.length > 20) {
        users.splice(users.indexOf(user), 1);
        await rollcall.control('DELETE', `/control/users/${user}`);
      } else if (kind < 0.45) {
        await rollcall.control('PATCH', `/control/users/${user}`, {
          last_name: `Renamed ${n}`,
          state: random() < 0.3 ? 'inactive' : 'active',
        });
      } else {
        await rollcall.control(random() < 0.6 ? 'PUT' : 'DELETE', `/control/groups/${pick(groups)}/members/${user}`);
      }
    }
  }

  it('1,000 delivered duplicated, reversed and with 30 % dropped: after the next poll the member lists equal the directory', async () => {
    const before = (await readAll(rollcall, 'events', {})).length;
    await turmoil(1_400);
    // The list holds events back for some seconds; the poll meanwhile goes its own way.
    let events: Answer[] = [];
    await eventually(async () => {
      events = (await readAll(rollcall, 'events', {})).slice(before);
      expect(events.length).toBeGreaterThanOrEqual(1_000);
    }, soon);

    const random = createSeededRandom(testSeed() + 1);
    const deliveries = events
      .filter(() => random() >= 0.3)
      .flatMap((event) => (random() < 0.5 ? [event, event] : [event]))
      .reverse();
    const statuses = new Set<number>();
    for (let start = 0; start < deliveries.length; start += 50) {
      const batch = deliveries
        .slice(start, start + 50)
        .map(({ id, event, data, created_at }) => rollcall.webhook(JSON.stringify({ id, event, data, created_at })));
      for (const { status } of await Promise.all(batch)) statuses.add(status);
    }
    expect([...statuses]).toEqual([200]);
    await equalsDirectory();
  });

  it('a second scan writes no row of any record and publishes nothing but its checkpoints', async () => {
    await sync();
    await quiet();
    const before = await written();
    const run = await sync();
    await quiet();
    expect(run.organizations.map(({ added, removed, updated }: Answer) => [added, removed, updated])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    const after = await written();
    expect(after.rows).toEqual(before.rows);
    const published = Object.keys(after.sequences).map((key) => [
      key,
      (after.sequences[key] ?? 0) - (before.sequences[key] ?? 0),
    ]);
    // The checkpoint of the scan; its plan and one for each organization; the same from membership and from group.
    expect(Object.fromEntries(published.filter(([, count]) => count !== 0))).toEqual({
      'ingest directory.changes northwind': 1,
      'seat_policy seat.decisions northwind': 1,
      'seat_policy seat.decisions northwind-production': 1,
      'seat_policy seat.decisions northwind-sandbox': 1,
      'membership membership.changes northwind': 1,
      'membership membership.changes northwind-production': 1,
      'membership membership.changes northwind-sandbox': 1,
      'group_ group.changes northwind': 3,
    });
    await equalsDirectory();
  });

  async function sync(): Promise<Answer> {
    const asked = await rollcall.call('ingest', 'RequestSync', { parentId: 'northwind', scope: 'SYNC_SCOPE_BOTH' });
    let run: Answer;
    await eventually(async () => {
      run = (await rollcall.call('ingest', 'GetSyncRun', { runId: asked.body.run.runId })).body.run;
      expect(run.state).toBe('SYNC_STATE_COMPLETED');
    }, soon);
    return run;
  }

  async function quiet(): Promise<void> {
    await eventually(async () => {
      for (const schema of ['ingest', 'seat_policy', 'membership', 'group_']) {
        expect((await postgres.query(`select count(*)::int as waiting from ${schema}.outbox`)).rows[0].waiting).toBe(0);
      }
    }, soon);
  }

  /** What tells whether a row was written: how many there are, and the newest transaction that wrote one. */
  async function written(): Promise<{ rows: Record<string, unknown>; sequences: Record<string, number> }> {
    const rows: Record<string, unknown> = {};
    const tables = [
      'ingest.directory_user',
      'ingest.directory_group',
      'ingest.directory_membership',
      'seat_policy.directory_user',
      'seat_policy.directory_group',
      'seat_policy.directory_membership',
      'seat_policy.decision',
      'membership.decision',
      'membership.member',
      'membership.member_history',
      'group_.directory_user',
      'group_.directory_group',
      'group_.directory_membership',
    ];
    for (const table of tables) {
      const { rows: found } = await postgres.query(
        `select count(*)::int as count, max(xmin::text::bigint)::text as newest from ${table}`,
      );
      rows[table] = found[0];
    }
    const sequences: Record<string, number> = {};
    for (const schema of ['ingest', 'seat_policy', 'membership', 'group_']) {
      const { rows: found } = await postgres.query(`select topic, key, last::int from ${schema}.outbox_sequence`);
      for (const { topic, key, last } of found) sequences[`${schema} ${topic} ${key}`] = last;
    }
    return { rows, sequences };
  }
});

describe('bad input at the door', () => {
  let folder: string;
  let rollcall: RollcallProcess;
  const logLines = async (): Promise<Answer[]> => {
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(path.join(folder, 'logs', 'ingest.log'), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  const event = (change: object = {}, data: object = {}): string =>
    JSON.stringify({
      id: 'event_01K0000000000000000000000A',
      event: 'dsync.user.created',
      created_at: new Date().toISOString(),
      data: {
        object: 'directory_user',
        id: 'directory_user_null',
        directory_id: directory,
        organization_id: 'org_northwind',
        idp_id: 'x',
        email: null,
        first_name: 'No',
        last_name: 'Email',
        state: 'active',
        raw_attributes: {},
        custom_attributes: {},
        created_at: new Date().toISOString(),
        updated_at: new Date().toISOString(),
        ...data,
      },
      ...change,
    });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-bad-'));
    rollcall = startRollcall({
      portBase: await freePortBase(),
      flags: ['--users=3', '--groups=1', `--data-dir=${folder}`],
    });
    await rollcall.ready();
  });
  afterAll(async () => {
    await rollcall.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['a wrong signature', () => rollcall.webhook(event(), { secret: 'whsec_wrong' }), 401],
    ['an old time stamp', () => rollcall.webhook(event(), { sentAt: Date.now() - 181_000 }), 401],
    ['a time stamp of the future', () => rollcall.webhook(event(), { sentAt: Date.now() + 181_000 }), 401],
    ['broken JSON', () => rollcall.webhook('{'), 400],
    ['JSON that is no event', () => rollcall.webhook('{"hello":"world"}'), 400],
    ['a body of 2 MiB', () => rollcall.webhook(`{"padding":"${'x'.repeat(2 * 1024 * 1024)}"}`), 413],
    ['an event of an unknown type', () => rollcall.webhook(event({ event: 'dsync.future.thing' })), 200],
    [
      'an event for an unknown directory',
      () =>
        rollcall.webhook(
          event({}, { id: 'directory_user_other', directory_id: 'directory_other', organization_id: 'org_other' }),
        ),
      200,
    ],
    ['a user without email', () => rollcall.webhook(event()), 200],
    [
      'an event whose data does not fit',
      () => rollcall.webhook(event({ id: 'event_01K0000000000000000000000B', data: { id: 7 } })),
      200,
    ],
  ])(
    '%s is answered as the interfaces page says, with one log line at most, and nothing crashes',
    async (_what, send, status) => {
      // Other parts of ingest (a scan, a poll) log in between when they like: counted is what tells of a delivery.
      const ofDeliveries = (line: Answer): boolean => /webhook|event/.test(line.msg);
      const lines = async () => (await logLines()).filter((line) => line.msg !== undefined);
      await delay(200);
      const before = (await lines()).length;
      const logged = async () => (await lines()).slice(before);
      expect((await send()).status).toBe(status);
      if (status !== 200) {
        await eventually(async () => expect((await logged()).filter(ofDeliveries)).toHaveLength(1));
      }
      await delay(200);
      expect((await logged()).filter(ofDeliveries).length).toBeLessThanOrEqual(1);
      expect((await logged()).filter((line) => line.level >= 50)).toEqual([]);
      expect((await fetch(`${rollcall.url('ingest')}/readyz`)).status).toBe(200);
    },
  );

  it('loses nothing: the user without email is in the record, the event that does not fit is set aside', async () => {
    const users = await rollcall.call('ingest', 'ListDirectoryUsers', { parentId: 'northwind' });
    expect(users.body.users.map((user: Answer) => user.directoryUserId)).toContain('directory_user_null');
    const poisoned = await rollcall.call('ingest', 'ListPoisonedEvents', {});
    expect(poisoned.body.events.map((one: Answer) => one.eventId)).toEqual(['event_01K0000000000000000000000B']);
    for (const organization of organizations) expect(await rollcall.csv(organization)).toHaveLength(4);
  });
});
