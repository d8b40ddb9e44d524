import type { Sql } from '@rollcall/persistence';

/** What waits to be published. */
export interface OutboxBacklog {
  readonly records: number;
  /** Since the oldest of them was stored; 0 when there is none. */
  readonly ageSeconds: number;
}

export async function readOutboxBacklog(sql: Sql): Promise<OutboxBacklog> {
  const [row] = await sql.query<{ records: number; age: number | null }>(
    `select (select count(*) from outbox) as records,
       (select extract(epoch from clock_timestamp() - created_at)::float8 from outbox order by id limit 1) as age`,
  );
  return { records: row?.records ?? 0, ageSeconds: Math.max(row?.age ?? 0, 0) };
}
