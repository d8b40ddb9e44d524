import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePortBase } from '@rollcall/embedded';
import { eventually } from '@rollcall/testing';
import { type RollcallProcess, startRollcall } from './test-bed/rollcall-process';

jest.setTimeout(180_000);

const soon = { within: 20_000 };
const production = 'northwind-production';
const sandbox = 'northwind-sandbox';
const grace = {
  directory_id: 'directory_northwind',
  email: 'grace@northwind.example',
  first_name: 'Grace',
  last_name: 'Hopper',
};

describe('npm start', () => {
  let folder: string;
  let portBase: number;
  let rollcall: RollcallProcess;
  const flags = () => ['--users=30', '--groups=4', `--data-dir=${folder}`, '--poll-interval-ms=1000'];
  const find = async (organization: string, email: string) =>
    (await rollcall.csv(organization)).filter((line) => line.includes(email));

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-start-'));
    portBase = await freePortBase();
    rollcall = startRollcall({ portBase, flags: flags() });
    await rollcall.ready();
  });
  afterAll(async () => {
    await rollcall.stop('SIGINT');
    await rm(folder, { recursive: true, force: true });
  });

  it('gets every service ready, with the demo in both organizations', async () => {
    for (const door of ['console', 'ingest', 'membership', 'group', 'seat-policy', 'simulator'] as const) {
      expect((await fetch(`${rollcall.url(door)}/readyz`)).status).toBe(200);
    }
    await eventually(async () => {
      // 30 people of the directory and the primary owner.
      expect(await rollcall.csv(production)).toHaveLength(31);
      expect(await rollcall.csv(sandbox)).toHaveLength(31);
    }, soon);
    expect(rollcall.output().match(/curl/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('carries a person made at the identity provider into both organizations, and out of them again', async () => {
    await rollcall.control('POST', '/control/users', { id: 'directory_user_grace', ...grace });
    for (const organization of [production, sandbox]) {
      await eventually(async () => expect(await find(organization, grace.email)).toHaveLength(1), soon);
    }
    await rollcall.control('DELETE', '/control/users/directory_user_grace');
    for (const organization of [production, sandbox]) {
      await eventually(async () => expect(await find(organization, grace.email)).toEqual([]), soon);
    }
    const { body } = await rollcall.call('membership', 'ListMemberHistory', {
      organizationId: production,
      email: grace.email,
    });
    expect(
      body.history.map((entry: { action: string; reasonCode: string }) => [entry.action, entry.reasonCode]),
    ).toEqual([
      ['CHANGE_ACTION_REMOVE', 'not_in_directory'],
      ['CHANGE_ACTION_ADD', 'default_role'],
    ]);
    expect(body.history[0].cause.eventId).toMatch(/^event_/);
  });

  it('hears by poll alone what webhooks lost', async () => {
    await rollcall.control('PUT', '/control/faults', { webhooks: { drop: 1 } });
    await rollcall.control('POST', '/control/users', {
      id: 'directory_user_ada',
      ...grace,
      email: 'ada@northwind.example',
    });
    await eventually(async () => expect(await find(production, 'ada@northwind.example')).toHaveLength(1), soon);
    await rollcall.control('PUT', '/control/faults', { webhooks: { drop: 0 } });
  });

  it('says in one clear line that a port is in use, or that the data directory is held, and ends with 1', async () => {
    const portTaken = startRollcall({ portBase, flags: [`--data-dir=${folder}-other`] });
    expect(await portTaken.ended).toBe(1);
    expect(portTaken.output()).toMatch(/^rollcall cannot start: .*[Pp]ort \d+/m);
    const held = startRollcall({ portBase: await freePortBase(), flags: [`--data-dir=${folder}`] });
    expect(await held.ended).toBe(1);
    expect(held.output()).toMatch(/^rollcall cannot start: .*(held|use)/m);
    for (const { output } of [portTaken, held]) expect(output()).not.toMatch(/^\s+at /m);
    await rm(`${folder}-other`, { recursive: true, force: true });
  });

  it('does not throw away with --reset what a running one holds', async () => {
    const reset = startRollcall({ portBase: await freePortBase(), flags: [`--data-dir=${folder}`, '--reset'] });
    expect(await reset.ended).toBe(1);
    expect(await rollcall.csv(production)).not.toHaveLength(0);
  });

  it('stops cleanly, keeps its data, and goes on at the second start where it stopped', async () => {
    await rollcall.control('POST', '/control/users', {
      id: 'directory_user_edsger',
      ...grace,
      email: 'edsger@northwind.example',
    });
    await eventually(async () => expect(await find(production, 'edsger@northwind.example')).toHaveLength(1), soon);
    const before = await rollcall.csv(production);
    expect(await rollcall.stop('SIGINT')).toBe(0);

    rollcall = startRollcall({ portBase, flags: flags() });
    await rollcall.ready();
    expect(await rollcall.csv(production)).toEqual(before);
    const { body } = await rollcall.call('ingest', 'RequestSync', {
      organizationId: production,
      scope: 'SYNC_SCOPE_BOTH',
    });
    await eventually(
      async () => {
        const answer = await rollcall.call('ingest', 'GetSyncRun', { runId: body.run.runId });
        expect(answer.body.run.state).toBe('SYNC_STATE_COMPLETED');
      },
      { within: 60_000 },
    );
    expect(await rollcall.csv(production)).toEqual(before);
  });
});

describe('npm start, asked for something else', () => {
  it('shows its options', async () => {
    const help = startRollcall({ portBase: 20_000, flags: ['--help'] });
    expect(await help.ended).toBe(0);
    for (const option of [
      '--users',
      '--groups',
      '--port-base',
      '--data-dir',
      '--reset',
      '--no-simulator',
      '--no-demo',
      '--poll-interval-ms',
    ]) {
      expect(help.output()).toContain(option);
    }
  });

  it.each([['--users=many'], ['--port-base=70000'], ['--nonsense']])('refuses %s with one line', async (flag) => {
    const refused = startRollcall({ portBase: 20_000, flags: [flag] });
    expect(await refused.ended).not.toBe(0);
    expect(refused.output()).toMatch(/^error: /m);
  });

  it('names every wrong setting of the environment and ends with 2', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-wrong-'));
    const wrong = startRollcall({
      portBase: await freePortBase(),
      flags: [`--data-dir=${folder}`],
      env: {
        ROLLCALL_SERVICE_TOKENS: 'nameless',
        POLL_INTERVAL_MS: 'often',
        LOG_LEVEL: 'loud',
        DATABASE_URL: 'nonsense',
      },
    });
    expect(await wrong.ended).toBe(2);
    for (const name of ['ROLLCALL_SERVICE_TOKENS', 'POLL_INTERVAL_MS', 'LOG_LEVEL', 'DATABASE_URL']) {
      expect(wrong.output()).toContain(name);
    }
    await rm(folder, { recursive: true, force: true });
  });

  it('starts empty with --no-demo', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-empty-'));
    const empty = startRollcall({ portBase: await freePortBase(), flags: ['--no-demo', `--data-dir=${folder}`] });
    await empty.ready();
    expect((await empty.call('seat-policy', 'ListParents', {})).body.parents).toEqual([]);
    expect((await empty.control('GET', '/control/stats')).users).toBe(0);
    expect(await empty.stop()).toBe(0);
    await rm(folder, { recursive: true, force: true });
  });

  it('leaves a port to whoever has it already', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-port-'));
    const portBase = await freePortBase();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(portBase + 20, '127.0.0.1', resolve));
    const blocked = startRollcall({ portBase, flags: ['--no-demo', `--data-dir=${folder}`] });
    expect(await blocked.ended).toBe(1);
    expect(blocked.output()).toContain(`port ${portBase + 20} is in use`);
    await new Promise((resolve) => other.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });
});
