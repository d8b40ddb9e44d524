import type { Clock } from '@rollcall/domain';
import { type Database, serviceDatabaseUrl } from '@rollcall/persistence';
import { systemRuntime } from '@rollcall/service';
import { captureLog, createTestDatabase, eventually, type TestDatabase } from '@rollcall/testing';
import { createGraphileJobQueue } from '../jobs/graphile-job-queue';
import { createHandQueue } from '../test-bed/hand-queue';
import { openIngestDatabase } from '../test-bed/test-bed';
import { pollJob, pollTask } from './poll';
import { keepPolling } from './poll-keeper';

const hour = 3_600_000;

describe('the keeper of the poll', () => {
  const { logger: log } = captureLog();
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await createTestDatabase();
    database = await openIngestDatabase(test.adminUrl);
  });
  afterAll(async () => {
    await database.close();
    await test.drop();
  });
  const polled = (at: Date) => database.query('update poll_position set polled_at = $1', [at]);

  it('puts a poll and a reconcile where none has succeeded for two intervals, and nothing while polls succeed', async () => {
    const { clock, passInterval } = intervalClock();
    const jobs = createHandQueue();
    const keeper = keepPolling({ database, jobs, clock, log, pollIntervalMs: 1_000, reconcileIntervalMs: hour });
    await passInterval();
    await passInterval();
    await polled(clock.now());
    await passInterval();
    await passInterval();
    expect(jobs.waiting()).toEqual([]);
    await passInterval();
    const now = clock.now().getTime();
    expect(jobs.waiting()).toMatchObject([
      { task: 'poll', key: 'poll', waiting: 'keep', runAt: new Date(now) },
      { task: 'reconcile', key: 'reconcile', waiting: 'keep', runAt: new Date(now + hour) },
    ]);
    await keeper.stop();
  });

  it('brings back a poll whose job is gone from the queue, and one that waits long after failures', async () => {
    const { clock } = systemRuntime();
    const jobs = createGraphileJobQueue({ databaseUrl: serviceDatabaseUrl(test.adminUrl, 'ingest'), clock, log });
    let polls = 0;
    await jobs.start({
      [pollTask]: () => {
        polls += 1;
        return Promise.resolve();
      },
      reconcile: () => Promise.resolve(),
    });
    const keeper = keepPolling({ database, jobs, clock, log, pollIntervalMs: 50, reconcileIntervalMs: hour });
    await eventually(() => expect(polls).toBeGreaterThan(0));
    await database.transaction((tx) => jobs.enqueue(tx, pollJob(new Date(Date.now() + hour))));
    await database.query(`update ingest_jobs._private_jobs set attempts = 9 where key = 'poll'`);
    const before = polls;
    await eventually(() => expect(polls).toBeGreaterThan(before));
    await keeper.stop();
    await jobs.stop();
  });
});

/** Time that passes by intervals of a second: resolves when whoever slept has done what there was to do, and sleeps again. */
function intervalClock(): { readonly clock: Clock; passInterval(): Promise<void> } {
  let now = Date.UTC(2026, 10, 24, 10);
  let wake: (() => void) | undefined;
  return {
    clock: {
      now: () => new Date(now),
      sleep: (_milliseconds, signal) =>
        new Promise((resolve) => {
          wake = resolve;
          signal?.addEventListener('abort', () => resolve(), { once: true });
        }),
    },
    async passInterval() {
      now += 1_000;
      const woken = wake;
      wake = undefined;
      woken?.();
      await eventually(() => expect(wake).toBeDefined());
    },
  };
}
