import { DataSource, type QueryRunner } from 'typeorm';
import type { Migration } from './migration';

/** Runs statements. Parameters are `$1`, `$2` …; int8 comes back as a number, timestamptz as a Date, jsonb parsed. */
export interface Sql {
  query<Row extends object = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** One transaction, read committed. */
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
    },
    poolErrorHandler: () => {
      // An idle connection broke: the pool drops it and the next statement opens another.
    },
  });
}

/** Connects to the database. Reject reasons are the driver's. Migrations are a step of its own: `migrate`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const dataSource = createDataSource(options);
  await dataSource.initialize();

  const run = async <Row extends object>(runner: QueryRunner, text: string, parameters: readonly unknown[]) => {
    const result = await runner.query(text, [...parameters], true);
    return result.records as Row[];
  };

  return {
    async query<Row extends object>(text: string, parameters: readonly unknown[] = []) {
      const runner = dataSource.createQueryRunner();
      try {
        return await run<Row>(runner, text, parameters);
      } finally {
        await runner.release();
      }
    },

    async transaction(work) {
      const runner = dataSource.createQueryRunner();
      const committed: (() => void)[] = [];
      try {
        await runner.startTransaction('READ COMMITTED');
        const result = await work({
          query: <Row extends object>(text: string, parameters: readonly unknown[] = []) =>
            run<Row>(runner, text, parameters),
          afterCommit: (action) => committed.push(action),
        });
        await runner.commitTransaction();
        for (const action of committed) action();
        return result;
      } catch (error) {
        if (runner.isTransactionActive) await rollBack(runner);
        throw error;
      } finally {
        await runner.release();
      }
    },

    close: () => dataSource.destroy(),
  };
}

/** A failing rollback means that the connection is gone, and with it the transaction: the first error says more. */
async function rollBack(runner: QueryRunner): Promise<void> {
  try {
    await runner.rollbackTransaction();
  } catch {
    // Said above.
  }
}
