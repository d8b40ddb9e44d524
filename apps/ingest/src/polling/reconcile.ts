import type { Clock, NewId } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import type { Job, JobHandler, JobQueue } from '../jobs/job-queue';
import { readParentsAfter } from '../parents/parent-store';
import { ownRequest } from '../runs/own-request';
import type { Runs } from '../runs/run-store';

export const reconcileTask = 'reconcile';

/** Keeps the time of one that waits already: restarts must not put it off for ever. */
export function reconcileJob(runAt: Date): Job {
  return { task: reconcileTask, payload: {}, key: reconcileTask, waiting: 'keep', runAt };
}

export interface ReconcileDependencies {
  readonly database: Database;
  readonly runs: Runs;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly reconcileIntervalMs: number;
}

/** The low-rate full scan of every parent that repairs drift by itself. */
export function createReconcile({
  database,
  runs,
  jobs,
  clock,
  newId,
  reconcileIntervalMs,
}: ReconcileDependencies): JobHandler {
  return async (_payload, signal) => {
    const startedAt = clock.now();
    let after = '';
    for (;;) {
      signal.throwIfAborted();
      const [parent] = await readParentsAfter(database, after, 1);
      if (!parent) break;
      const { parentId } = parent;
      await database.transaction((tx) =>
        runs.request(tx, ownRequest(parentId, 'reconcile', { runId: newId(), requestedAt: clock.now() })),
      );
      after = parentId;
    }
    await database.transaction((tx) =>
      jobs.enqueue(tx, reconcileJob(new Date(startedAt.getTime() + reconcileIntervalMs))),
    );
  };
}
