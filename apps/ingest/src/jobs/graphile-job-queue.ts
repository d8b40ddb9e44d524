import { EventEmitter } from 'node:events';
import type { Clock, Log } from '@rollcall/domain';
import {
  Logger,
  makeWorkerUtils,
  run,
  type Runner,
  type TaskList,
  type WorkerEvents,
  type WorkerUtils,
} from 'graphile-worker';
import pg from 'pg';
import type { JobHandler, JobQueue } from './job-queue';

export interface GraphileJobQueueOptions {
  /** The service's own database address. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Jobs at once in this process. */
  readonly concurrency?: number;
  /** How often a worker says that it lives, and how long one may be silent before its jobs go to others. */
  readonly beatMs?: number;
  readonly silentMs?: number;
}

/** Owned by the service's role and made beforehand, as its own schema is: the role may not create schemas. */
const schema = 'ingest_jobs';

/** After it broke off, it is tried so often to start it again. */
const restartPauseMs = 500;

/** graphile-worker waits so long for a running job to obey the signal, then lets go of it as failed. */
const stopWithinMs = 8_000;

/**
 * Jobs in Postgres, shared by all instances. graphile-worker alone would keep the jobs of a worker that died locked for
 * four hours; here workers beat, and whoever lives unlocks the jobs of one that fell silent. A worker that was merely
 * paused finds its jobs taken when it wakes: handlers fence what they write.
 *
 * Where it cannot write that a job is done or has failed, as while Postgres is away, graphile-worker stops for good, or says
 * so and never ends, where that befell two jobs one after the other (0.18: its batcher counts a failure twice). Then it is
 * started again under a new name, and the jobs of the former one are free.
 */
export function createGraphileJobQueue(options: GraphileJobQueueOptions): JobQueue {
  const { databaseUrl, clock, log, concurrency = 10, beatMs = 1_000, silentMs = 6_000 } = options;
  const stopping = new AbortController();
  let pool: pg.Pool | undefined;
  let runner: StartedRunner | undefined;
  let utils: WorkerUtils | undefined;
  let beating: Promise<void> | undefined;
  let supervising: Promise<void> | undefined;

  async function beat(
    workers: ReadonlySet<string>,
    on: pg.Pool,
    unlock: WorkerUtils['forceUnlockWorkers'],
  ): Promise<void> {
    await on.query(
      `insert into job_worker (worker_id, beat_at) select id, now() from unnest($1::text[]) as id
       on conflict (worker_id) do update set beat_at = excluded.beat_at`,
      [[...workers]],
    );
    const silent = await on.query<{ worker_id: string }>(
      `delete from job_worker where beat_at < now() - $1 * interval '1 millisecond' returning worker_id`,
      [silentMs],
    );
    // Those that hold jobs and never beat died between taking their first job and their first beat, long ago.
    const unheard = await on.query<{ worker_id: string }>(
      `select distinct locked_by as worker_id from ${schema}.jobs
       where locked_by is not null and locked_at < now() - $1 * interval '1 millisecond'
         and not exists (select 1 from job_worker where worker_id = locked_by)`,
      [silentMs],
    );
    const dead = [...new Set([...silent.rows, ...unheard.rows].map((row) => row.worker_id))];
    if (dead.length === 0) return;
    log.warn({ workers: dead }, 'job workers fell silent: their jobs are free');
    await unlock(dead);
  }

  async function keepBeating(
    workers: ReadonlySet<string>,
    on: pg.Pool,
    unlock: WorkerUtils['forceUnlockWorkers'],
  ): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await beat(workers, on, unlock);
      } catch (error) {
        log.warn({ err: error }, 'a job worker could not say that it lives');
      }
      await clock.sleep(beatMs, stopping.signal);
    }
    try {
      await sayGoodbye(workers, on);
    } catch (error) {
      log.debug({ err: error }, 'a job worker could not say goodbye: the others find out by themselves');
    }
  }

  /** What `ended` settles with, or nothing, if that takes longer than its jobs may take to obey. */
  async function orGiveUp<T>(ended: Promise<T>): Promise<T | undefined> {
    const settled = new AbortController();
    try {
      return await Promise.race([ended, clock.sleep(stopWithinMs + 1_000, settled.signal).then(() => undefined)]);
    } finally {
      settled.abort();
    }
  }

  function boundedRunner(started: Runner, broke: Promise<unknown>): StartedRunner {
    const stopped = started.promise.then(
      () => undefined,
      (error: unknown) => error,
    );
    const stop = async () => {
      // It may have stopped by itself just before.
      const stopping = started
        .stop()
        .catch((error: unknown) => log.debug({ err: error }, 'the job queue had stopped already'));
      await orGiveUp(stopping);
    };
    const afterBreaking = async () => {
      const error = await broke;
      await orGiveUp(stopped);
      await stop(); // also what a pool that never ends had begun: its cron
      return error;
    };
    return { ended: Promise.race([stopped, afterBreaking()]), stop };
  }

  /** Whenever it has stopped by itself, starts it again. */
  async function supervise(
    first: StartedRunner,
    workers: Set<string>,
    startAgain: () => Promise<StartedRunner>,
  ): Promise<void> {
    let current = first;
    for (;;) {
      const failure = await current.ended;
      if (stopping.signal.aborted) return;
      log.warn({ err: failure, workers: [...workers] }, 'the job queue broke off: it is started again');
      const next = await untilItStarts(startAgain);
      if (!next) return;
      if (stopping.signal.aborted) return next.stop();
      current = runner = next;
      log.info({ workers: [...workers] }, 'the job queue goes on');
    }
  }

  async function untilItStarts(startAgain: () => Promise<StartedRunner>): Promise<StartedRunner | undefined> {
    for (;;) {
      await clock.sleep(restartPauseMs, stopping.signal);
      if (stopping.signal.aborted) return undefined;
      try {
        return await startAgain();
      } catch (error) {
        log.debug({ err: error }, 'the job queue could not be started again yet');
      }
    }
  }

  return {
    async enqueue(tx, { task, payload, queue, key, runAt, waiting = 'move' }) {
      await tx.query(
        `select 1 from ${schema}.add_job($1, payload := $2::json, queue_name := $3, run_at := $4, job_key := $5, job_key_mode := $6)`,
        [
          task,
          JSON.stringify(payload),
          queue ?? null,
          runAt ?? null,
          key ?? null,
          waiting === 'keep' ? 'preserve_run_at' : 'replace',
        ],
      );
    },

    async start(handlers) {
      const pgPool = new pg.Pool({
        connectionString: databaseUrl,
        application_name: 'rollcall-ingest-jobs',
        max: concurrency + 2,
      });
      pool = pgPool;
      // The pool drops a broken connection by itself; unheard, the event would end the process.
      pgPool.on('error', (error) => log.warn({ err: error }, 'a connection of the job queue broke'));
      pgPool.on('connect', (client) => void client.on('error', () => undefined));
      const logger = workerLogger(log);
      await ownMigrationsTable(pgPool);
      utils = await makeWorkerUtils({ pgPool, schema, logger });
      await utils.migrate();

      const workers = new Set<string>();
      const begin = async (): Promise<StartedRunner> => {
        const events: WorkerEvents = new EventEmitter();
        // Jobs are locked in the name of the worker pool, which graphile-worker names itself.
        events.on('pool:create', ({ workerPool }) => void workers.add(workerPool.id));
        const broke = new Promise<unknown>((resolve) => events.once('pool:fatalError', ({ error }) => resolve(error)));
        const started = await run({
          pgPool,
          schema,
          logger,
          concurrency,
          // A due job of an other instance's making is heard of at once by LISTEN; this is how often due times are looked at.
          pollInterval: 1_000,
          noHandleSignals: true,
          parsedCronItems: [],
          taskList: taskList(handlers, stopping.signal),
          preset: {
            worker: {
              gracefulShutdownAbortTimeout: stopWithinMs,
              // In batches, of no delay: else what fails is a rejection that nobody hears, and ends the process.
              completeJobBatchDelay: 0,
              failJobBatchDelay: 0,
            },
          },
          events,
        });
        return boundedRunner(started, broke);
      };
      const { forceUnlockWorkers } = utils;
      runner = await begin();
      supervising = supervise(runner, workers, async () => {
        await forceUnlockWorkers([...workers]);
        await sayGoodbye(workers, pgPool);
        workers.clear();
        return begin();
      });
      beating = keepBeating(workers, pgPool, forceUnlockWorkers);
    },

    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      await runner?.stop();
      await supervising;
      await beating;
      await utils?.release();
      await pool?.end();
    },
  };
}

/**
 * graphile-worker begins with `create schema if not exists`, which Postgres refuses to a role that may not create schemas
 * even where the schema is there. It skips that step where this table exists; the shape is graphile-worker's own.
 */
async function ownMigrationsTable(pool: pg.Pool): Promise<void> {
  // Both statements in one transaction, and instances one after the other: `if not exists` alone does not survive a race.
  await pool.query(
    `select pg_advisory_xact_lock(hashtext('${schema}'));
     create table if not exists ${schema}.migrations (id int primary key, ts timestamptz default now() not null, breaking boolean not null default false)`,
  );
}

/** These workers ended, and did not fall silent. */
async function sayGoodbye(workers: ReadonlySet<string>, on: pg.Pool): Promise<void> {
  await on.query('delete from job_worker where worker_id = any($1)', [[...workers]]);
}

function taskList(handlers: Readonly<Record<string, JobHandler>>, stopping: AbortSignal): TaskList {
  return Object.fromEntries(
    Object.entries(handlers).map(([task, handler]) => [
      task,
      (payload: unknown, helpers: { abortSignal: AbortSignal }) =>
        handler(payload, AbortSignal.any([stopping, helpers.abortSignal])),
    ]),
  );
}

interface StartedRunner {
  /** Fulfilled when no job of it runs any longer, with why it stopped by itself. */
  readonly ended: Promise<unknown>;
  /** Fulfilled likewise, at the latest after `stopWithinMs` and a second. */
  stop(): Promise<void>;
}

/** A failed job comes back by itself: what it calls an error wakes nobody. */
function workerLogger(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.warn({ from: 'graphile-worker' }, message);
    else log.debug({ from: 'graphile-worker' }, message);
  });
}
