import { create } from '@bufbuild/protobuf';
import { DirectoryChangeSchema, SyncCheckpointSchema } from '@rollcall/contracts';
import type { Outbox, OutgoingRecord } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { readDirectories } from '../directory-record/directory-rows';
import { settleConnection } from '../directory-record/parent-connection';
import { tellWholeRecord } from '../recovery/whole-record';
import type { Hold, Runs } from '../runs/run-store';
import { publishedScope, publishedTrigger } from '../runs/run-words';
import { coversGroups, coversMembers } from '../runs/sync-run';
import { directoryIdsOf, type ScanPosition } from './scan-position';

/**
 * Ends a complete scan: everything it found stands before this record, so that "applied up to here" is exact downstream.
 * Directories that are gone are settled by it, since a new one was listed completely or an administrator confirmed what
 * follows; that the parent is connected is told right before it, so that nobody is judged between the two. Where the whole
 * of the parent is to be told, it is told here, when the record is known to be right.
 */
export async function publishCheckpoint(
  tx: Transaction,
  { runs, outbox }: { readonly runs: Runs; readonly outbox: Outbox },
  hold: Hold,
  position: ScanPosition,
): Promise<void> {
  const { startedAt } = position;
  const directoryIds = directoryIdsOf(position);
  const { runId, parentId, scope, trigger, requestedBy, confirmedPlanHash } = hold.run;
  const [parent] = await tx.query<{ tells_whole: boolean }>(
    'select tells_whole from parent where parent_id = $1 for update',
    [parentId],
  );
  await tx.query(
    // A scan of groups alone is no first scan: the users are still to be read.
    `update directory set last_scan_at = case when $4 or last_scan_at is not null then $2 else last_scan_at end,
       memberships_scanned_at = case when $3 then $2 else memberships_scanned_at end
     where directory_id = any($1)`,
    [directoryIds, startedAt, coversGroups(scope), coversMembers(scope)],
  );
  await tx.query(
    `update directory set retired = true where parent_id = $1 and state <> 'linked' and not retired and directory_id <> all($2)`,
    [parentId, directoryIds],
  );
  const connection = await settleConnection(tx, parentId, await readDirectories(tx, parentId));
  const value = create(SyncCheckpointSchema, {
    runId,
    scope: publishedScope(scope),
    trigger: publishedTrigger(trigger),
    requestedBy,
    confirmedPlanHash,
    directoryIds,
  });
  const checkpoint: OutgoingRecord<'directory.changes'> = {
    topic: 'directory.changes',
    key: parentId,
    payload: create(DirectoryChangeSchema, { parentId, change: { case: 'checkpoint', value } }),
  };
  if (parent?.tells_whole && scope === 'both') {
    await tellWholeRecord(tx, outbox, { parentId, origin: { cause: { by: 'run', runId } } });
    await outbox.append(tx, [checkpoint]);
    await tx.query('update parent set tells_whole = false where parent_id = $1', [parentId]);
  } else {
    await outbox.append(tx, [...connection, checkpoint]);
  }
  await runs.end(tx, hold, 'scanned');
}
