import type { ConnectionChanged } from '@rollcall/contracts';
import type { Sql, Transaction } from '@rollcall/persistence';

/** Whether the directories of a parent are linked. A parent not heard of yet counts as connected. */
export interface Connection {
  readonly connected: boolean;
  readonly disconnectedReason: string;
}

interface ConnectionRow {
  readonly connected: boolean;
  readonly disconnected_reason: string;
}

/** The connections of parents. Their rows are also what whoever decides about a parent's people locks: one at a time. */
export const connectionStore = {
  /** Locks the parent's decisions until the commit. Several are locked in the order of their ids. */
  async lock(tx: Transaction, parentId: string): Promise<Connection> {
    const [row] = await tx.query<ConnectionRow>(
      `insert into directory_connection as c (parent_id, connected, disconnected_reason) values ($1, true, '')
       on conflict (parent_id) do update set connected = c.connected
       returning connected, disconnected_reason`,
      [parentId],
    );
    return connectionOf(row);
  },

  async put(
    tx: Transaction,
    parentId: string,
    { connected, disconnectedReason }: ConnectionChanged,
  ): Promise<Connection> {
    const [row] = await tx.query<ConnectionRow>(
      'update directory_connection set connected = $2, disconnected_reason = $3 where parent_id = $1 returning connected, disconnected_reason',
      [parentId, connected, disconnectedReason],
    );
    return connectionOf(row);
  },

  async read(sql: Sql, parentId: string): Promise<Connection> {
    const [row] = await sql.query<ConnectionRow>(
      'select connected, disconnected_reason from directory_connection where parent_id = $1',
      [parentId],
    );
    return connectionOf(row);
  },
};

function connectionOf(row: ConnectionRow | undefined): Connection {
  return { connected: row?.connected ?? true, disconnectedReason: row?.disconnected_reason ?? '' };
}
