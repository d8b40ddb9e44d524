import type { Clock, Log } from '@rollcall/domain';
import type { Running } from '@rollcall/messaging';
import type { Database } from '@rollcall/persistence';
import type { JobQueue } from '../jobs/job-queue';
import { pollJob } from './poll';
import { readPollPosition } from './poll-position';
import { reconcileJob } from './reconcile';

export interface PollKeeperDependencies {
  readonly database: Database;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly pollIntervalMs: number;
  readonly reconcileIntervalMs: number;
}

/** So many intervals without a poll that succeeded are not looked at: one poll may take longer than an interval. */
const intervalsMissed = 2;

/**
 * Sees to it that there is a next poll, and a next reconcile. Each puts the next one itself, but that chain can break: a queue
 * deletes a job that is done by its id, whoever has it by then, so a worker that froze and wakes after its job was freed
 * can delete what is the next one; and a job that failed several times waits ever longer. Puts nothing while polls
 * succeed, and never moves one that waits for its time.
 */
export function keepPolling(dependencies: PollKeeperDependencies): Running {
  const { database, jobs, clock, log, pollIntervalMs, reconcileIntervalMs } = dependencies;
  const stopping = new AbortController();
  const startedAt = clock.now();

  async function look(): Promise<void> {
    const { polledAt } = await readPollPosition(database);
    const now = clock.now();
    const since = polledAt && polledAt > startedAt ? polledAt : startedAt;
    if (now.getTime() - since.getTime() <= intervalsMissed * pollIntervalMs) return;
    log.info({ since }, 'no poll has succeeded for a while: one is put, if none waits');
    await database.transaction(async (tx) => {
      await jobs.enqueue(tx, { ...pollJob(now), waiting: 'keep' });
      await jobs.enqueue(tx, reconcileJob(new Date(now.getTime() + reconcileIntervalMs)));
    });
  }

  async function keep(): Promise<void> {
    for (;;) {
      await clock.sleep(pollIntervalMs, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        await look();
      } catch (error) {
        log.warn({ err: error }, 'whether polls go on could not be seen');
      }
    }
  }

  const keeping = keep();
  return {
    async stop() {
      stopping.abort();
      await keeping;
    },
  };
}
