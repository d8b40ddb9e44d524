import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Code, ConnectError } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { actingForOf, ingest, MemberStatus, Role } from '@rollcall/contracts';
import { eventually } from '@rollcall/testing';
import { type Answers, serve } from './test-bed/served';

jest.setTimeout(120_000);

const binary = path.resolve(__dirname, '../bin/rollcall.mjs');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Run {
  readonly child: ChildProcess;
  readonly err: () => string;
  readonly ended: Promise<Ended>;
}

/** Starts the real program. */
function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, script?: string): Run {
  const settings = { ...process.env, ...env };
  delete settings['NO_COLOR'];
  const child = script
    ? spawn('bash', ['-c', script], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn(process.execPath, [binary, ...args], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, out, err })));
  return { child, err: () => err, ended };
}

/** Stand-ins of all services on one port. */
async function served(answers: Answers, http?: RequestListener): Promise<{ url: string; server: Server }> {
  const adapter = connectNodeAdapter({ routes: (router) => void serve(router, answers) });
  const server = createServer((request, response) =>
    http && request.method === 'GET' ? http(request, response) : adapter(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, server };
}

describe('the program', () => {
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
  });
  const against = async (answers: Answers, http?: RequestListener): Promise<NodeJS.ProcessEnv> => {
    const made = await served(answers, http);
    server = made.server;
    const { url } = made;
    return { INGEST_URL: url, MEMBERSHIP_URL: url, GROUP_URL: url, SEAT_POLICY_URL: url };
  };

  const people = 100_000;
  let asked = 0;
  const manyMembers: Answers = {
    membership: {
      listMembers: ({ pageSize, pageToken }) => {
        asked += 1;
        const start = Number(pageToken || '0');
        const members = Array.from({ length: Math.min(pageSize, people - start) }, (_, index) => ({
          memberId: `member-${start + index}`,
          email: `person-${start + index}@example.com`,
          firstName: 'Person',
          lastName: `of a rather long name ${start + index}`,
          role: Role.USER,
          seatTier: 'standard',
          status: MemberStatus.ACTIVE,
        }));
        const next = start + members.length;
        return { members, totalSize: people, nextPageToken: next < people ? String(next) : '' };
      },
    },
  };

  it.each([
    ['a table', []],
    ['JSON lines', ['--json']],
  ])('prints 100,000 members as %s in a memory that could not hold them', async (_form, flags) => {
    const env = { ...(await against(manyMembers)), NODE_OPTIONS: '--max-old-space-size=40' };
    const { code, out, err } = await start(['members', 'org-1', ...flags], env).ended;
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').filter((line) => line.includes('person-'))).toHaveLength(people);
  });

  it('ends quietly when its reader has enough, and reads no further', async () => {
    asked = 0;
    const env = await against(manyMembers);
    const pipe = `${process.execPath} ${binary} members org-1 | head -n 3; exit "\${PIPESTATUS[0]}"`;
    const { code, out, err } = await start([], env, pipe).ended;
    expect([code, out.split('\n').length, err]).toEqual([0, 4, '']);
    expect(asked).toBeLessThan(50);
  });

  it('has no colours where its reader is no terminal', async () => {
    const { out } = await start(['members', 'org-1', '--limit', '5'], await against(manyMembers)).ended;
    expect(out).toContain('person-4@');
    expect(out).not.toContain('\u001b');
  });

  it('says in one sentence that a service cannot be reached, and ends with 3', async () => {
    const env = await against({});
    server?.close();
    for (const flags of [[], ['--csv'], ['--json']]) {
      const { code, out, err } = await start(['members', 'org-1', ...flags], env).ended;
      expect([code, out]).toEqual([3, '']);
      expect(err).toMatch(/cannot reach membership at http:\/\/127\.0\.0\.1:\d+: nothing listens there/);
      expect(err.trim().split('\n')).toHaveLength(1);
    }
  });

  it('tells a refusal with its reason code and without a stack trace; to programs as JSON', async () => {
    const env = await against({
      seatPolicy: {
        explainDecision: () => {
          throw new ConnectError('managed_by_directory: \u001b[2J no', Code.FailedPrecondition);
        },
      },
    });
    const told = await start(['explain', 'org-1', 'ada@example.com'], env).ended;
    expect(told).toEqual({ code: 1, out: '', err: 'rollcall: refused: managed_by_directory: ?[2J no\n' });
    const forPrograms = await start(['explain', 'org-1', 'ada@example.com', '--json'], env).ended;
    expect(JSON.parse(forPrograms.err)).toEqual({
      error: {
        code: 'failed_precondition',
        reasonCode: 'managed_by_directory',
        message: 'refused: managed_by_directory: \u001b[2J no',
      },
    });
  });

  it('tells a fault of a service without a stack trace, and ends with 5', async () => {
    const env = await against({});
    const { code, err } = await start(['groups', 'org-1'], env).ended;
    expect(code).toBe(5);
    expect(err).toMatch(/^rollcall: group at .* does not know this call: .*\n$/);
  });

  it('presents its token, and the administrator for whom it acts', async () => {
    const heard: (string | null)[] = [];
    const env = await against({
      group: {
        listGroups: (_request, { requestHeader }) => {
          heard.push(requestHeader.get('authorization'), requestHeader.get('rollcall-acting-for'));
          return {};
        },
      },
    });
    await start(['groups', 'org-1'], {
      ...env,
      ROLLCALL_SERVICE_TOKEN: 'secret',
      ROLLCALL_ACTING_FOR: 'ada@example.com',
    }).ended;
    expect(heard).toEqual(['Bearer secret', 'ada@example.com']);
    await start(['groups', 'org-1'], { ...env, ROLLCALL_ACTING_FOR: '李@例え.jp' }).ended;
    expect(actingForOf(heard[3] ?? '')).toBe('李@例え.jp');
  });

  it('left by Ctrl-C while it watches, ends with 130 and says that the run goes on', async () => {
    const env = await against({
      ingest: {
        async *watchSyncRun({ runId }) {
          yield { run: { runId, state: ingest.SyncState.SCANNING } };
          await new Promise(() => undefined);
        },
      },
    });
    const { child, err, ended } = start(['sync', '--run', 'run-1'], env);
    await eventually(async () => expect(err()).toContain('scanning'), { within: 60_000 });
    child.kill('SIGINT');
    const { code, err: told } = await ended;
    expect(code).toBe(130);
    expect(told).toContain('The run goes on. To watch it again: rollcall sync --run run-1');
  });

  it('says that a CSV broke off, and does not end as if it were whole', async () => {
    const env = await against({}, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('member_id,email\r\nm-1,ada@example.com\r\n');
      setImmediate(() => response.destroy());
    });
    const { code, err } = await start(['members', 'org-1', '--csv'], env).ended;
    expect(code).toBe(3);
    expect(err).toMatch(/^rollcall: the list broke off, what was written is not all of it/);
  });

  it.each([
    [['members']],
    [['members', 'org-1', '--status', 'asleep']],
    [['members', 'org-1', '--csv', '--query', 'x']],
    [['members', 'org-1', '--csv', '--json']],
    [['members', 'org-1', '--limit', '0']],
    [['sync']],
    [['sync', 'org-1', '--run', 'run-1']],
    [['sync', 'org-1', '--plan', 'hash']],
    [['holds', 'org-1', 'release']],
    [['holds', 'org-1', 'release', 'hold-1']],
    [['holds', 'org-1', 'destroy', 'hold-1']],
    [['preview', 'org-1', '--mappings', '/nowhere.json']],
    [['status', '--port-base', '70000']],
    [['nonsense']],
    [[]],
  ])('refuses wrong words %j with 2', async (args) => {
    const { code, out, err } = await start(args).ended;
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('names wrong settings and ends with 2; completion works whatever they are', async () => {
    const env = { INGEST_URL: 'nowhere' };
    expect(await start(['status'], env).ended).toMatchObject({ code: 2, err: expect.stringContaining('INGEST_URL') });
    expect(await start(['completion', 'bash'], env).ended).toMatchObject({ code: 0, err: '' });
  });

  it('documents its exit codes in its help', async () => {
    const { code, out } = await start(['--help']).ended;
    expect(code).toBe(0);
    for (const exit of ['0', '1', '2', '3', '4', '5', '130']) expect(out).toMatch(new RegExp(`^  ${exit} +\\S`, 'm'));
  });
});
