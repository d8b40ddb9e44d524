import { create } from '@bufbuild/protobuf';
import { ConnectionChangedSchema, DirectoryChangeSchema } from '@rollcall/contracts';
import type { OutgoingRecord } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { connectionOf, type Directory } from './directory';

/** Settles a parent's connection after its directories changed. Answers the record to publish, or none if it is as it was. */
export async function settleConnection(
  tx: Transaction,
  parentId: string,
  directories: Iterable<Directory>,
): Promise<OutgoingRecord<'directory.changes'>[]> {
  const connection = connectionOf(directories);
  const disconnectedReason = connection.connected ? '' : connection.reason;
  const changed = await tx.query(
    `update parent set connected = $2, disconnected_reason = $3
     where parent_id = $1 and (connected, disconnected_reason) <> ($2, $3) returning 1`,
    [parentId, connection.connected, disconnectedReason],
  );
  if (changed.length === 0) return [];
  const value = create(ConnectionChangedSchema, { connected: connection.connected, disconnectedReason });
  const payload = create(DirectoryChangeSchema, { parentId, change: { case: 'connection', value } });
  return [{ topic: 'directory.changes', key: parentId, payload }];
}
