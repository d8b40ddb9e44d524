import type { Transaction } from '@rollcall/persistence';
import type { ServiceRecovery } from '@rollcall/service';
import { createGraphileJobQueue } from '../jobs/graphile-job-queue';
import { readParentsAfter } from '../parents/parent-store';
import { createRuns } from '../runs/run-store';
import { heardTopics } from '../heard-topics';

/**
 * The record of a restored schema is as old as the backup, and so is the poll's cursor: the events since then are merged
 * again, and a complete scan brings what is left. Only then is the whole of a parent told, with the scan's checkpoint.
 */
export const ingestRecovery: ServiceRecovery = {
  hears: heardTopics,
  // It tells what WorkOS says, whatever it has heard.
  toldFromHeard: false,

  async prepare(tx) {
    await tx.query('update parent set tells_whole = true');
    // A listing that was read before the backup was made proves nothing about now.
    await tx.query(
      `update sync_run set scope = 'both', scan_position = null, epoch = epoch + 1 where state in ('queued', 'scanning')`,
    );
    await tx.query('delete from sync_run_missing');
    // The service puts the jobs of unfinished runs when it starts.
    await tx.query(
      `insert into sync_run (run_id, parent_id, scope, trigger, requested_by, confirmed_plan_hash, state, requested_at)
       select gen_random_uuid()::text, parent_id, 'both', 'reconcile', 'recovery', '', 'queued', clock_timestamp()
       from parent p where not exists (select from sync_run r where r.parent_id = p.parent_id and r.state in ('queued', 'scanning'))`,
    );
  },

  async republish({ database, databaseUrl, clock, newId, log, parentId: only, tell }) {
    const jobs = createGraphileJobQueue({ databaseUrl, clock, log });
    const runs = createRuns({ database, jobs, clock, log });
    let asked = 0;
    for (let after = ''; ;) {
      const [parent] = await readParentsAfter(database, after, 1);
      if (!parent) break;
      const { parentId } = parent;
      after = parentId;
      if (only !== undefined && parentId !== only) continue;
      const run = await database.transaction(async (tx) => {
        await tellWholeAtNextRun(tx, parentId);
        return runs.request(tx, {
          runId: newId(),
          parentId,
          scope: 'both',
          trigger: 'manual',
          requestedBy: 'recovery',
          confirmedPlanHash: '',
          requestedAt: clock.now(),
        });
      });
      asked += 1;
      tell(`${parentId} is told in run ${run.runId}, when its scan is complete`);
    }
    if (only !== undefined && asked === 0) throw new Error(`no parent ${only} is known here`);
  },
};

/** What a run of the parent that scans users and groups finds complete, it tells as a whole. */
export async function tellWholeAtNextRun(tx: Transaction, parentId: string): Promise<void> {
  await tx.query('update parent set tells_whole = true where parent_id = $1', [parentId]);
}
