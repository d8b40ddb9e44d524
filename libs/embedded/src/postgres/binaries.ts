import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { canReach, type OperatingUser } from './operating-user';

/** One folder with `bin`, `lib` and `share` of one Postgres version. */
export interface Binaries {
  readonly directory: string;
  readonly version: string;
}

/*
 * The package `embedded-postgres` brings the binaries, but its JavaScript is not used: importing it installs
 * async-exit-hook, which catches SIGINT and SIGTERM, stops Postgres while the services still drain, and exits.
 */
/** @throws EmbeddedPostgresError `failed` on a platform for which no package of binaries was installed. */
export async function packagedBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // Jest and a CommonJS bundle know `__filename` only, an ES module `import.meta` only.
  const resolve = createRequire(typeof __filename === 'string' ? __filename : import.meta.url).resolve;
  let entry: string;
  try {
    entry = resolve(name);
  } catch (cause) {
    throw new EmbeddedPostgresError('failed', `There is no embedded Postgres here: ${name} is not installed.`, cause);
  }
  const packageDirectory = dirname(dirname(entry));
  const manifest: unknown = JSON.parse(await readFile(join(packageDirectory, 'package.json'), 'utf8'));
  const version = manifest !== null && typeof manifest === 'object' && 'version' in manifest ? manifest.version : '';
  return { directory: join(packageDirectory, 'native'), version: String(version) };
}

/**
 * The same binaries in a place where that account can run them: root's checkout is often below a closed `/root`, and
 * then they are copied once (60 MB) into `nearby`.
 */
export async function reachableBinaries(
  binaries: Binaries,
  user: OperatingUser | undefined,
  nearby: string,
): Promise<Binaries> {
  if (user === undefined || (await canReach(user, join(binaries.directory, 'bin', 'postgres')))) return binaries;
  const directory = join(nearby, `postgres-binaries-${binaries.version}`);
  if (!existsSync(directory)) {
    const workplace = await mkdtemp(`${directory}.new-`);
    try {
      await cp(binaries.directory, join(workplace, 'native'), { recursive: true, verbatimSymlinks: true });
      await rename(join(workplace, 'native'), directory);
    } catch (error) {
      // Another process may have been faster; its copy is as good.
      if (!existsSync(directory)) throw error;
    } finally {
      await rm(workplace, { recursive: true, force: true });
    }
  }
  return { directory, version: binaries.version };
}
