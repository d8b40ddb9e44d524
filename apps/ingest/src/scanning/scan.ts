import type { Outbox } from '@rollcall/messaging';
import { isTransientFailure, type Sql } from '@rollcall/persistence';
import { z } from 'zod';
import { observeDirectories } from '../directory-record/listed-directories';
import { readDirectories } from '../directory-record/directory-rows';
import type { JobHandler } from '../jobs/job-queue';
import { Superseded } from '../jobs/superseded';
import { findParent, type KnownParent } from '../parents/parent-store';
import type { Hold } from '../runs/run-store';
import { coversGroups, coversMembers } from '../runs/sync-run';
import type { DirectoryListing } from '../workos/workos-directory';
import { checkAbsences } from './absence-check';
import { publishCheckpoint } from './checkpoint';
import { scanGroups } from './group-scan';
import { Incomplete, incompleteReason } from './incomplete';
import { takeAbsences } from './missing';
import type { ScanContext, ScanDependencies } from './scan-context';
import { beginning, resumed, type ScanPosition, scanSteps } from './scan-position';
import { scanUsers } from './user-scan';

/** Removals in one transaction. */
const removalsAtOnce = 500;

const payloadSchema = z.object({ runId: z.string() });

/**
 * Scans a parent: reads its directories page by page and merges them, looks a second time for what is missing, removes
 * what proves gone, and closes with the checkpoint. Whatever keeps the listing from being complete ends the run as
 * incomplete, and removes nobody.
 */
export function createScan(dependencies: ScanDependencies & { readonly outbox: Outbox }): JobHandler {
  const { database, runs, outbox, log } = dependencies;

  async function scan(context: ScanContext): Promise<void> {
    const { hold, signal } = context;
    const parent = await findParent(database, hold.run.parentId);
    if (!parent) throw new Error(`run ${hold.run.runId} of a parent that is not known`);
    let position = await begin(context, parent);

    const steps = scanSteps(hold.run.scope, position.directoryIds);
    for (let step = steps[position.step]; step; step = steps[position.step]) {
      const { directoryId } = step;
      position =
        step.kind === 'users'
          ? await scanUsers(context, { position, directoryId })
          : await scanGroups(context, { position, directoryId });
    }
    if (position.unreadable > 0) throw new Incomplete('listing_incomplete');

    for (const directoryId of position.directoryIds) await checkAbsences(context, directoryId);
    await confirmLinked(context, parent, position);
    await remove(context);
    signal.throwIfAborted();
    await database.transaction((tx) => publishCheckpoint(tx, { runs, outbox }, hold, position));
  }

  async function remove({ record, hold, signal }: ScanContext): Promise<void> {
    for (let taken = removalsAtOnce; taken === removalsAtOnce;) {
      signal.throwIfAborted();
      taken = await database.transaction(async (tx) => {
        // The parent before the run, as everywhere; and what is gone must not change between reading and merging it.
        await tx.query('select 1 from parent where parent_id = $1 for update', [hold.run.parentId]);
        await runs.save(tx, hold, { read: 0 });
        const absences = await takeAbsences(tx, hold.run.runId, removalsAtOnce);
        await record.merge(tx, absences);
        return absences.length;
      });
    }
  }

  async function endIncomplete(hold: Hold, reason: string): Promise<void> {
    await database.transaction((tx) => runs.end(tx, hold, 'not_complete', reason));
  }

  return async (payload, signal) => {
    const { runId } = payloadSchema.parse(payload);
    const hold = await runs.take(runId);
    if (!hold) return;
    const { parentId } = hold.run;
    try {
      await scan({ ...dependencies, hold, signal, cause: { by: 'run', runId } });
      log.info({ runId, parentId }, 'scan complete');
    } catch (error) {
      if (signal.aborted || error instanceof Superseded || isTransientFailure(error)) throw error;
      const reason = incompleteReason(error);
      if (reason !== undefined) {
        log.warn({ runId, parentId, reason, err: error }, 'scan incomplete: nobody is removed by it');
        await endIncomplete(hold, reason);
        return;
      }
      log.error({ runId, parentId, err: error }, 'scan failed');
      await database.transaction((tx) => runs.end(tx, hold, 'broken', 'internal_error'));
    }
  };
}

/** Finds out which directories to scan, and from where. */
async function begin(context: ScanContext, parent: KnownParent): Promise<ScanPosition> {
  const { database, workos, record, runs, hold, cause, signal } = context;
  const listing = await workos.listDirectories({ organization: parent.workosOrganizationId, signal });
  await database.transaction(async (tx) => {
    await record.merge(tx, await observeDirectories(tx, parent, listing, cause));
  });
  await refuseDisconnected(database, parent, listing, hold);

  const directoryIds = linkedIds(listing);
  const position = resumed(hold.position, directoryIds) ?? beginning(listing.answeredAt, directoryIds);
  await database.transaction(async (tx) => {
    // What an earlier scan of other directories missed says nothing about these.
    if (position.step === 0 && position.after === '')
      await tx.query('delete from sync_run_missing where run_id = $1', [hold.run.runId]);
    await runs.expect(tx, hold, await expectedCount(tx, context, directoryIds), position);
  });
  return position;
}

async function refuseDisconnected(
  sql: Sql,
  parent: KnownParent,
  { directories }: DirectoryListing,
  { run }: Hold,
): Promise<void> {
  const known = await readDirectories(sql, [parent.parentId]);
  if (known.every((directory) => directory.retired)) throw new Incomplete('no_directory');
  // A confirmed plan says that an administrator wants what follows from the directories that are left.
  if (run.confirmedPlanHash !== '') return;
  const loose = directories.some((directory) => directory.state !== 'linked');
  if (loose || directories.length === 0) throw new Incomplete('disconnected');
}

/** A directory that came loose while it was read may have answered less than it holds. */
async function confirmLinked(
  { workos, hold, signal }: ScanContext,
  parent: KnownParent,
  position: ScanPosition,
): Promise<void> {
  const listing = await workos.listDirectories({ organization: parent.workosOrganizationId, signal });
  const linked = new Set(linkedIds(listing));
  if (position.directoryIds.some((directoryId) => !linked.has(directoryId))) throw new Incomplete('disconnected');
  const loose = listing.directories.some((directory) => directory.state !== 'linked');
  if (loose && hold.run.confirmedPlanHash === '') throw new Incomplete('disconnected');
}

function linkedIds({ directories }: DirectoryListing): string[] {
  return directories.flatMap((directory) => (directory.state === 'linked' ? [directory.directoryId] : [])).sort();
}

async function expectedCount(sql: Sql, { hold }: ScanContext, directoryIds: readonly string[]): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select case when $2 then (select count(*) from directory_user where directory_id = any($1) and state <> 'deleted') else 0 end
          + case when $3 then (select count(*) from directory_group where directory_id = any($1) and not deleted)
                            + (select count(*) from membership_in_force where directory_id = any($1)) else 0 end as count`,
    [directoryIds, coversMembers(hold.run.scope), coversGroups(hold.run.scope)],
  );
  return row?.count ?? 0;
}
