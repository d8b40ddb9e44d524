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
   * Names a statement whose text is always the same: each connection reads it once only, and in a transaction with kept
   * plans plans it once only. Name the columns that it answers: once a migration adds one, `select *` is refused.
   */
  readonly name?: string | undefined;
  /** Of a statement by itself; one in a transaction has the transaction's. */
  readonly plans?: Plans;
}

/**
 * How statements are planned. `fresh`: each time, for its parameters and the tables as they are then. `kept`: named
 * statements, and all that answer no rows, once a connection, which for one that looks up rows by their keys saves more than
 * half of its cost. Such a plan must not be made for tables that were small then and are large now, so it takes an index
 * wherever there is one.
 */
export type Plans = 'fresh' | 'kept';

/** One transaction, read committed. Statements that are not waited for, one by one, go out together, in their order. */
export interface Transaction extends Sql {
  /**
   * A statement whose answer nobody waits for: it goes out together with the commit, which fails if it does. It has to be
   * the last.
   */
  lastly(text: string, parameters?: readonly unknown[], options?: StatementOptions): void;
  /** Calls `action` once the transaction has committed; never when it rolls back. For wake-ups, not for work. */
  afterCommit(action: () => void): void;
}

/** A service's own schema in Postgres, reached by the service's own role. */
export interface Database extends Sql {
  /** Commits when `work` resolves, rolls back and rethrows when it rejects. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>, plans?: Plans): Promise<Result>;
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

/** How long a plan is kept at most, in seconds; Postgres makes it anew before, whenever it has analyzed the table. */
const longestKeptPlan = 300;

const planning: Record<Plans, string> = {
  fresh: '-c plan_cache_mode=force_custom_plan',
  kept: '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off',
};

/** The TypeORM data source behind a {@link Database}: only for migrations and this file. */
export function createDataSource(
  { url, applicationName, migrations, poolSize = 10 }: DatabaseOptions,
  plans: Plans = 'fresh',
): DataSource {
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
      options: planning[plans],
      // An index that was as good as another one when the plan was made may be so no longer.
      ...(plans === 'kept' && { maxLifetimeSeconds: longestKeptPlan }),
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
/** Named for the same reason: together with the last. */
const commit: QueryConfig = { name: 'commit', text: 'commit' };

/** Connects to the database. Reject reasons are the driver's. Migrations are a step of its own: `migrate`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const dataSources: Record<Plans, DataSource> = {
    fresh: createDataSource(options),
    kept: createDataSource(options, 'kept'),
  };
  await Promise.all(Object.values(dataSources).map((dataSource) => dataSource.initialize()));

  async function alone(query: QueryConfig, plans: Plans = 'fresh'): Promise<QueryResult> {
    const runner = dataSources[plans].createQueryRunner();
    try {
      return await (await connectionOf(runner)).query(query);
    } finally {
      await runner.release();
    }
  }

  return {
    ...sqlOf(alone),

    async transaction(work, plans = 'fresh') {
      const runner = dataSources[plans].createQueryRunner();
      const committed: (() => void)[] = [];
      const trailing: Promise<unknown>[] = [];
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
            lastly(text, parameters = [], options = {}) {
              const ended = within(statement(text, parameters, options));
              ended.catch(() => undefined);
              trailing.push(ended);
            },
            afterCommit: (action) => committed.push(action),
          });
          await begun;
          const [{ command }] = await Promise.all([connection.query(commit), ...trailing]);
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

    async close() {
      await Promise.all(Object.values(dataSources).map((dataSource) => dataSource.destroy()));
    },
  };
}

/** The driver's own connection: TypeORM's `query` costs as much again for listeners that nobody here has. */
async function connectionOf(runner: QueryRunner): Promise<PoolClient> {
  return (await runner.connect()) as PoolClient;
}

/** What runs statements, by something that runs one. */
function sqlOf(run: (query: QueryConfig, plans?: Plans) => Promise<Partial<QueryResult>>): Sql {
  return {
    async query<Row extends object>(text: string, parameters: readonly unknown[] = [], options: StatementOptions = {}) {
      // Several statements in one text answer no rows.
      const { rows = [] } = await run(statement(text, parameters, options), options.plans);
      return rows as Row[];
    },
    async write(text, parameters = [], options = {}) {
      const { rowCount } = await run(statement(text, parameters, { name: nameOf(text), ...options }), options.plans);
      return rowCount ?? 0;
    },
  };
}

const names = new Map<string, string>();
/** Statements that get a name at most: those of the code are some hundred, only texts made of values would be more. */
const mostNames = 1_000;

/** What answers no rows has nothing that a migration could change, and is named by itself. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= mostNames) return known;
  const name = `write ${names.size + 1}`;
  names.set(text, name);
  return name;
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
