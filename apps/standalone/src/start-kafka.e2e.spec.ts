import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePortBase } from '@rollcall/embedded';
import { describeWith, eventually } from '@rollcall/testing';
import { signInAtConsole } from './test-bed/console-visitor';
import { type Door, type RollcallProcess, startRollcall } from './test-bed/rollcall-process';
import { pathsOf, printTree, readSpans, spanTree } from './test-bed/span-tree';

jest.setTimeout(240_000);

const soon = { within: 60_000 };
const theRoad = [
  'commit deliveries',
  'send directory.changes',
  'process directory.changes',
  'decide',
  'send seat.decisions',
  'process seat.decisions',
  'apply',
];
const organizations = ['northwind-production', 'northwind-sandbox'];

describeWith('kafka', 'npm run start:kafka: a process for each service and the console, on a real broker', () => {
  let folder: string;
  let rollcall: RollcallProcess;
  const find = async (organization: string, email: string) =>
    (await rollcall.csv(organization)).filter((line) => line.includes(email));

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-kafka-'));
    rollcall = startRollcall({
      portBase: await freePortBase(),
      flags: ['--kafka', '--users=20', '--groups=3', '--poll-interval-ms=1000', `--data-dir=${folder}`],
      env: { OTEL_TRACES_EXPORTER: 'file' },
    });
    await rollcall.ready();
  });
  afterAll(async () => {
    await rollcall.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('gets the console ready, too', async () => {
    expect((await fetch(`${rollcall.url('console')}/readyz`)).status).toBe(200);
    const owner = await signInAtConsole(rollcall.url('console'), 'owner@northwind.example');
    expect((await owner.get('/api/organizations/northwind-labs/members.csv')).status).toBe(200);
  });

  it('fills the member lists of both organizations', async () => {
    for (const organization of organizations) {
      await eventually(async () => expect(await rollcall.csv(organization)).toHaveLength(21), soon);
    }
  });

  it('carries a person in and out, by webhook', async () => {
    const grace = {
      id: 'directory_user_grace',
      directory_id: 'directory_northwind',
      email: 'grace@northwind.example',
      first_name: 'Grace',
      last_name: 'Hopper',
    };
    await rollcall.control('POST', '/control/users', grace);
    for (const organization of organizations)
      await eventually(async () => expect(await find(organization, grace.email)).toHaveLength(1), soon);
    await rollcall.control('DELETE', '/control/users/directory_user_grace');
    for (const organization of organizations)
      await eventually(async () => expect(await find(organization, grace.email)).toEqual([]), soon);
  });

  it('makes one trace of it, through all services', async () => {
    await eventually(async () => {
      // What libraries tell of statements and requests stands below; the road itself is ours.
      const spans = (await readSpans(path.join(folder, 'logs', 'traces.jsonl'))).filter(({ scope }) =>
        scope.startsWith('rollcall.'),
      );
      const whole = spans
        .filter(({ name }) => name === 'POST /webhooks/workos')
        .map((webhook) => spans.filter(({ trace_id }) => trace_id === webhook.trace_id))
        .find((trace) => pathsOf(spanTree(trace)).some((names) => theRoad.every((name) => names.includes(name))));
      if (!whole) throw new Error(`no trace goes all the way: ${spans.length} spans`);
      expect(spanTree(whole)).toHaveLength(1);
      expect(new Set(whole.map(({ service }) => service))).toEqual(
        new Set(['ingest', 'seat-policy', 'membership', 'group']),
      );
      process.stdout.write(`${printTree(spanTree(whole), 1).join('\n')}\n`);
    }, soon);
  });

  it('tells how far each consumer is behind', async () => {
    const lagOf = async (door: Door) =>
      [
        ...(await (await fetch(`${rollcall.url(door)}/metrics`)).text()).matchAll(
          /^rollcall_consumer_lag_records\{topic="([\w.]+)"\} (\d+)$/gm,
        ),
      ].map(([, topic, records]) => `${topic}: ${records}`);
    await eventually(async () => {
      expect(await lagOf('seat-policy')).toEqual(['directory.changes: 0']);
      expect((await lagOf('membership')).sort()).toEqual(['organization.settings: 0', 'seat.decisions: 0']);
    }, soon);
  });

  it('carries a person in by poll, with all webhooks lost', async () => {
    await rollcall.control('PUT', '/control/faults', { webhooks: { drop: 1 } });
    await rollcall.control('POST', '/control/users', {
      directory_id: 'directory_northwind',
      email: 'ada@northwind.example',
      first_name: 'Ada',
      last_name: 'Lovelace',
    });
    await eventually(
      async () => expect(await find('northwind-sandbox', 'ada@northwind.example')).toHaveLength(1),
      soon,
    );
  });

  it('completes a sync run when every service has applied it', async () => {
    const { body } = await rollcall.call('ingest', 'RequestSync', {
      organizationId: 'northwind-production',
      scope: 'SYNC_SCOPE_BOTH',
    });
    await eventually(async () => {
      const answer = await rollcall.call('ingest', 'GetSyncRun', { runId: body.run.runId });
      expect(answer.body.run.state).toBe('SYNC_STATE_COMPLETED');
    }, soon);
  });

  it('stops cleanly: processes drained, broker and database last', async () => {
    expect(await rollcall.stop('SIGINT')).toBe(0);
  });
});
