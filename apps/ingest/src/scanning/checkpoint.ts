import { create } from '@bufbuild/protobuf';
import { DirectoryChangeSchema, SyncCheckpointSchema } from '@rollcall/contracts';
import type { Outbox, OutgoingRecord } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { readDirectories } from '../directory-record/directory-rows';
import { settleConnection } from '../directory-record/parent-connection';
import type { Hold, Runs } from '../runs/run-store';
import { publishedScope, publishedTrigger } from '../runs/run-words';
import { coversGroups } from '../runs/sync-run';
import type { ScanPosition } from './scan-position';

/**
 * Ends a complete scan: everything it found stands before this record, so that "applied up to here" is exact downstream.
 * Directories that are gone are settled by it, since others were listed completely or an administrator confirmed what
 * follows.
 */
export async function publishCheckpoint(
  tx: Transaction,
  { runs, outbox }: { readonly runs: Runs; readonly outbox: Outbox },
  hold: Hold,
  { startedAt, directoryIds }: ScanPosition,
): Promise<void> {
  const { runId, parentId, scope, trigger, requestedBy, confirmedPlanHash } = hold.run;
  await tx.query('select 1 from parent where parent_id = $1 for update', [parentId]);
  await tx.query(
    `update directory set last_scan_at = $2, memberships_scanned_at = case when $3 then $2 else memberships_scanned_at end
     where directory_id = any($1)`,
    [directoryIds, startedAt, coversGroups(scope)],
  );
  await tx.query(
    `update directory set retired = true where parent_id = $1 and state <> 'linked' and not retired and directory_id <> all($2)`,
    [parentId, directoryIds],
  );
  const connection = await settleConnection(tx, parentId, await readDirectories(tx, [parentId]));
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
  await outbox.append(tx, [...connection, checkpoint]);
  await runs.end(tx, hold, 'scanned');
}
