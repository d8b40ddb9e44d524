import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { createGatheringSocket } from './gathering-socket';
import type { Migration } from './migration';
import { typeParsers } from './timestamps';

/** Runs statements. Parameters are `$1`, `$2` …; int8 comes back as a number, timestamptz as a Date, jsonb parsed. */
export interface Sql {
  query<Row extends object = Record<string, unknown>>(
    text: string,
    parameters?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<Row[]>;
  /** Runs a statement that answers no rows. Answers how many it wrote. */
  write(text: string, parameters?: readonly unknown[], options?: StatementOptions): Promise<number>;
}

export interface StatementOptions {
  /**
   * Names a statement whose text is always the same: each connection reads it once only. It is still planned each time,
   * for the tables as they are then. Name the columns that it answers: once a migration adds one, `select *` is refused.
   */
  readonly name?: string;
}

/** One transaction, read committed. Statements that are not waited for, one by one, go out together, in their order. */
export interface Transaction extends Sql {
  /** Calls `action` once the transaction has committed; never when it rolls back. For wake-ups, not for work. */
  afterCommit(action: () => void): void;
}

/** A service's own schema in Postgres, reached by the service's own role. */
export interface Database extends Sql {
  /** Commits when `work` resolves, rolls back and rethrows when it rejects. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** `postgres://role:password@host:port/database`. The role's search path names its schema. */
  readonly url: string;
  /** Shows up in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly migrations: readonly Migration[];
  /** Connections at most; 10 by default. */
  readonly poolSize?: number;
}

/** How long a transaction may stand still between two statements, in milliseconds; then Postgres ends its session. */
const mostIdleInTransaction = 30_000;

/** The TypeORM data source behind a {@link Database}: only for migrations and this file. */
export function createDataSource({ url, applicationName, migrations, poolSize = 10 }: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName,
    poolSize,
    parseInt8: true,
    synchronize: false,
    migrations: [...migrations],
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    extra: {
      // A lost connection must be an error at once, not after the kernel gives up.
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      // A process that froze in a transaction must not keep the others waiting for its locks.
      idle_in_transaction_session_timeout: mostIdleInTransaction,
      // A plan kept from when a table was small would read all of it when it is large.
      options: '-c plan_cache_mode=force_custom_plan',
      pipeline: true,
      stream: createGatheringSocket,
      types: typeParsers,
    },
    poolErrorHandler: () => {
      // An idle connection broke: the pool drops it and the next statement opens another.
    },
  });
}

/** Named, so that it goes out as other statements do: together with the first of them. */
const begin: QueryConfig = { name: 'begin', text: 'begin isolation level read committed' };

/** Connects to the database. Reject reasons are the driver's. Migrations are a step of its own: `migrate`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const dataSource = createDataSource(options);
  await dataSource.initialize();

  async function alone(query: QueryConfig): Promise<QueryResult> {
    const runner = dataSource.createQueryRunner();
    try {
      return await (await connectionOf(runner)).query(query);
    } finally {
      await runner.release();
    }
  }

  return {
    ...sqlOf(alone),

    async transaction(work) {
      const runner = dataSource.createQueryRunner();
      const committed: (() => void)[] = [];
      try {
        const connection = await connectionOf(runner);
        // Goes out together with the first statement, which fails if this does.
        const begun = connection.query(begin);
        begun.catch(() => undefined);
        let failure: { readonly error: unknown } | undefined;
        try {
          const within = async (query: QueryConfig): Promise<QueryResult> => {
            try {
              const [, answer] = await Promise.all([begun, connection.query(query)]);
              return answer;
            } catch (error) {
              // All that went out behind a statement that fails, fails too: what they tell is why the first did.
              failure ??= { error };
              throw failure.error;
            }
          };
          const result = await work({
            ...sqlOf(within),
            afterCommit: (action) => committed.push(action),
          });
          await begun;
          const { command } = await connection.query('commit');
          // After a failed statement, which the work has passed over, Postgres can only roll back.
          if (command !== 'COMMIT') throw new Error('a statement of the transaction had failed: rolled back');
          for (const action of committed) action();
          return result;
        } catch (error) {
          await rollBack(begun, connection);
          throw error;
        }
      } finally {
        await runner.release();
      }
    },

    close: () => dataSource.destroy(),
  };
}

/** The driver's own connection: TypeORM's `query` costs as much again for listeners that nobody here has. */
async function connectionOf(runner: QueryRunner): Promise<PoolClient> {
  return (await runner.connect()) as PoolClient;
}

/** What runs statements, by something that runs one. */
function sqlOf(run: (query: QueryConfig) => Promise<Partial<QueryResult>>): Sql {
  return {
    async query<Row extends object>(text: string, parameters: readonly unknown[] = [], options: StatementOptions = {}) {
      // Several statements in one text answer no rows.
      const { rows = [] } = await run(statement(text, parameters, options));
      return rows as Row[];
    },
    async write(text, parameters = [], options = {}) {
      const { rowCount } = await run(statement(text, parameters, options));
      return rowCount ?? 0;
    },
  };
}

function statement(text: string, parameters: readonly unknown[], { name }: StatementOptions): QueryConfig {
  return { text, values: [...parameters], ...(name !== undefined && { name }) };
}

/** A failing rollback means that the connection is gone, and with it the transaction: the first error says more. */
async function rollBack(begun: Promise<unknown>, connection: PoolClient): Promise<void> {
  try {
    await begun;
    await connection.query('rollback');
  } catch {
    // Said above.
  }
}
