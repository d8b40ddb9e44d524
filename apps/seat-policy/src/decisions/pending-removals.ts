import { create, fromJson, type JsonValue, toJsonString } from '@bufbuild/protobuf';
import { type Cause, CauseSchema } from '@rollcall/contracts';
import type { Sql, Transaction } from '@rollcall/persistence';
import type { Touch } from '../directory-mirror/touch';

/** A removal that waits whether the person comes back to a mapped group. */
export interface PendingRemoval {
  readonly organizationId: string;
  readonly email: string;
  readonly dueAt: Date;
  readonly cause: Cause | undefined;
  readonly traceparent: string | undefined;
}

interface PendingRow {
  readonly organization_id: string;
  readonly email: string;
  readonly cause: JsonValue;
  readonly traceparent: string | null;
}

/** A person of an organization. */
export interface Place {
  readonly organizationId: string;
  readonly email: string;
}

export const pendingRemovals = {
  /** One that waits already keeps its time: being out of a mapped group goes on, it does not begin anew. */
  async add(tx: Transaction, pending: readonly PendingRemoval[]): Promise<void> {
    if (pending.length === 0) return;
    await tx.write(
      `insert into pending_removal (organization_id, email, due_at, cause, traceparent)
       select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::jsonb[], $5::text[])
       on conflict do nothing`,
      [
        pending.map(({ organizationId }) => organizationId),
        pending.map(({ email }) => email),
        pending.map(({ dueAt }) => dueAt),
        pending.map(({ cause }) => toJsonString(CauseSchema, cause ?? create(CauseSchema))),
        pending.map(({ traceparent }) => traceparent ?? null),
      ],
    );
  },

  /** Their people were decided. */
  async settle(tx: Transaction, places: readonly Place[]): Promise<void> {
    if (places.length === 0) return;
    await tx.write(
      `delete from pending_removal p using unnest($1::text[], $2::text[]) as s (organization_id, email)
       where p.organization_id = s.organization_id and p.email = s.email`,
      [places.map(({ organizationId }) => organizationId), places.map(({ email }) => email)],
    );
  },

  /** When the next one is due. */
  async nextDue(sql: Sql): Promise<Date | undefined> {
    const [row] = await sql.query<{ due_at: Date | null }>('select min(due_at) as due_at from pending_removal');
    return row?.due_at ?? undefined;
  },

  /** Until when the removal of a person waits. */
  async dueAt(sql: Sql, { organizationId, email }: Place): Promise<Date | undefined> {
    const [row] = await sql.query<{ due_at: Date }>(
      'select due_at from pending_removal where organization_id = $1 and email = $2',
      [organizationId, email],
    );
    return row?.due_at;
  },

  /** Parents who have some that are due. */
  async parentsDue(sql: Sql, now: Date): Promise<string[]> {
    const rows = await sql.query<{ parent_id: string }>(
      `select distinct o.parent_id from pending_removal p join organization o using (organization_id) where p.due_at <= $1 order by 1`,
      [now],
    );
    return rows.map((row) => row.parent_id);
  },

  /** Takes those of a parent that are due, to be decided in this transaction. */
  async takeDue(tx: Transaction, parentId: string, now: Date): Promise<(Place & Omit<Touch, 'order'>)[]> {
    const rows = await tx.query<PendingRow>(
      `delete from pending_removal p using organization o
       where o.organization_id = p.organization_id and o.parent_id = $1 and p.due_at <= $2
       returning p.organization_id, p.email, p.cause, p.traceparent`,
      [parentId, now],
    );
    return rows.map((row) => ({
      organizationId: row.organization_id,
      email: row.email,
      cause: fromJson(CauseSchema, row.cause, { ignoreUnknownFields: true }),
      traceparent: row.traceparent ?? undefined,
    }));
  },

  /** Everybody of these organizations is decided: none waits any more. */
  async clear(tx: Transaction, organizationIds: readonly string[]): Promise<void> {
    if (organizationIds.length === 0) return;
    await tx.query('delete from pending_removal where organization_id = any($1)', [organizationIds]);
  },
};
