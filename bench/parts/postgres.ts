import path from 'node:path';
import { freePort, startEmbeddedPostgres } from '@rollcall/embedded';
import { provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { Client } from 'pg';
import type { BenchContext } from '../bench';

/** A service's role, which names its url, and its schemas. */
export const serviceRoles = [
  { service: 'ingest', schemas: ['ingest', 'ingest_jobs'] },
  { service: 'seat_policy', schemas: ['seat_policy'] },
  { service: 'membership', schemas: ['membership'] },
  { service: 'group', schemas: ['group_'] },
] as const;

export type DatabaseOwner = (typeof serviceRoles)[number]['service'];

export interface Postgres {
  /** A new database with the role and schemas of every service. */
  createDatabase(): Promise<BenchDatabase>;
  dropDatabase(database: BenchDatabase): Promise<void>;
}

export interface BenchDatabase {
  readonly name: string;
  readonly adminUrl: string;
  url(service: DatabaseOwner): string;
}

/** A Postgres server as `npm start` has it, its data on disk and every commit flushed. */
export async function startPostgres({ folder, lifecycle, log }: BenchContext): Promise<Postgres> {
  log('starting Postgres …');
  const server = await startEmbeddedPostgres({
    dataDirectory: path.join(folder, 'postgres'),
    port: await freePort(),
    settings: { max_connections: 200 },
  });
  lifecycle.onStop('postgres', () => server.stop());
  let made = 0;
  return {
    async createDatabase() {
      const name = `bench_${(made += 1)}`;
      await withClient(server.url, (client) => client.query(`create database ${name}`));
      const adminUrl = new URL(server.url);
      adminUrl.pathname = `/${name}`;
      await provisionServiceRoles(adminUrl.href, serviceRoles);
      return { name, adminUrl: adminUrl.href, url: (service) => serviceDatabaseUrl(adminUrl.href, service) };
    },
    dropDatabase: ({ name }) => withClient(server.url, (client) => client.query(`drop database ${name} with (force)`)),
  };
}

/** A connection to look into a database, closed at the end of the bench. */
export async function openClient({ lifecycle }: BenchContext, url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  lifecycle.onStop('database client', () => client.end());
  return client;
}

async function withClient(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
