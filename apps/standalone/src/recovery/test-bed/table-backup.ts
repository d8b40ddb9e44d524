import { Client } from 'pg';

/** All rows of some schemas, as one moment of a running database saw them: what pg_dump takes. */
export interface TableBackup {
  /** Puts the schemas back to that moment: their rows, and where their counters stood. Nobody may be working in them. */
  restore(): Promise<void>;
}

/**
 * Takes a backup beside the data, in one repeatable-read transaction as pg_dump does. Not by pg_dump: the embedded Postgres
 * comes without it, and that of the system is older than the server, which it refuses.
 */
export async function backUpTables(adminUrl: string, schemas: readonly string[]): Promise<TableBackup> {
  const inTransaction = (how: string, work: (client: Client) => Promise<void>): Promise<void> =>
    connected(adminUrl, async (client) => {
      await client.query(`begin isolation level ${how}`);
      await work(client);
      await client.query('commit');
    });

  const taken = `backup_${Date.now()}`;
  const tables = await connected(adminUrl, (client) => tablesOf(client, schemas));
  const copyOf = (nth: number): string => `${taken}.table_${nth}`;
  await inTransaction('repeatable read', async (client) => {
    await client.query(`create schema ${taken}`);
    for (const [nth, { name, columns }] of tables.entries()) {
      await client.query(`create table ${copyOf(nth)} as select ${columns} from ${name}`);
    }
  });
  const counters = await connected(adminUrl, (client) => countersOf(client, schemas));

  return {
    restore: () =>
      inTransaction('read committed', async (client) => {
        // As pg_restore --disable-triggers: what was stored is not checked again, and nothing follows from it.
        await client.query('set local session_replication_role = replica');
        await client.query(`truncate ${tables.map(({ name }) => name).join(', ')} cascade`);
        for (const [nth, { name, columns }] of tables.entries()) {
          await client.query(
            `insert into ${name} (${columns}) overriding system value select ${columns} from ${copyOf(nth)}`,
          );
        }
        for (const { name, last } of counters) await client.query('select setval($1, $2)', [name, last]);
      }),
  };
}

/** Makes a schema anew, empty. */
export function emptySchema(adminUrl: string, schema: string, role: string): Promise<void> {
  return connected(adminUrl, async (client) => {
    await client.query(`drop schema ${schema} cascade; create schema ${schema} authorization ${role}`);
  });
}

async function connected<Result>(adminUrl: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

interface Table {
  readonly name: string;
  /** Those that are stored as given. */
  readonly columns: string;
}

async function tablesOf(client: Client, schemas: readonly string[]): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select format('%I.%I', table_schema, table_name) as name,
       string_agg(format('%I', column_name), ', ' order by ordinal_position) as columns
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = any($1) and table_type = 'BASE TABLE' and is_generated = 'NEVER'
     group by table_schema, table_name order by 1`,
    [schemas],
  );
  return rows;
}

async function countersOf(client: Client, schemas: readonly string[]): Promise<{ name: string; last: string }[]> {
  const { rows } = await client.query<{ name: string; last: string }>(
    `select format('%I.%I', schemaname, sequencename) as name, last_value as last from pg_sequences
     where schemaname = any($1) and last_value is not null`,
    [schemas],
  );
  return rows;
}
