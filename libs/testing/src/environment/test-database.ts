import { randomUUID } from 'node:crypto';
import { environmentVariable } from './environment-variable';

export interface TestDatabase {
  /** The superuser's address of the new database. */
  readonly adminUrl: string;
  readonly name: string;
  /** Drops the database and cuts whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * A new, empty database on the Postgres of this test run: one for each test file, dropped in `afterAll`.
 * @throws Error when the run has no Postgres.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = environmentVariable('ROLLCALL_TEST_POSTGRES_URL');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `create database ${name}`);
  const adminUrl = new URL(server);
  adminUrl.pathname = `/${name}`;
  return {
    adminUrl: adminUrl.href,
    name,
    drop: () => execute(server, `drop database if exists ${name} with (force)`),
  };
}

async function execute(url: string, statement: string): Promise<void> {
  // Loaded when used: most tests that import this library are pure, and Jest loads it anew for every file.
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
