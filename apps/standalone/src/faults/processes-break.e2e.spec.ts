import { setTimeout as delay } from 'node:timers/promises';
import { describeWith, eventually } from '@rollcall/testing';
import type { Answer } from '../test-bed/rollcall-process';
import { openScene, patience, type Scene } from './test-bed/scene';
import { type ServiceProcesses, startServiceProcesses } from './test-bed/service-processes';

jest.setTimeout(600_000);

const outageMs = 4_000;

/** A second instance is to go on within seconds; this is what a busy machine may make of them. */
const takeover = { within: 60_000, every: 100 };

describeWith('kafka', 'services that are killed, frozen and cut off, with people coming, going and moving', () => {
  let processes: ServiceProcesses;
  let scene: Scene;

  beforeAll(async () => {
    processes = await startServiceProcesses({ users: 210, groups: 8, pollIntervalMs: 1_000 });
    scene = await openScene(processes.doors, processes.adminUrl);
  });
  afterAll(() => processes?.close());
  afterEach(() => expect(processes.endedByThemselves()).toEqual([]));

  const oneRow = async (sql: string): Promise<Answer> => (await scene.rows(sql))[0];
  const polledAt = async (): Promise<Date> =>
    (await oneRow('select polled_at from ingest.poll_position')).polled_at ?? new Date(0);
  const pollsAgain = async (): Promise<void> => {
    const since = await polledAt();
    await eventually(async () => expect((await polledAt()).getTime()).toBeGreaterThan(since.getTime()), takeover);
  };
  const stateOf = async (runId: string): Promise<string> =>
    (await oneRow(`select state from ingest.sync_run where run_id = '${runId}'`)).state;
  /** A run in the middle of its scan, behind two pages of users at least; its next request hangs, and that of the poll. */
  async function hangingScanAndPoll(): Promise<string> {
    // Slow enough to be met in the middle.
    await scene.faults({ users_per_second_limit: 1 });
    const runId = await scene.requestSync();
    await eventually(async () => {
      const { state, progress } = await scene.run(runId);
      expect(state).toBe('SYNC_STATE_SCANNING');
      expect(progress.done).toBeGreaterThanOrEqual(150);
    }, patience);
    await scene.faults({ timeout_rate: 1 });
    const { api: before } = await scene.stats();
    await eventually(async () => {
      const { api } = await scene.stats();
      for (const path of ['/directory_users', '/events'])
        expect(api.by_path[path]).toBeGreaterThan(before.by_path[path]);
    }, patience);
    return runId;
  }

  it('ingest, seat-policy and membership killed in the middle of commits, publishing and applying', async () => {
    const before = await scene.stats();
    const history = async () => (await oneRow('select count(*)::int from membership.member_history')).count;
    const historyBefore = await history();
    await scene.turmoil.during(async () => {
      await eventually(
        async () => {
          const { webhooks } = await scene.stats();
          expect(webhooks.delivered - before.webhooks.delivered).toBeGreaterThan(50);
          expect(webhooks.pending).toBeGreaterThan(0);
          expect(await history()).toBeGreaterThan(historyBefore + 5);
        },
        { ...patience, every: 5 },
      );
      await processes.kill('ingest', 'seat-policy', 'membership');
    }, 0);
    await processes.start('seat-policy', 'membership', 'ingest');
    await scene.equalsDirectory();
    await scene.nobodyWronged();
  });

  it('ingest killed in the middle of a scan and of a poll: a second instance polls on, and scans on from the page where it stopped', async () => {
    const runId = await hangingScanAndPoll();
    await processes.start('ingest-2');
    expect(await stateOf(runId)).toBe('scanning');
    await processes.kill('ingest');
    await scene.faults({});
    const { api: before } = await scene.stats();
    await pollsAgain();
    await eventually(async () => expect(['applying', 'completed']).toContain(await stateOf(runId)), patience);
    const { api: after } = await scene.stats();
    const answered = (api: Answer) => api.by_path['/directory_users'] - api.rate_limited.users_per_second;
    // At least the first two pages of users had been stored: they are not read again.
    expect(answered(after) - answered(before)).toBeLessThanOrEqual((await scene.userLists()) - 2);
    // Nobody takes webhooks now: what happens is heard by the poll alone.
    await scene.turmoil.cause(30);
    await processes.start('ingest');
    await scene.equalsDirectory();
    await scene.nobodyWronged();
  });

  it('Kafka stopped, and both instances of ingest killed with all that waits for it: webhooks are answered all the while', async () => {
    await processes.stopKafka();
    const { webhooks: before } = await scene.stats();
    await scene.turmoil.during(() =>
      eventually(async () => {
        const { webhooks } = await scene.stats();
        expect(webhooks.delivered - before.delivered).toBeGreaterThanOrEqual(60);
        expect(webhooks.failed).toBe(before.failed);
      }, patience),
    );
    expect((await oneRow('select count(*)::int from ingest.outbox')).count).toBeGreaterThan(0);
    await processes.kill('ingest', 'ingest-2');
    await processes.startKafka();
    await processes.start('ingest');
    await scene.equalsDirectory();
    await scene.nobodyWronged();
  });

  it.each([
    ['stopped', () => processes.stopPostgres()],
    ['killed', () => processes.killPostgres()],
  ])('Postgres %s and started: every service goes on by itself', async (_how, end) => {
    const failedTries = (webhooks: Answer): number => webhooks.attempted - webhooks.delivered;
    const { webhooks: before } = await scene.stats();
    await scene.turmoil.during(async () => {
      await end();
      // Long enough for whatever is done every second or so to have met it.
      await delay(outageMs);
      await eventually(
        async () => expect(failedTries((await scene.stats()).webhooks)).toBeGreaterThan(failedTries(before) + 20),
        patience,
      );
      await processes.startPostgres();
    });
    await scene.equalsDirectory();
    await scene.nobodyWronged();
  });

  it('ingest frozen in the middle of a scan and of a poll: another instance takes over, and when it wakes it writes nothing', async () => {
    const runId = await hangingScanAndPoll();
    expect(await stateOf(runId)).toBe('scanning');
    processes.pause('ingest');
    await scene.faults({});
    await processes.start('ingest-2');
    await pollsAgain();
    await eventually(async () => expect(['applying', 'completed']).toContain(await stateOf(runId)), patience);
    await scene.turmoil.cause(30);
    await scene.membersEqualDirectory();

    const before = await written();
    processes.resume('ingest');
    await eventually(async () => {
      const log = await processes.logOf('ingest');
      expect(log).toContain(`run ${runId} is held by another worker`);
      expect(log).toContain('the poll is held by another worker');
    }, patience);
    expect(await written()).toEqual(before);
    await pollsAgain();
    await scene.equalsDirectory();
    await scene.nobodyWronged();
  });

  /** What tells whether a row of the record was written, or anything published. */
  async function written(): Promise<Answer> {
    const tables = ['directory', 'directory_user', 'directory_group', 'directory_membership', 'sync_run'];
    const rows = tables.map(
      (table) =>
        `select '${table}' as what, count(*)::int, max(xmin::text::bigint)::text as newest from ingest.${table}`,
    );
    return scene.rows(
      `${rows.join(' union all ')} union all select topic || key, last::int, '' from ingest.outbox_sequence order by what`,
    );
  }
});
