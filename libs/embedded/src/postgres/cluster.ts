import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from '../processes/program';
import { isSystemError } from '../processes/system-error';
import type { Binaries } from './binaries';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import type { OperatingUser } from './operating-user';

/** What Postgres calls a cluster: the files of one server. Here with the superuser's password among them. */
export interface Cluster {
  readonly password: string;
}

export interface ClusterOptions {
  readonly dataDirectory: string;
  readonly binaries: Binaries;
  readonly user: OperatingUser | undefined;
  /** Whether new files are forced to disk; no for a cluster of tests. */
  readonly durable: boolean;
}

export const superuser = 'postgres';

const passwordFile = 'rollcall-superuser-password';

/**
 * Opens the cluster of that directory, or makes one there if the directory is missing or empty.
 * @throws EmbeddedPostgresError `failed` when the directory holds something else or initdb fails.
 */
export async function ensureCluster(options: ClusterOptions): Promise<Cluster> {
  const found = await readCluster(options.dataDirectory);
  if (found !== undefined) return found;
  await makeCluster(options);
  const made = await readCluster(options.dataDirectory);
  if (made === undefined) throw new EmbeddedPostgresError('failed', `${options.dataDirectory} stayed empty.`);
  return made;
}

async function readCluster(dataDirectory: string): Promise<Cluster | undefined> {
  const files = await readdir(dataDirectory).catch((error: unknown): string[] => {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  });
  if (files.length === 0) return undefined;
  if (!files.includes('PG_VERSION') || !files.includes(passwordFile)) {
    throw new EmbeddedPostgresError(
      'failed',
      `${dataDirectory} is not empty and was not made by Rollcall: choose another data directory.`,
    );
  }
  return { password: (await readFile(join(dataDirectory, passwordFile), 'utf8')).trim() };
}

/*
 * initdb works in a folder beside and the finished cluster is renamed into place: a crash in the middle leaves no half
 * cluster, and of two processes that start at once one wins and the other uses the winner's.
 */
async function makeCluster({ dataDirectory, binaries, user, durable }: ClusterOptions): Promise<void> {
  const workplace = await mkdtemp(`${dataDirectory}.new-`);
  try {
    const password = join(workplace, passwordFile);
    await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (user !== undefined) {
      await chown(workplace, user.uid, user.gid);
      await chown(password, user.uid, user.gid);
    }
    const cluster = join(workplace, 'cluster');
    // The builtin provider sorts and folds case the same on every system, whatever its locales.
    const { code, output } = await runProgram(
      join(binaries.directory, 'bin', 'initdb'),
      [
        `--pgdata=${cluster}`,
        `--username=${superuser}`,
        `--pwfile=${password}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...user, cwd: '/', env: postgresEnvironment() },
    );
    if (code !== 0) throw new EmbeddedPostgresError('failed', `initdb failed: ${output}`);
    await rename(password, join(cluster, passwordFile));
    await rename(cluster, dataDirectory).catch((error: unknown) => {
      if (!isSystemError(error, 'ENOTEMPTY') && !isSystemError(error, 'EEXIST')) throw error;
    });
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** Makes the folder above the data directory, if it is missing. */
export async function makeParent(dataDirectory: string): Promise<void> {
  await mkdir(dirname(dataDirectory), { recursive: true });
}

/** Nothing of ours: `PGPORT`, `PGOPTIONS` or a locale of the surroundings must not reach the server. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}
