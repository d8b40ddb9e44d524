import type { Clock, Random } from '@rollcall/domain';
import type { Job, JobHandler, JobQueue } from './job-queue';

export interface InProcessJobQueueOptions {
  readonly clock: Clock;
  /** Decides which of several due jobs goes first; without it, the one that is due longest. */
  readonly random?: Random;
}

interface WaitingJob extends Job {
  readonly place: number;
  readonly runAt: Date;
  readonly failures: number;
}

const firstRetryMs = 1_000;
const longestRetryMs = 60_000;

/**
 * A queue in memory, driven by the clock alone, so that the road can run under a virtual one. Jobs are forgotten when the
 * process ends: what must go on after a restart is put in again by whoever starts.
 */
export function createInProcessJobQueue({ clock, random }: InProcessJobQueueOptions): JobQueue {
  const waiting = new Set<WaitingJob>();
  const running = new Map<Promise<void>, string | undefined>();
  const stopping = new AbortController();
  let handlers: Readonly<Record<string, JobHandler>> | undefined;
  let places = 0;

  function add(job: Job, failures = 0): void {
    const runAt = job.runAt ?? clock.now();
    const same = job.key === undefined ? undefined : [...waiting].find((other) => other.key === job.key);
    if (same) waiting.delete(same);
    const kept = same && job.waiting === 'keep' ? same.runAt : runAt;
    const entry: WaitingJob = { ...job, runAt: kept, place: (places += 1), failures };
    waiting.add(entry);
    void wakeFor(entry);
  }

  async function wakeFor(job: WaitingJob): Promise<void> {
    const ms = job.runAt.getTime() - clock.now().getTime();
    if (ms > 0) await clock.sleep(ms, stopping.signal);
    runDue();
  }

  function runDue(): void {
    for (let job = nextDue(); job && handlers && !stopping.signal.aborted; job = nextDue()) {
      waiting.delete(job);
      const run = runJob(job, handlers).finally(() => {
        running.delete(run);
        runDue();
      });
      running.set(run, job.queue);
    }
  }

  function nextDue(): WaitingJob | undefined {
    const now = clock.now();
    const busy = new Set(running.values());
    const due = [...waiting]
      .filter((job) => job.runAt <= now && (job.queue === undefined || !busy.has(job.queue)))
      .sort((a, b) => a.runAt.getTime() - b.runAt.getTime() || a.place - b.place);
    return due[random ? Math.floor(random() * due.length) : 0];
  }

  async function runJob(job: WaitingJob, known: Readonly<Record<string, JobHandler>>): Promise<void> {
    const handler = known[job.task];
    if (!handler) throw new Error(`no handler for job ${job.task}`);
    try {
      await handler(structuredClone(job.payload), stopping.signal);
    } catch {
      // Handlers tell what went wrong; here it only means: again, later. A newer job of the key takes its place.
      const replaced = job.key !== undefined && [...waiting].some((other) => other.key === job.key);
      const pause = Math.min(firstRetryMs * 2 ** job.failures, longestRetryMs);
      if (!replaced && !stopping.signal.aborted)
        add({ ...job, runAt: new Date(clock.now().getTime() + pause) }, job.failures + 1);
    }
  }

  return {
    enqueue(tx, job) {
      tx.afterCommit(() => add(job));
      return Promise.resolve();
    },
    start(given) {
      handlers = given;
      runDue();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      waiting.clear();
      await Promise.all(running.keys());
    },
  };
}
