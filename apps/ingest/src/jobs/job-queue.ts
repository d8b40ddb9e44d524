import type { Transaction } from '@rollcall/persistence';

/** Something to be done later, or by whichever instance is free. */
export interface Job {
  readonly task: string;
  /** Plain JSON. */
  readonly payload: object;
  /** Jobs of one queue run one after the other. */
  readonly queue?: string;
  /** Of one key at most one job waits. One that runs already does not count: it may not see what made this one. */
  readonly key?: string;
  /** What happens to the time of a job of the same key that waits already: it moves to `runAt` unless told to `keep`. */
  readonly waiting?: 'move' | 'keep';
  /** At once when absent. */
  readonly runAt?: Date;
}

/** Does a job. A rejection brings the job back later; the signal asks to stop soon, and then a rejection is in order. */
export type JobHandler = (payload: unknown, signal: AbortSignal) => Promise<void>;

export interface JobQueue {
  /** The job exists if the transaction commits, and only then. */
  enqueue(tx: Transaction, job: Job): Promise<void>;
  start(handlers: Readonly<Record<string, JobHandler>>): Promise<void>;
  /** Asks running jobs to stop, and waits for them. */
  stop(): Promise<void>;
}
