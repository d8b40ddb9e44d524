import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePortBase } from '@rollcall/embedded';
import { eventually } from '@rollcall/testing';
import { type Answer, type RollcallProcess, startRollcall } from './test-bed/rollcall-process';

jest.setTimeout(300_000);

const binary = path.resolve(__dirname, '../../cli/bin/rollcall.mjs');
const production = 'northwind-production';
const sandbox = 'northwind-sandbox';
const soon = { within: 30_000 };

describe('the command line, against what npm start starts', () => {
  let folder: string;
  let portBase: number;
  let stack: RollcallProcess;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-command-line-'));
    // Room for every offset, below the ports that the system hands out.
    portBase = await freePortBase();
    const flags = ['--users=60', '--groups=4', `--data-dir=${folder}/data`, '--poll-interval-ms=1000'];
    stack = startRollcall({ portBase, flags });
    await stack.ready();
    await eventually(async () => expect(await stack.csv(production)).toHaveLength(61), soon);
  });
  afterAll(async () => {
    await stack.stop('SIGINT');
    await rm(folder, { recursive: true, force: true });
  });

  const rollcall = (...args: string[]): Promise<{ code: number | null; out: string; err: string }> => {
    const child = spawn(process.execPath, [binary, '--port-base', String(portBase), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
  };
  /** What a command that succeeds prints. */
  const shown = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await rollcall(...args);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    return out;
  };
  const json = async (...args: string[]): Promise<Answer> => JSON.parse(await shown(...args, '--json'));
  const jsonLines = async (...args: string[]): Promise<Answer[]> =>
    (await shown(...args, '--json'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  it('status: services, directory, runs and seats', async () => {
    const out = await shown('status');
    for (const word of [
      'ingest',
      'seat-policy',
      'membership',
      'group',
      'northwind',
      production,
      sandbox,
      'connected',
    ]) {
      expect(out).toContain(word);
    }
    const status = await json('status');
    expect(status).toMatchObject({
      services: ['ingest', 'seat-policy', 'membership', 'group'].map((service) => ({ service, state: 'ready' })),
      ingest: { poisoned: 0 },
      parents: [
        {
          parent: { parentId: 'northwind' },
          directoryRecord: { connection: 'CONNECTION_CONNECTED', directories: [{ users: 60, groups: 4 }] },
          lastRun: { parentId: 'northwind' },
        },
      ],
    });
    const seats = new Map<string, Answer>();
    for (const one of status.parents[0].organizations) seats.set(one.organization.organizationId, one.seatUsage);
    for (const organization of [production, sandbox]) {
      expect(seats.get(organization)).toMatchObject({ activeMembers: 61, waitingMembers: 0 });
    }
  });

  it('members: as a table, as JSON lines and as CSV, all the same people', async () => {
    const emails = (await jsonLines('members', production)).map(({ email }) => email);
    expect(emails).toHaveLength(61);
    expect(emails).toEqual(emails.toSorted());
    const table = (await shown('members', production)).trim().split('\n');
    expect(table[0]).toMatch(/^EMAIL +NAME +ROLE +TIER +STATUS +REASON$/);
    expect(table.slice(1).map((line) => line.split(' ')[0])).toEqual(emails);
    const csv = (await shown('members', production, '--csv')).split('\r\n').slice(1, -1);
    expect(csv).toEqual(await stack.csv(production));
  });

  it('members: of a query, a role or a status, in an order', async () => {
    expect(await jsonLines('members', production, '--role', 'owner')).toMatchObject([{ primaryOwner: true }]);
    expect(await jsonLines('members', production, '--query', 'owner@north')).toHaveLength(1);
    expect(await jsonLines('members', production, '--status', 'waiting-for-seat')).toEqual([]);
    const sorted = await jsonLines('members', production, '--sort', 'role', '--desc', '--limit', '60');
    expect(sorted.map(({ role }) => role)).not.toContain('ROLE_OWNER');
  });

  it('groups and explain: as tables and as JSON', async () => {
    const groups = await jsonLines('groups', production);
    expect(groups).toHaveLength(4);
    const out = await shown('groups', production);
    for (const { name, groupId } of groups) expect(out).toMatch(new RegExp(`^${name} .*${groupId}$`, 'm'));
    const [member] = await jsonLines('members', production, '--limit', '1');
    expect(await json('explain', production, member.email)).toMatchObject({
      outcome: 'DECISION_OUTCOME_PROVISION',
      reasonCode: 'kept',
      held: false,
    });
    expect(await shown('explain', production, member.email)).toMatch(/decided +provision, user, standard \(kept\)/);
  });

  it('preview: what a sync, and what other mappings would do; nothing changes', async () => {
    expect(await json('preview', production)).toMatchObject({
      plan: { organizations: [{ added: 0, removed: 0, unchanged: 61 }, { organizationId: sandbox }] },
    });
    const file = path.join(folder, 'mappings.json');
    const [group] = await jsonLines('groups', production);
    const roleMappings = [{ groupId: group.groupId, role: 'ROLE_ADMIN' }];
    await writeFile(file, JSON.stringify({ enabled: true, roleMappings }));
    const out = await shown('preview', production, '--mappings', file, '--action', 'remove', '--all');
    expect(out).toMatch(/^remove +\S+@\S+ .* no_role_group$/m);
    expect(out).toMatch(/^warning over_hold_limit in northwind-production: /m);
    expect(await stack.csv(production)).toHaveLength(61);
  });

  it('sync: starts a run and, watched, follows it to its end', async () => {
    const { run } = await json('sync', production, '--scope', 'groups');
    expect(run).toMatchObject({ parentId: 'northwind', scope: 'SYNC_SCOPE_GROUPS', trigger: 'SYNC_TRIGGER_MANUAL' });
    const watched = await jsonLines('sync', '--run', run.runId);
    expect(watched.at(-1).run).toMatchObject({ runId: run.runId, state: 'SYNC_STATE_COMPLETED' });
    const out = await shown('sync', production, '--watch');
    expect(out).toMatch(/^run \S+: completed\n/);
    expect(out).toMatch(new RegExp(`^${production} +0 +0 +0 +61 +0 +0$`, 'm'));
  });

  it('sync: a plan that is not known is refused with 1 and its reason code', async () => {
    const { code, err } = await rollcall('sync', production, '--yes', '--plan', 'nobody-has-seen-it', '--json');
    expect([code, JSON.parse(err).error.reasonCode]).toEqual([1, 'plan_changed']);
  });

  it('holds: shows who waits, releases those of one organization and rejects those of the other', async () => {
    expect(await json('holds', production)).toMatchObject({ holds: [] });
    const members = await jsonLines('members', production);
    const leaving = members.filter(({ directoryUserId }) => directoryUserId !== '').slice(0, 20);
    for (const { directoryUserId } of leaving) await stack.control('DELETE', `/control/users/${directoryUserId}`);
    // Twenty of sixty-one leave, and ten may go unasked.
    const waiting = async (organization: string): Promise<Answer> => (await json('holds', organization)).holds[0];
    await eventually(async () => {
      for (const organization of [production, sandbox]) {
        expect((await waiting(organization))?.removals).toHaveLength(10);
      }
    }, soon);
    const hold = await waiting(production);
    expect(await shown('holds', production)).toContain(`hold ${hold.holdId}: 10 removals between runs`);

    expect((await rollcall('holds', production, 'release', hold.holdId)).code).toBe(2);
    expect((await rollcall('holds', sandbox, 'release', hold.holdId, '--yes')).code).toBe(1);
    const changed = await rollcall('holds', production, 'release', hold.holdId, '--yes', '--plan', 'another');
    expect([changed.code, changed.err]).toEqual([1, expect.stringContaining('plan_changed')]);

    const released = await shown('holds', production, 'release', hold.holdId, '--yes', '--plan', hold.planHash);
    expect(released).toBe('released: 10 people removed\n');
    expect(await stack.csv(production)).toHaveLength(41);
    const other = await waiting(sandbox);
    const rejected = await json('holds', sandbox, 'reject', other.holdId, '--yes');
    expect(rejected.hold).toMatchObject({ holdId: other.holdId, state: 'HOLD_STATE_REJECTED' });
    expect(await stack.csv(sandbox)).toHaveLength(51);
    const again = await rollcall('holds', sandbox, 'reject', other.holdId, '--yes');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('already_released')]);
  });

  it('what is not there is told with 1, and a token that is not known with 3', async () => {
    for (const args of [['members'], ['groups'], ['holds'], ['preview'], ['sync'], ['members', '--csv']]) {
      const [command = '', ...flags] = args;
      const { code, out, err } = await rollcall(command, 'nowhere', ...flags);
      expect([args, code, out]).toEqual([args, 1, '']);
      expect(err).toContain('unknown organization: nowhere');
    }
    const child = spawn(process.execPath, [binary, '--port-base', String(portBase), 'groups', production], {
      env: { ...process.env, ROLLCALL_SERVICE_TOKEN: 'wrong' },
      stdio: 'ignore',
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(3);
  });

  it('status: a stack that is gone ends with 3, and says of each service what is wrong', async () => {
    await stack.stop('SIGINT');
    const { code, out } = await rollcall('status');
    expect(code).toBe(3);
    expect(out.match(/unreachable/g)).toHaveLength(4);
    const forPrograms = await rollcall('status', '--json');
    expect(JSON.parse(forPrograms.out).services).toHaveLength(4);
  });
});
