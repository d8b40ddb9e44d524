import type { Job, JobHandler, JobQueue } from '../jobs/job-queue';

/** A job queue in which nothing runs until the test says so. */
export interface HandQueue extends JobQueue {
  /** Jobs that wait, oldest first. */
  waiting(task?: string): readonly Job[];
  /** Takes the jobs of a task that wait now and does them, one after the other; answers how many. Failures pass through. */
  run(task: string): Promise<number>;
  /** Takes the oldest job of a task that waits and does it, with a signal that the test may use. */
  runOne(task: string, signal: AbortSignal): Promise<void>;
  forget(): void;
}

export function createHandQueue(): HandQueue {
  let jobs: Job[] = [];
  let handlers: Readonly<Record<string, JobHandler>> = {};
  return {
    enqueue(tx, job) {
      tx.afterCommit(() => {
        if (job.key !== undefined) jobs = jobs.filter((other) => other.key !== job.key);
        jobs.push(job);
      });
      return Promise.resolve();
    },
    start(given) {
      handlers = given;
      return Promise.resolve();
    },
    stop: () => Promise.resolve(),
    waiting: (task) => jobs.filter((job) => task === undefined || job.task === task),
    async run(task) {
      const due = jobs.filter((job) => job.task === task);
      jobs = jobs.filter((job) => job.task !== task);
      for (const job of due) await handlers[task]?.(structuredClone(job.payload), new AbortController().signal);
      return due.length;
    },
    async runOne(task, signal) {
      const job = jobs.find((other) => other.task === task);
      jobs = jobs.filter((other) => other !== job);
      if (job) await handlers[task]?.(structuredClone(job.payload), signal);
    },
    forget() {
      jobs = [];
    },
  };
}
