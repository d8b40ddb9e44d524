import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createLog } from '@rollcall/service';
import { createTestDatabase, eventually, type TestDatabase } from '@rollcall/testing';
import { metricsTable, readMetrics, tableIn } from './test-bed/metrics-page';
import { linesThatName, type Person } from './test-bed/people-in-lines';
import { type StartedRoad, startRoad } from './test-bed/started-road';

jest.setTimeout(180_000);

const soon = { within: 30_000, every: 100 };
const organizationId = 'northwind-production';
const grace = { email: 'grace@northwind.example', first_name: 'Grace', last_name: 'Hopper' };
const doors = {
  console: 'console',
  ingest: 'ingest',
  membership: 'membership',
  group: 'group',
  'seat-policy': 'seat-policy',
} as const;
const page = path.resolve(__dirname, '../../../docs/reference/metrics.md');

describe('a full run of all services in one process', () => {
  let database: TestDatabase;
  let road: StartedRoad;
  let people: Person[];
  let lines: readonly string[];
  let served: Map<string, ReturnType<typeof readMetrics>>;

  const membersNamed = async (email: string) => (await road.csv(organizationId)).filter((line) => line.includes(email));
  const event = (id: string, user: object) =>
    JSON.stringify({
      id: `event_${id}`,
      event: 'dsync.user.created',
      created_at: new Date().toISOString(),
      data: { object: 'directory_user', directory_id: 'directory_northwind', ...user },
    });

  beforeAll(async () => {
    database = await createTestDatabase();
    road = await startRoad(database.adminUrl);
    await road.control('PUT', '/control/faults', { api: { hold_back_ms: 0 } });

    // Somebody comes, changes their email, leaves.
    const { id } = await road.control('POST', '/control/users', { directory_id: 'directory_northwind', ...grace });
    await eventually(async () => expect(await membersNamed(grace.email)).toHaveLength(1), soon);
    await road.control('PATCH', `/control/users/${id}`, { email: 'hopper@northwind.example' });
    await eventually(async () => expect(await membersNamed('hopper@northwind.example')).toHaveLength(1), soon);
    const { body: listed } = await road.call('membership', 'ListMembers', { organizationId, pageSize: 1_000 });
    const members: (Person & { primaryOwner: boolean; directoryUserId: string })[] = listed.members;

    // What is refused, cannot be read, or does not fit names people as well.
    const unfit = {
      id: 'directory_user_unfit',
      idp_id: 'x',
      state: 'active',
      emails: [],
      groups: [],
      custom_attributes: {},
    };
    const stamps = { created_at: new Date().toISOString(), updated_at: new Date().toISOString() };
    await road.webhook(event('unreadable', { ...grace, id: 7 }));
    await road.webhook(event('does_not_fit', { ...grace, ...unfit, ...stamps, first_name: 'Grace\u0000' }));
    await road.webhook(event('unsigned', grace), { secret: 'another' });
    await road.webhook(`{"email":"${grace.email}"`);
    await road.call('membership', 'InviteMember', { organizationId, email: 'ada@elsewhere.example' });
    await road.call('membership', 'SetMemberRole', { organizationId, email: grace.email, role: 'ROLE_NONE' });
    await road.call('membership', 'ResolveLogin', { organizationId, email: grace.email });
    await road.call('seat-policy', 'ExplainDecision', { organizationId, email: grace.email });
    await road.call('group', 'GetEntitlements', { organizationId, email: grace.email });
    await road.call('ingest', 'ListDirectoryUsers', { parentId: 'northwind', query: 'hopper' });

    // Most of them leave at once: their removals wait.
    const leaving = members.filter(({ primaryOwner }) => !primaryOwner).slice(0, 40);
    for (const { directoryUserId } of leaving) await road.control('DELETE', `/control/users/${directoryUserId}`);
    await eventually(async () => {
      const { body } = await road.call('membership', 'ListHolds', { organizationId });
      expect(body.holds).not.toEqual([]);
    }, soon);
    await road.call('ingest', 'RequestSync', { organizationId, scope: 'SYNC_SCOPE_BOTH' });
    await eventually(async () => {
      const { body } = await road.call('ingest', 'ListSyncRuns', { parentId: 'northwind' });
      expect(body.runs[0].finishedAt).toBeDefined();
    }, soon);

    served = new Map();
    for (const [process, door] of Object.entries(doors)) {
      served.set(process, readMetrics(await (await fetch(`${road.url(door)}/metrics`)).text()));
    }
    people = [
      ...members,
      { email: grace.email, firstName: grace.first_name, lastName: grace.last_name },
      { email: 'ada@elsewhere.example', firstName: '', lastName: '' },
    ];
    await road.stop();
    lines = road.lines;
  });
  afterAll(async () => {
    await database.drop();
  });

  const of = (service: string, level: number) =>
    lines.filter((line) => line.includes(`"service":"${service}"`) && line.startsWith(`{"level":${level},`));

  it('logs what it does, in every service and on every level down to debug', () => {
    for (const service of ['ingest', 'seat-policy', 'membership', 'group', 'console']) {
      expect(of(service, 30).length + of(service, 20).length).toBeGreaterThan(0);
    }
    expect(of('ingest', 20).length).toBeGreaterThan(0);
    expect(of('ingest', 40).length).toBeGreaterThan(0);
  });

  it('logs no email and no name of anybody', () => {
    expect(people.length).toBeGreaterThan(40);
    expect(linesThatName(people, lines)).toEqual([]);
    expect(lines.filter((line) => line.includes('[email]'))).toEqual([]);
  });

  it('would be caught if it did', () => {
    const planted: string[] = [];
    const log = createLog('ingest', 'debug', { write: (line) => void planted.push(line) });
    const { firstName, lastName } = people.find((person) => person.lastName !== '') ?? { firstName: '', lastName: '' };
    log.info({ user: firstName }, 'planted');
    log.info({}, `planted: ${firstName} ${lastName}`);
    log.info({ id: 'directory_user_1' }, 'not planted');
    planted.push(`{"msg":"${grace.email.toUpperCase()}"}`);
    expect(linesThatName(people, planted)).toEqual([planted[0], planted[1], planted[3]]);

    log.info({ email: grace.email }, 'planted');
    expect(planted.at(-1)).toContain('[email]');
  });

  it('wakes nobody: nothing of it is an error', () => {
    expect(lines.filter((line) => line.startsWith('{"level":50'))).toEqual([]);
  });

  it('serves exactly the metrics of the reference page', () => {
    const table = metricsTable(served);
    const text = readFileSync(page, 'utf8');
    if (process.env['ROLLCALL_WRITE_REFERENCE'] === 'true') {
      writeFileSync(page, `${text.slice(0, text.indexOf('\n|') + 1)}${table.join('\n')}\n`);
    }
    expect(table).toEqual(tableIn(readFileSync(page, 'utf8')));
  });

  it('names metrics as Prometheus has it: units as suffixes, counters as totals', () => {
    for (const { name, type } of [...served.values()].flat()) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      if (type === 'counter') expect(name).toMatch(/_total$/);
      else expect(name).not.toMatch(/_total$/);
      expect(name).not.toMatch(/_(ms|millis|milliseconds|minutes|kb|mb|percent)(_|$)/);
    }
  });
});
