import type { Log } from '@rollcall/domain';
import { type EmbeddedPostgres, EmbeddedPostgresError, startEmbeddedPostgres } from '@rollcall/embedded';
import { provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import type { Lifecycle } from '@rollcall/service';
import type { Addresses } from '../addresses';
import type { DataDirectory } from './data-directory';

/** Each service's role and schemas. Ingest's jobs live in a schema of their own. */
export const serviceRoles = [
  { service: 'ingest', schemas: ['ingest', 'ingest_jobs'] },
  { service: 'seat_policy', schemas: ['seat_policy'] },
  { service: 'membership', schemas: ['membership'] },
  { service: 'group', schemas: ['group_'] },
] as const;

export type DatabaseOwner = (typeof serviceRoles)[number]['service'];

export interface PostgresOptions {
  /** An administrator's url of a database that is there already; undefined: the embedded one. */
  readonly givenUrl: string | undefined;
  readonly folders: DataDirectory;
  readonly addresses: Addresses;
  readonly log: Log;
  readonly tell: (line: string) => void;
}

/** Brings up Postgres with a role and schema for each service. Answers the url of each service. */
export async function startPostgres(
  lifecycle: Lifecycle,
  { givenUrl, folders, addresses, log, tell }: PostgresOptions,
): Promise<(service: DatabaseOwner) => string> {
  let adminUrl = givenUrl;
  if (adminUrl === undefined) {
    const start = (folder: string): Promise<EmbeddedPostgres> =>
      startEmbeddedPostgres({
        dataDirectory: folder,
        port: addresses.postgres,
        // Five services with a pool each, and whoever looks in.
        settings: { max_connections: 200 },
        log: (line) => log.debug({ line }, 'postgres'),
      });
    const postgres = await start(folders.postgres).catch((error: unknown) => {
      if (!(error instanceof EmbeddedPostgresError) || error.reason !== 'data_directory_unreachable') throw error;
      tell(
        `  ${folders.postgres} is closed to the account that runs Postgres: its data is kept in ${folders.reachablePostgres}`,
      );
      return start(folders.reachablePostgres);
    });
    lifecycle.onStop('postgres', () => postgres.stop());
    adminUrl = postgres.url;
  }
  await provisionServiceRoles(adminUrl, serviceRoles);
  const url = adminUrl;
  return (service) => serviceDatabaseUrl(url, service);
}
