import type { ConnectionChanged } from '@rollcall/contracts';
import { absenceByDeletion, type AbsenceProof } from '@rollcall/domain';
import type { Sql, Transaction } from '@rollcall/persistence';

/** Whether the directories of a parent are linked. A parent not heard of yet counts as connected. */
export interface Connection {
  readonly connected: boolean;
  readonly disconnectedReason: string;
  /** The directories that are the reason: gone, once an administrator has confirmed it. */
  readonly looseDirectoryIds: readonly string[];
  /** Whether a scan of the users was ever complete. */
  readonly usersScanned: boolean;
}

/**
 * Between scans whoever is in no directory was deleted there. It does not count while the parent is disconnected: that may
 * be what made them vanish.
 */
export function absenceWhile({ connected }: Connection): AbsenceProof | undefined {
  return connected ? absenceByDeletion() : undefined;
}

interface ConnectionRow {
  readonly connected: boolean;
  readonly disconnected_reason: string;
  readonly loose_directory_ids: string[];
  readonly users_scanned: boolean;
}

const columns = 'connected, disconnected_reason, loose_directory_ids, users_scanned';

/** The connections of parents. Their rows are also what whoever decides about a parent's people locks: one at a time. */
export const connectionStore = {
  /** Locks the parent's decisions until the commit. Several are locked in the order of their ids. */
  async lock(tx: Transaction, parentId: string): Promise<Connection> {
    const [row] = await tx.query<ConnectionRow>(
      `insert into directory_connection as c (parent_id, connected, disconnected_reason) values ($1, true, '')
       on conflict (parent_id) do update set connected = c.connected
       returning ${columns}`,
      [parentId],
      { name: 'lock a connection' },
    );
    return connectionOf(row);
  },

  async put(
    tx: Transaction,
    parentId: string,
    { connected, disconnectedReason, looseDirectoryIds }: ConnectionChanged,
  ): Promise<Connection> {
    const [row] = await tx.query<ConnectionRow>(
      `update directory_connection set connected = $2, disconnected_reason = $3, loose_directory_ids = $4
       where parent_id = $1 returning ${columns}`,
      [parentId, connected, disconnectedReason, looseDirectoryIds],
    );
    return connectionOf(row);
  },

  /** A complete scan of the users was heard of. */
  async noteUsersScanned(tx: Transaction, parentId: string): Promise<void> {
    await tx.query('update directory_connection set users_scanned = true where parent_id = $1 and not users_scanned', [
      parentId,
    ]);
  },

  async read(sql: Sql, parentId: string): Promise<Connection> {
    const [row] = await sql.query<ConnectionRow>(`select ${columns} from directory_connection where parent_id = $1`, [
      parentId,
    ]);
    return connectionOf(row);
  },
};

function connectionOf(row: ConnectionRow | undefined): Connection {
  return {
    connected: row?.connected ?? true,
    disconnectedReason: row?.disconnected_reason ?? '',
    looseDirectoryIds: row?.loose_directory_ids ?? [],
    usersScanned: row?.users_scanned ?? false,
  };
}
