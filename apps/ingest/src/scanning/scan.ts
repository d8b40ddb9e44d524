import { type Outbox, traceWork } from '@rollcall/messaging';
import { isTransientFailure, type Sql } from '@rollcall/persistence';
import { z } from 'zod';
import { observeDirectories } from '../directory-record/listed-directories';
import { mayScanUnconfirmed } from '../directory-record/directory';
import { readDirectories } from '../directory-record/directory-rows';
import type { JobHandler } from '../jobs/job-queue';
import { Superseded } from '../jobs/superseded';
import { findParent, type KnownParent } from '../parents/parent-store';
import type { Hold } from '../runs/run-store';
import { coversGroups, coversMembers } from '../runs/sync-run';
import type { DirectoryListing } from '../workos/workos-directory';
import { checkAbsences } from './absence-check';
import { publishCheckpoint } from './checkpoint';
import { readDirectory, type ScannedPage } from './directory-reading';
import { Incomplete, incompleteReason } from './incomplete';
import { takeAbsences } from './missing';
import { mergePages } from './page-merge';
import { readAhead } from './read-ahead';
import type { ScanContext, ScanDependencies } from './scan-context';
import { beginning, directoryIdsOf, resumed, type ScanPosition } from './scan-position';

/** Pages merged in one transaction at most, and pages that may wait for it: what a scan holds in memory. */
const pagesAtOnce = 50;
const pagesAhead = 50;
/** How long a page may wait for more to be merged with it, in milliseconds: every merge costs, however little it merges. */
const gatherMs = 100;

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
    const position = await readAndMerge(context, await begin(context, parent));
    if (position.directories.some(({ unreadable }) => unreadable > 0)) throw new Incomplete('listing_incomplete');

    for (const directoryId of directoryIdsOf(position)) await checkAbsences(context, directoryId);
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
      const workos = dependencies.workos.forParent(parentId);
      await scan({ ...dependencies, workos, hold, signal, cause: { by: 'run', runId } });
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

/**
 * Reads the directories, all at once since WorkOS limits each by itself, and merges what is there whenever the merge before
 * is done: pages of a quick WorkOS share transactions, those of a slow one are merged nearly as they come.
 */
async function readAndMerge(context: ScanContext, start: ScanPosition): Promise<ScanPosition> {
  const { workos, hold, clock, signal } = context;
  const givenUp = new AbortController();
  const reading = { workos, scope: hold.run.scope, signal: AbortSignal.any([signal, givenUp.signal]) };
  const pages = readAhead(
    start.directories.map((directory) => readDirectory(reading, directory)),
    pagesAhead,
  );
  const gather = (): Promise<ScannedPage[]> => pages.take(pagesAtOnce, () => clock.sleep(gatherMs, reading.signal));
  let position = start;
  try {
    for (let some = await gather(); some.length > 0; some = await gather()) {
      signal.throwIfAborted();
      const span = { service: 'ingest', name: 'merge pages', attributes: { 'rollcall.pages': some.length } };
      position = await traceWork(span, () => mergePages(context, position, some));
    }
    return position;
  } finally {
    givenUp.abort();
    pages.stop();
  }
}

/** Finds out which directories to scan, and from where. */
async function begin(context: ScanContext, parent: KnownParent): Promise<ScanPosition> {
  const { database, workos, record, runs, hold, cause, signal } = context;
  const listing = await workos.listDirectories({ organization: parent.workosOrganizationId, signal });
  await database.transaction(async (tx) => {
    await record.merge(tx, await observeDirectories(tx, parent, listing, cause));
  });
  await refuseDisconnected(database, parent, hold);

  const directoryIds = linkedIds(listing);
  const noted = resumed(hold.position, directoryIds);
  const position = noted ?? beginning(listing.answeredAt, directoryIds, hold.run.scope);
  await database.transaction(async (tx) => {
    // What an earlier scan of other directories missed says nothing about these.
    if (!noted) await tx.query('delete from sync_run_missing where run_id = $1', [hold.run.runId]);
    await runs.expect(tx, hold, await expectedCount(tx, context, directoryIds), position);
  });
  return position;
}

async function refuseDisconnected(sql: Sql, parent: KnownParent, { run }: Hold): Promise<void> {
  const known = await readDirectories(sql, parent.parentId);
  if (known.length === 0) throw new Incomplete('no_directory');
  // A confirmed plan says that an administrator wants what follows from the directories that are left, if any.
  if (run.confirmedPlanHash !== '') return;
  if (known.every((directory) => directory.retired)) throw new Incomplete('no_directory');
  if (!mayScanUnconfirmed(known, { usersToo: coversMembers(run.scope) })) throw new Incomplete('disconnected');
}

/** A directory that came loose while it was read may have answered less than it holds. */
async function confirmLinked(
  { database, workos, hold, signal }: ScanContext,
  parent: KnownParent,
  position: ScanPosition,
): Promise<void> {
  const listing = await workos.listDirectories({ organization: parent.workosOrganizationId, signal });
  const linked = new Set(linkedIds(listing));
  if (directoryIdsOf(position).some((directoryId) => !linked.has(directoryId))) throw new Incomplete('disconnected');
  if (hold.run.confirmedPlanHash !== '') return;
  const known = await readDirectories(database, parent.parentId);
  const retired = new Set(known.flatMap((directory) => (directory.retired ? [directory.directoryId] : [])));
  const loose = listing.directories.filter(({ directoryId, state }) => state !== 'linked' && !retired.has(directoryId));
  if (loose.length > 0) throw new Incomplete('disconnected');
}

function linkedIds({ directories }: DirectoryListing): string[] {
  return directories.flatMap((directory) => (directory.state === 'linked' ? [directory.directoryId] : [])).sort();
}

/** As many as the record holds. Roughly: whether a membership is in force is not asked, it would take as long as reading. */
async function expectedCount(sql: Sql, { hold }: ScanContext, directoryIds: readonly string[]): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select case when $2 then (select count(*) from directory_user where directory_id = any($1) and state <> 'deleted') else 0 end
          + case when $3 then (select count(*) from directory_group where directory_id = any($1) and not deleted)
                            + (select count(*) from directory_membership m join directory_group g using (directory_group_id)
                               where g.directory_id = any($1) and not g.deleted and m.present) else 0 end as count`,
    [directoryIds, coversMembers(hold.run.scope), coversGroups(hold.run.scope)],
  );
  return row?.count ?? 0;
}
