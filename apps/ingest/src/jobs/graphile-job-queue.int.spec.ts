import { type Database, serviceDatabaseUrl } from '@rollcall/persistence';
import { systemRuntime } from '@rollcall/service';
import { captureLog, createTestDatabase, eventually, type TestDatabase } from '@rollcall/testing';
import { Client } from 'pg';
import { openIngestDatabase } from '../test-bed/test-bed';
import { createGraphileJobQueue } from './graphile-job-queue';
import type { Job, JobHandler, JobQueue } from './job-queue';

describe('the job queue in Postgres', () => {
  const captured = captureLog();
  const { clock } = systemRuntime();
  let test: TestDatabase;
  let database: Database;
  const queues: JobQueue[] = [];
  beforeAll(async () => {
    test = await createTestDatabase();
    database = await openIngestDatabase(test.adminUrl);
  });
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.stop();
    await database.query('delete from ingest_jobs._private_jobs');
    captured.clear();
  });
  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  async function start(handlers: Record<string, JobHandler>, options: { beatMs?: number; silentMs?: number } = {}) {
    const queue = createGraphileJobQueue({
      databaseUrl: serviceDatabaseUrl(test.adminUrl, 'ingest'),
      clock,
      log: captured.logger,
      concurrency: 3,
      ...options,
    });
    queues.push(queue);
    await queue.start(handlers);
    return queue;
  }
  const put = (queue: JobQueue, ...jobs: Job[]) =>
    database.transaction(async (tx) => {
      for (const job of jobs) await queue.enqueue(tx, job);
    });

  it('is set up by the service role alone, by two instances at once, and does each job once', async () => {
    const done: unknown[] = [];
    const handlers = { note: (payload: unknown) => Promise.resolve(void done.push(payload)) };
    const [queue] = await Promise.all([start(handlers), start(handlers)]);
    await put(queue, ...[1, 2, 3, 4].map((number) => ({ task: 'note', payload: { number } })));
    await eventually(() => expect(done).toHaveLength(4));
  });

  it('knows a job only once its transaction has committed', async () => {
    const done: unknown[] = [];
    const queue = await start({ note: (payload) => Promise.resolve(void done.push(payload)) });
    await expect(
      database.transaction(async (tx) => {
        await queue.enqueue(tx, { task: 'note', payload: { rolledBack: true } });
        throw new Error('back');
      }),
    ).rejects.toThrow('back');
    await put(queue, { task: 'note', payload: { committed: true } });
    await eventually(() => expect(done).toEqual([{ committed: true }]));
  });

  it('keeps one waiting job a key, at the new time or, where told to, at the old one', async () => {
    const queue = await start({ note: () => Promise.resolve() });
    const at = (hours: number) => new Date(Date.UTC(2100, 0, 1, hours));
    await put(
      queue,
      { task: 'note', payload: { n: 1 }, key: 'a', runAt: at(1) },
      { task: 'note', payload: { n: 1 }, key: 'b', runAt: at(1) },
    );
    await put(
      queue,
      { task: 'note', payload: { n: 2 }, key: 'a', runAt: at(2) },
      { task: 'note', payload: { n: 2 }, key: 'b', runAt: at(2), waiting: 'keep' },
    );
    const rows = await database.query('select key, run_at from ingest_jobs.jobs order by key');
    expect(rows).toEqual([
      { key: 'a', run_at: at(2) },
      { key: 'b', run_at: at(1) },
    ]);
  });

  it('runs the jobs of one queue one after the other, over all instances', async () => {
    let running = 0;
    let most = 0;
    let done = 0;
    const note: JobHandler = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      done += 1;
    };
    const queue = await start({ note });
    await start({ note });
    await put(queue, ...[1, 2, 3, 4, 5].map((number) => ({ task: 'note', payload: { number }, queue: 'parent-1' })));
    await eventually(() => expect(done).toBe(5), { within: 15_000 });
    expect(most).toBe(1);
  });

  it('gives the jobs of a worker that fell silent to another within seconds', async () => {
    // A worker that died: it holds a job and its queue, and beats no more.
    const done: unknown[] = [];
    const first = await start({ other: () => Promise.resolve() });
    await put(first, { task: 'scan', payload: { runId: 'run-1' }, queue: 'parent-1' });
    await first.stop();
    await database.query(
      `update ingest_jobs._private_jobs set locked_by = 'pool-dead', locked_at = now(), attempts = 1`,
    );
    await database.query(`update ingest_jobs._private_job_queues set locked_by = 'pool-dead', locked_at = now()`);
    await database.query(`insert into job_worker values ('pool-dead', now())`);
    await start({ scan: (payload) => Promise.resolve(void done.push(payload)) }, { beatMs: 100, silentMs: 500 });
    await eventually(() => expect(done).toEqual([{ runId: 'run-1' }]), { within: 10_000 });
    expect(captured.entries('warn')).toMatchObject([{ workers: ['pool-dead'] }]);
  });

  it('does a failed job again, and wakes nobody', async () => {
    let tries = 0;
    const queue = await start({ fail: () => ((tries += 1) < 2 ? Promise.reject(new Error('no')) : Promise.resolve()) });
    await put(queue, { task: 'fail', payload: {} });
    await eventually(() => expect(tries).toBe(2), { within: 15_000 });
    expect(captured.entries('error')).toEqual([]);
  });

  it.each([
    { ends: 'a job succeeded', jobs: [1], fails: [], apart: false },
    { ends: 'a job failed', jobs: [1], fails: [1], apart: false },
    { ends: 'jobs succeeded, one after the other', jobs: [1, 2, 3], fails: [], apart: true },
    { ends: 'jobs failed, one after the other', jobs: [1, 2, 3], fails: [1, 2, 3], apart: true },
    { ends: 'jobs failed at once', jobs: [1, 2, 3], fails: [1, 2, 3], apart: false },
    { ends: 'some succeeded and some failed at once', jobs: [1, 2, 3], fails: [2], apart: false },
  ])(
    'goes on by itself after the database was away when $ends, and does again what it could not write the end of',
    async ({ jobs, fails, apart }: { jobs: number[]; fails: number[]; apart: boolean }) => {
      const admin = new Client({ connectionString: test.adminUrl });
      await admin.connect();
      // graphile-worker prints a stack besides what it logs.
      const trace = jest.spyOn(console, 'trace').mockImplementation(() => undefined);
      const warnings = () => captured.entries('warn').map(({ msg }) => String(msg));
      const unwritten = () =>
        warnings().flatMap((text) => /^Failed to (?:complete|fail) jobs (.*):/.exec(text)?.[1]?.split(', ') ?? []);
      // Nobody new is let in, and who is in is cut off: as a database that went away.
      const leave = async () => {
        await admin.query(`alter database ${test.name} connection limit 0`);
        await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'rollcall-ingest-jobs'`,
        );
      };
      const tries = new Map<number, number>();
      let begun = 0;
      let away: Promise<void> | undefined;
      const end = async (payload: unknown) => {
        const { job } = payload as { job: number };
        const first = !tries.has(job);
        tries.set(job, (tries.get(job) ?? 0) + 1);
        if (!first) return;
        begun += 1;
        await eventually(() => expect(begun).toBe(jobs.length));
        await (away ??= leave());
        // Apart: each ends once the ends before it were found unwritable.
        if (apart) await eventually(() => expect(unwritten()).toHaveLength(job - 1));
        if (fails.includes(job)) throw new Error('failed while the database was away');
      };
      const queue = await start({ end });
      await put(queue, ...jobs.map((job) => ({ task: 'end', payload: { job } })));
      await eventually(() => expect(unwritten()).toHaveLength(jobs.length));
      await eventually(() => expect(warnings()).toContain('the job queue broke off: it is started again'), {
        within: 25_000,
      });
      await admin.query(`alter database ${test.name} connection limit -1`);
      await eventually(() => expect([...tries].sort()).toEqual(jobs.map((job) => [job, 2])), { within: 20_000 });
      await eventually(async () => expect(await database.query('select 1 from ingest_jobs.jobs')).toEqual([]));
      expect(captured.entries('error')).toEqual([]);
      trace.mockRestore();
      await admin.end();
    },
    60_000,
  );

  it('asks running jobs to stop, and they come back later', async () => {
    let stopped = false;
    const queue = await start({
      wait: async (_payload, signal) => {
        await clock.sleep(60_000, signal);
        stopped = true;
        signal.throwIfAborted();
      },
    });
    await put(queue, { task: 'wait', payload: {} });
    await eventually(async () =>
      expect(await database.query('select 1 from ingest_jobs.jobs where locked_by is not null')).toHaveLength(1),
    );
    await queue.stop();
    expect(stopped).toBe(true);
    expect(await database.query('select locked_by from ingest_jobs.jobs')).toEqual([{ locked_by: null }]);
    expect(await database.query('select 1 from job_worker')).toEqual([]);
  });
});
