import { fromJson, type JsonValue, toJsonString } from '@bufbuild/protobuf';
import { type SyncRequest, SyncRequestSchema } from '@rollcall/contracts';
import type { Sql, Transaction } from '@rollcall/persistence';

/** The sync runs that changes of settings asked for. */
export const syncRequestStore = {
  async insert(tx: Transaction, request: SyncRequest): Promise<void> {
    await tx.query('insert into sync_request (run_id, request) values ($1, $2)', [
      request.runId,
      toJsonString(SyncRequestSchema, request),
    ]);
  },

  async find(sql: Sql, runId: string): Promise<SyncRequest | undefined> {
    const [row] = await sql.query<{ request: JsonValue }>('select request from sync_request where run_id = $1', [
      runId,
    ]);
    return row && fromJson(SyncRequestSchema, row.request, { ignoreUnknownFields: true });
  },
};
