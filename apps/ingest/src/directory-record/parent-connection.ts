import { create } from '@bufbuild/protobuf';
import { ConnectionChangedSchema, DirectoryChangeSchema } from '@rollcall/contracts';
import type { OutgoingRecord } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { connectionOf, type Directory } from './directory';

/**
 * Settles a parent's connection after its directories changed. Answers the record to publish, or none if it is as it was:
 * also while disconnected it is told when other directories are the reason.
 */
export async function settleConnection(
  tx: Transaction,
  parentId: string,
  directories: Iterable<Directory>,
): Promise<OutgoingRecord<'directory.changes'>[]> {
  const connection = connectionOf(directories);
  const disconnectedReason = connection.connected ? '' : connection.reason;
  const looseDirectoryIds = connection.connected ? [] : [...connection.looseDirectoryIds];
  const changed = await tx.query(
    `update parent set connected = $2, disconnected_reason = $3, loose_directory_ids = $4
     where parent_id = $1 and (connected, disconnected_reason, loose_directory_ids) <> ($2, $3, $4) returning 1`,
    [parentId, connection.connected, disconnectedReason, looseDirectoryIds],
  );
  if (changed.length === 0) return [];
  const value = create(ConnectionChangedSchema, {
    connected: connection.connected,
    disconnectedReason,
    looseDirectoryIds,
  });
  const payload = create(DirectoryChangeSchema, { parentId, change: { case: 'connection', value } });
  return [{ topic: 'directory.changes', key: parentId, payload }];
}
