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
  return [connectionRecord(parentId, { connected: connection.connected, disconnectedReason, looseDirectoryIds })];
}

/** Tells whether a parent is connected, as it is settled. */
export async function settledConnection(
  tx: Transaction,
  parentId: string,
): Promise<OutgoingRecord<'directory.changes'>[]> {
  const rows = await tx.query<{ connected: boolean; disconnected_reason: string; loose_directory_ids: string[] }>(
    'select connected, disconnected_reason, loose_directory_ids from parent where parent_id = $1',
    [parentId],
  );
  return rows.map(({ connected, disconnected_reason: disconnectedReason, loose_directory_ids: looseDirectoryIds }) =>
    connectionRecord(parentId, { connected, disconnectedReason, looseDirectoryIds }),
  );
}

function connectionRecord(
  parentId: string,
  connection: {
    readonly connected: boolean;
    readonly disconnectedReason: string;
    readonly looseDirectoryIds: string[];
  },
): OutgoingRecord<'directory.changes'> {
  const value = create(ConnectionChangedSchema, connection);
  const payload = create(DirectoryChangeSchema, { parentId, change: { case: 'connection', value } });
  return { topic: 'directory.changes', key: parentId, payload };
}
