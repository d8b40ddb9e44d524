import type { SyncApplied, SyncPlanned } from '@rollcall/contracts';
import type { Clock, Log } from '@rollcall/domain';
import type { ReceivedRecord } from '@rollcall/messaging';
import type { Sql, Transaction } from '@rollcall/persistence';
import { isApplied } from './completion';
import { nextState } from './sync-run';

type AppliedRecord = ReceivedRecord<'membership.changes' | 'group.changes'>;

/** What the other services tell of a run. */
type Told =
  | { readonly kind: 'planned'; readonly runId: string; readonly planned: SyncPlanned }
  | { readonly kind: 'applied'; readonly runId: string; readonly applied: SyncApplied }
  | { readonly kind: 'group_passed'; readonly runId: string; readonly organizationId: string };

/**
 * Notes what membership and group tell of runs, and completes those that are through. The two topics know no order
 * between them, and a record may come twice: each fact is stored by itself, and the run judged by all of them.
 */
export async function noteApplications(
  tx: Transaction,
  records: readonly AppliedRecord[],
  { clock, log }: { clock: Clock; log: Log },
): Promise<void> {
  const told = records.flatMap(toldBy);
  if (told.length === 0) return;
  // Locked, so that two consumers that each store half of what completes a run do not both miss the other's half.
  const locked = await tx.query<{ run_id: string }>(
    'select run_id from sync_run where run_id = any($1) order by run_id for update',
    [[...new Set(told.map(({ runId }) => runId))]],
  );
  const known = new Set(locked.map((row) => row.run_id));
  for (const fact of told) {
    if (known.has(fact.runId)) await note(tx, fact);
    else log.warn({ runId: fact.runId, kind: fact.kind }, 'told of a run that ingest does not know');
  }
  await completeThrough(tx, [...known], clock.now());
}

function toldBy(record: AppliedRecord): Told[] {
  const { change } = record.payload;
  switch (change.case) {
    case 'planned':
      return [{ kind: 'planned', runId: change.value.runId, planned: change.value }];
    case 'applied':
      return [{ kind: 'applied', runId: change.value.runId, applied: change.value }];
    case 'checkpoint':
      return [{ kind: 'group_passed', runId: change.value.runId, organizationId: change.value.organizationId }];
    case 'groups':
    case 'members':
    case 'entitlements':
    case undefined:
      return [];
  }
}

async function note(sql: Sql, fact: Told): Promise<void> {
  switch (fact.kind) {
    case 'planned':
      await sql.query('update sync_run set planned_organization_ids = $2 where run_id = $1', [
        fact.runId,
        fact.planned.organizationIds,
      ]);
      return;
    case 'applied':
      return noteApplied(sql, fact.applied);
    case 'group_passed':
      if (fact.organizationId === '') {
        await sql.query('update sync_run set passed_group = true where run_id = $1', [fact.runId]);
        return;
      }
      await sql.query(
        `insert into sync_run_organization (run_id, organization_id, passed_group) values ($1, $2, true)
         on conflict (run_id, organization_id) do update set passed_group = true`,
        [fact.runId, fact.organizationId],
      );
  }
}

async function noteApplied(sql: Sql, applied: SyncApplied): Promise<void> {
  await sql.query(
    `insert into sync_run_organization (run_id, organization_id, applied, added, removed, updated, unchanged, waiting, held)
     values ($1, $2, true, $3, $4, $5, $6, $7, $8)
     on conflict (run_id, organization_id) do update set applied = true, added = excluded.added, removed = excluded.removed,
       updated = excluded.updated, unchanged = excluded.unchanged, waiting = excluded.waiting, held = excluded.held`,
    [
      applied.runId,
      applied.organizationId,
      applied.added,
      applied.removed,
      applied.updated,
      applied.unchanged,
      applied.waiting,
      applied.held,
    ],
  );
  if (applied.problems.length === 0) return;
  await sql.query(
    `insert into sync_run_problem (run_id, organization_id, directory_user_id, reason_code)
     select $1, $2, * from unnest($3::text[], $4::text[]) on conflict do nothing`,
    [
      applied.runId,
      applied.organizationId,
      applied.problems.map((problem) => problem.directoryUserId),
      applied.problems.map((problem) => problem.reasonCode),
    ],
  );
}

interface ProgressRow {
  run_id: string;
  planned_organization_ids: string[] | null;
  passed_group: boolean;
  organizations: { organizationId: string; applied: boolean; passedGroup: boolean }[];
}

async function completeThrough(sql: Sql, runIds: readonly string[], now: Date): Promise<void> {
  const rows = await sql.query<ProgressRow>(
    `select r.run_id, r.planned_organization_ids, r.passed_group, coalesce(
       (select jsonb_agg(jsonb_build_object('organizationId', o.organization_id, 'applied', o.applied, 'passedGroup', o.passed_group))
        from sync_run_organization o where o.run_id = r.run_id), '[]'::jsonb) as organizations
     from sync_run r where r.run_id = any($1)`,
    [runIds],
  );
  const through = rows.filter((row) =>
    isApplied({
      planned: row.planned_organization_ids ?? undefined,
      passedGroup: row.passed_group,
      organizations: row.organizations,
    }),
  );
  if (through.length === 0) return;
  const completed = through.map((row) => row.run_id);
  await sql.query(`update sync_run set state = $2, finished_at = $3 where run_id = any($1) and state = 'applying'`, [
    completed,
    nextState('applying', 'applied'),
    now,
  ]);
  await endOvertaken(sql, completed, now);
}

/**
 * A parent's runs are scanned one after the other, and records of a key come in order: who tells of a later run has done
 * with the earlier ones, and what is missing of those will not come. It is lost where a service was restored from a backup in the middle of a run.
 */
async function endOvertaken(sql: Sql, completed: readonly string[], now: Date): Promise<void> {
  await sql.query(
    // Who is told of at this moment by another consumer is left to the next run.
    `update sync_run set state = $2, reason = 'overtaken', finished_at = $3 where run_id in (
       select earlier.run_id from sync_run earlier join sync_run later
         on later.parent_id = earlier.parent_id and later.started_at > earlier.started_at
       where later.run_id = any($1) and later.state = 'completed' and earlier.state = 'applying'
         and later.scope in ('both', earlier.scope)
         and coalesce(earlier.planned_organization_ids, '{}') <@ later.planned_organization_ids
       for update of earlier skip locked
     )`,
    [completed, nextState('applying', 'overtaken'), now],
  );
}
