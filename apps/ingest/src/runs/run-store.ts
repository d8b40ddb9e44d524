import type { Clock, Log } from '@rollcall/domain';
import type { Database, Sql, Transaction } from '@rollcall/persistence';
import type { Job, JobQueue } from '../jobs/job-queue';
import { Superseded } from '../jobs/superseded';
import { joinedBy, runToJoin } from './coalescing';
import {
  nextState,
  type RunEvent,
  type RunRequest,
  type RunScope,
  type RunState,
  type RunTrigger,
  statesBefore,
  type SyncRun,
} from './sync-run';

export const scanTask = 'scan';

/** A worker's right to write for a run; a later holder ends it. */
export interface Hold {
  readonly run: SyncRun;
  readonly epoch: number;
  /** What an earlier holder noted by `save`. */
  readonly position: unknown;
}

export interface Runs {
  /**
   * Queues a run, or answers the one that the request joins. Locks the parent, so that two requests do not both queue
   * one; a request whose run id is known already changes nothing. While the whole of the parent is to be told, every run
   * scans both, since the others hear nothing before.
   */
  request(tx: Transaction, request: RunRequest): Promise<SyncRun>;
  /** Takes a run for scanning; undefined when there is nothing left to scan. */
  take(runId: string): Promise<Hold | undefined>;
  /** Notes how far the scan is. @throws Superseded when another worker holds the run */
  save(sql: Sql, hold: Hold, progress: { readonly read: number; readonly position?: unknown }): Promise<void>;
  /** Moves a held run on. @throws Superseded when another worker holds the run */
  end(
    tx: Transaction,
    hold: Hold,
    event: Exclude<RunEvent, 'taken' | 'applied' | 'overtaken'>,
    reason?: string,
  ): Promise<void>;
  /** Sets what the scan expects to read. @throws Superseded when another worker holds the run */
  expect(tx: Transaction, hold: Hold, expected: number, position: unknown): Promise<void>;
  /** The run, or the one that it joined. */
  find(sql: Sql, runId: string): Promise<SyncRun | undefined>;
  /** Newest first, those after `start`: requested at, run id. */
  list(
    sql: Sql,
    page: { readonly parentId: string; readonly start: readonly string[] | undefined; readonly limit: number },
  ): Promise<SyncRun[]>;
  /** Parents that have a run queued or scanning. */
  parentsToScan(sql: Sql): Promise<Set<string>>;
  /** How many runs are not finished, by state, and how far the scans of them are together. */
  unfinished(
    sql: Sql,
  ): Promise<ReadonlyMap<RunState, { readonly runs: number; readonly done: number; readonly expected: number }>>;
  /** When the oldest run began that the other services have not applied yet; undefined when there is none. */
  oldestApplying(sql: Sql): Promise<Date | undefined>;
  /** Puts the scans of unfinished runs back in the queue, for a queue that forgot them or lost its worker. */
  resume(tx: Transaction): Promise<void>;
}

export interface RunRow {
  run_id: string;
  parent_id: string;
  scope: RunScope;
  trigger: RunTrigger;
  requested_by: string;
  confirmed_plan_hash: string;
  state: RunState;
  reason: string;
  requested_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  done: number;
  expected: number;
}

const columns = `run_id, parent_id, scope, trigger, requested_by, confirmed_plan_hash, state, reason, requested_at, started_at,
  finished_at, done, expected`;

export function createRuns({
  database,
  jobs,
  clock,
  log,
}: {
  database: Database;
  jobs: JobQueue;
  clock: Clock;
  log: Log;
}): Runs {
  async function find(sql: Sql, runId: string): Promise<SyncRun | undefined> {
    const [row] = await sql.query<RunRow>(
      `select ${columns} from sync_run
       where run_id = coalesce((select run_id from sync_run_alias where alias_run_id = $1), $1)`,
      [runId],
    );
    return row && runOfRow(row);
  }

  return {
    async request(tx, asked) {
      const { runId, parentId } = asked;
      const [parent] = await tx.query<{ tells_whole: boolean }>(
        'select tells_whole from parent where parent_id = $1 for update',
        [parentId],
      );
      const request: RunRequest = parent?.tells_whole ? { ...asked, scope: 'both' } : asked;
      const known = await find(tx, runId);
      if (known) return known;

      const queued = await tx.query<RunRow>(
        `select ${columns} from sync_run where parent_id = $1 and state = 'queued' order by requested_at, run_id`,
        [parentId],
      );
      const waiting = runToJoin(queued.map(runOfRow), request);
      if (waiting) {
        await tx.query('insert into sync_run_alias (alias_run_id, run_id) values ($1, $2)', [runId, waiting.runId]);
        const joined = joinedBy(waiting, request);
        if (joined !== waiting) {
          // Still queued: whoever takes it locks the parent first.
          await tx.query('update sync_run set requested_by = $2, confirmed_plan_hash = $3 where run_id = $1', [
            joined.runId,
            joined.requestedBy,
            joined.confirmedPlanHash,
          ]);
        }
        return joined;
      }
      const [row] = await tx.query<RunRow>(
        `insert into sync_run (run_id, parent_id, scope, trigger, requested_by, confirmed_plan_hash, state, requested_at)
         values ($1, $2, $3, $4, $5, $6, 'queued', $7) returning ${columns}`,
        [
          runId,
          parentId,
          request.scope,
          request.trigger,
          request.requestedBy,
          request.confirmedPlanHash,
          request.requestedAt,
        ],
      );
      if (!row) throw new Error(`run ${runId} was not stored`);
      await jobs.enqueue(tx, scanJob(runId, parentId));
      log.info({ runId, parentId, scope: request.scope, trigger: request.trigger }, 'sync run queued');
      return runOfRow(row);
    },

    take: (runId) =>
      database.transaction(async (tx) => {
        // The parent first, as everywhere: a request that looks for a queued run to join must not see this one slip away.
        await tx.query(
          'select 1 from parent where parent_id = (select parent_id from sync_run where run_id = $1) for update',
          [runId],
        );
        const [row] = await tx.query<RunRow & { epoch: number; scan_position: unknown }>(
          `update sync_run set state = $2, epoch = epoch + 1, started_at = coalesce(started_at, $3)
           where run_id = $1 and state = any($4) returning ${columns}, epoch, scan_position`,
          [runId, nextState('queued', 'taken'), clock.now(), statesBefore('taken')],
        );
        return row && { run: runOfRow(row), epoch: row.epoch, position: row.scan_position };
      }),

    async save(sql, { run, epoch }, { read, position }) {
      const rows = await sql.query(
        `update sync_run set done = done + $3, expected = greatest(expected, done + $3),
           scan_position = coalesce($4::jsonb, scan_position)
         where run_id = $1 and epoch = $2 and state = 'scanning' returning 1`,
        [run.runId, epoch, read, position === undefined ? null : JSON.stringify(position)],
      );
      if (rows.length === 0) throw new Superseded(`run ${run.runId} is held by another worker`);
    },

    async expect(tx, { run, epoch }, expected, position) {
      const rows = await tx.query(
        `update sync_run set expected = greatest($3, done), scan_position = $4::jsonb
         where run_id = $1 and epoch = $2 and state = 'scanning' returning 1`,
        [run.runId, epoch, expected, JSON.stringify(position)],
      );
      if (rows.length === 0) throw new Superseded(`run ${run.runId} is held by another worker`);
    },

    async end(tx, { run, epoch }, event, reason = '') {
      const state = nextState('scanning', event);
      const rows = await tx.query(
        `update sync_run set state = $3, reason = $4, finished_at = $5, expected = case when $3 = 'applying' then done else expected end
         where run_id = $1 and epoch = $2 and state = 'scanning' returning 1`,
        [run.runId, epoch, state, reason, state === 'applying' ? null : clock.now()],
      );
      if (rows.length === 0) throw new Superseded(`run ${run.runId} is held by another worker`);
      await tx.query('delete from sync_run_missing where run_id = $1', [run.runId]);
    },

    find,

    async list(sql, { parentId, start, limit }) {
      const rows = await sql.query<RunRow>(
        `select ${columns} from sync_run
         where parent_id = $1 and ($2::timestamptz is null or (requested_at, run_id) < ($2, $3))
         order by requested_at desc, run_id desc limit $4`,
        [parentId, start?.[0] ?? null, start?.[1] ?? '', limit],
      );
      return rows.map(runOfRow);
    },

    async parentsToScan(sql) {
      const rows = await sql.query<{ parent_id: string }>(
        `select distinct parent_id from sync_run where state in ('queued', 'scanning')`,
      );
      return new Set(rows.map((row) => row.parent_id));
    },

    async unfinished(sql) {
      const rows = await sql.query<{ state: RunState; runs: number; done: number; expected: number }>(
        `select state, count(*) as runs, sum(done) as done, sum(expected) as expected
         from sync_run where state in ('queued', 'scanning', 'applying') group by state`,
      );
      return new Map(rows.map(({ state, ...ofState }) => [state, ofState]));
    },

    async oldestApplying(sql) {
      const [row] = await sql.query<{ started_at: Date | null }>(
        `select min(started_at) as started_at from sync_run where state = 'applying'`,
      );
      return row?.started_at ?? undefined;
    },

    async resume(tx) {
      const rows = await tx.query<{ run_id: string; parent_id: string }>(
        `select run_id, parent_id from sync_run where state in ('queued', 'scanning') order by requested_at, run_id`,
      );
      for (const row of rows) await jobs.enqueue(tx, scanJob(row.run_id, row.parent_id));
    },
  };
}

/** One queue a parent: its scans run one after the other. */
function scanJob(runId: string, parentId: string): Job {
  return { task: scanTask, payload: { runId }, queue: parentId, key: `${scanTask}:${runId}` };
}

export function runOfRow(row: RunRow): SyncRun {
  return {
    runId: row.run_id,
    parentId: row.parent_id,
    scope: row.scope,
    trigger: row.trigger,
    requestedBy: row.requested_by,
    confirmedPlanHash: row.confirmed_plan_hash,
    state: row.state,
    reason: row.reason,
    requestedAt: row.requested_at,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
    done: row.done,
    expected: row.expected,
  };
}
