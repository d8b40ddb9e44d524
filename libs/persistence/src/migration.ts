import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createDataSource, type DatabaseOptions } from './database';

/** A migration class as TypeORM wants it: its name ends in the millisecond time stamp that orders it. */
export type Migration = new () => MigrationInterface;

/**
 * A migration in SQL written by hand. Append-only: a migration that has been released is never edited.
 * @param name words and a 13-digit time stamp, such as `CreateOutbox1764000000000`
 */
export function sqlMigration({ name, up, down }: { name: string; up: string; down: string }): Migration {
  return class implements MigrationInterface {
    readonly name = name;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(up);
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.query(down);
    }
  };
}

/** Any number, the same for every instance: two instances that start together run migrations one after the other. */
const migrationLock = 7_326_450_117;

async function withMigrations<Result>(
  options: DatabaseOptions,
  work: (dataSource: ReturnType<typeof createDataSource>) => Promise<Result>,
): Promise<Result> {
  // Two connections: one holds the lock, the other runs the migrations.
  const dataSource = createDataSource({ ...options, poolSize: 2 });
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query(`select pg_advisory_lock($1::bigint # hashtext(coalesce(current_schema(), ''))::bigint)`, [
      migrationLock,
    ]);
    return await work(dataSource);
  } finally {
    await lock.release();
    await dataSource.destroy();
  }
}

/** Brings the schema up to date. Safe when several instances do it at once. Answers the names of those that ran. */
export function migrate(options: DatabaseOptions): Promise<string[]> {
  return withMigrations(options, async (dataSource) => {
    const ran = await dataSource.runMigrations();
    return ran.map((migration) => migration.name);
  });
}

/**
 * Names of the migrations that the schema does not have yet, oldest first; empty: it is new enough. Migrations of a newer
 * version, which this one does not know, do not matter. Changes nothing, and waits for nobody who migrates just then.
 */
export async function missingMigrations(options: DatabaseOptions): Promise<string[]> {
  const dataSource = createDataSource({ ...options, poolSize: 1 });
  await dataSource.initialize();
  try {
    const [table] = await dataSource.query<{ there: boolean }[]>(
      `select to_regclass('schema_migration') is not null as there`,
    );
    const ran = table?.there ? await dataSource.query<{ name: string }[]>('select name from schema_migration') : [];
    const names = new Set(ran.map(({ name }) => name));
    // As TypeORM sorts them: by the time stamp in the name.
    return dataSource.migrations
      .map(({ name }) => name ?? '')
      .filter((name) => !names.has(name))
      .sort((one, other) => Number(one.slice(-13)) - Number(other.slice(-13)));
  } finally {
    await dataSource.destroy();
  }
}

/** Takes back the `count` newest migrations. */
export function migrateDown(options: DatabaseOptions, count: number): Promise<void> {
  return withMigrations(options, async (dataSource) => {
    for (let taken = 0; taken < count; taken += 1) await dataSource.undoLastMigration();
  });
}
