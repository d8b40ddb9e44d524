import type { Transaction } from '@rollcall/persistence';
import { createSeededRandom, createVirtualClock } from '@rollcall/testing';
import { createInProcessJobQueue } from './in-process-job-queue';

describe('the job queue of one process', () => {
  const start = new Date('2026-11-24T10:00:00Z');
  const setUp = (random?: () => number) => {
    const clock = createVirtualClock(start);
    const jobs = createInProcessJobQueue({ clock, ...(random && { random }) });
    const done: string[] = [];
    const seconds = () => (clock.now().getTime() - start.getTime()) / 1_000;
    const at = (second: number) => new Date(start.getTime() + second * 1_000);
    const note = async (payload: unknown) => {
      done.push(`${JSON.stringify(payload)} at ${seconds()}`);
      await clock.sleep(2_000);
    };
    return { clock, jobs, done, at, note };
  };
  /** A transaction that has committed. */
  const tx: Transaction = {
    query: () => Promise.resolve([]),
    write: () => Promise.resolve(0),
    lastly: () => undefined,
    afterCommit: (action) => action(),
  };

  it('does jobs when they are due, those of one queue one after the other', async () => {
    const { clock, jobs, done, at, note } = setUp();
    await jobs.enqueue(tx, { task: 'note', payload: { job: 1 }, queue: 'q' });
    await jobs.enqueue(tx, { task: 'note', payload: { job: 2 }, queue: 'q' });
    await jobs.enqueue(tx, { task: 'note', payload: { job: 3 } });
    await jobs.enqueue(tx, { task: 'note', payload: { job: 4 }, runAt: at(5) });
    await jobs.start({ note });
    await clock.advance(10_000);
    expect(done).toEqual(['{"job":1} at 0', '{"job":3} at 0', '{"job":2} at 2', '{"job":4} at 5']);
    await jobs.stop();
  });

  it('keeps one waiting job a key, at the new time or, where told to, at the old one', async () => {
    const { clock, jobs, done, at, note } = setUp();
    await jobs.start({ note });
    await jobs.enqueue(tx, { task: 'note', payload: { moved: 1 }, key: 'a', runAt: at(1) });
    await jobs.enqueue(tx, { task: 'note', payload: { moved: 2 }, key: 'a', runAt: at(3) });
    await jobs.enqueue(tx, { task: 'note', payload: { kept: 1 }, key: 'b', runAt: at(1) });
    await jobs.enqueue(tx, { task: 'note', payload: { kept: 2 }, key: 'b', waiting: 'keep', runAt: at(9) });
    await clock.advance(20_000);
    expect(done).toEqual(['{"kept":2} at 1', '{"moved":2} at 3']);
    await jobs.stop();
  });

  it('does a failed job again, later each time', async () => {
    const { clock, jobs, done } = setUp();
    await jobs.start({
      fail: () => {
        done.push(`${(clock.now().getTime() - start.getTime()) / 1_000}`);
        return done.length < 4 ? Promise.reject(new Error('no')) : Promise.resolve();
      },
    });
    await jobs.enqueue(tx, { task: 'fail', payload: {} });
    await clock.advance(60_000);
    expect(done).toEqual(['0', '1', '3', '7']);
    await jobs.stop();
  });

  it('forgets a job whose transaction did not commit', async () => {
    const { clock, jobs, done, note } = setUp();
    await jobs.start({ note });
    await jobs.enqueue({ ...tx, afterCommit: () => undefined }, { task: 'note', payload: {} });
    await clock.advance(1_000);
    expect(done).toEqual([]);
    await jobs.stop();
  });

  it('asks running jobs to stop, and waits for them', async () => {
    const { clock, jobs, done } = setUp();
    await jobs.start({
      wait: async (_payload, signal) => {
        await clock.sleep(60_000, signal);
        done.push(`stopped: ${signal.aborted}`);
      },
    });
    await jobs.enqueue(tx, { task: 'wait', payload: {} });
    await clock.advance(0);
    await jobs.stop();
    expect(done).toEqual(['stopped: true']);
  });

  it('chooses among due jobs by the random numbers it is given', async () => {
    const orders = await Promise.all(
      [1, 2, 3, 4, 5].map(async (seed) => {
        const { clock, jobs, done } = setUp(createSeededRandom(seed));
        for (let job = 1; job <= 4; job += 1) await jobs.enqueue(tx, { task: 'note', payload: { job } });
        await jobs.start({ note: (payload) => Promise.resolve(void done.push(JSON.stringify(payload))) });
        await clock.advance(0);
        await jobs.stop();
        return done.join();
      }),
    );
    expect(new Set(orders).size).toBeGreaterThan(1);
  });
});
