import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError, postgresHolderOf } from '@rollcall/embedded';

export interface DataDirectory {
  readonly postgres: string;
  /** Where Postgres keeps its data instead when its account cannot reach the folder, as in most of root's. */
  readonly reachablePostgres: string;
  readonly kafka: string;
  readonly logs: string;
  /** A file. */
  readonly sessionSecret: string;
}

/**
 * Makes the folder of everything that is kept between starts.
 * @throws EmbeddedPostgresError when it shall be thrown away while another start uses it
 */
export async function openDataDirectory(
  folder: string,
  { reset }: { readonly reset: boolean },
): Promise<DataDirectory> {
  const places = {
    postgres: path.join(folder, 'postgres'),
    reachablePostgres: path.join(
      '/var/lib/rollcall',
      createHash('sha256').update(folder).digest('hex').slice(0, 16),
      'postgres',
    ),
    kafka: path.join(folder, 'kafka'),
    logs: path.join(folder, 'logs'),
    sessionSecret: path.join(folder, 'console-session-secret'),
  };
  if (reset) {
    await refuseHeld(folder, [places.postgres, places.reachablePostgres]);
    for (const data of [folder, path.dirname(places.reachablePostgres)])
      await rm(data, { recursive: true, force: true });
  }
  await mkdir(places.logs, { recursive: true });
  return places;
}

async function refuseHeld(folder: string, dataDirectories: readonly string[]): Promise<void> {
  for (const dataDirectory of dataDirectories) {
    const holder = await postgresHolderOf(dataDirectory);
    if (holder === undefined) continue;
    throw new EmbeddedPostgresError(
      'data_directory_in_use',
      `The data in ${folder} is in use by process ${holder}: stop it before --reset.`,
    );
  }
}
