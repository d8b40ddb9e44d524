import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'rollcall-test-run';

/** A new temporary folder for the servers of this run. Folders of runs that were broken off are removed. */
export async function createRunDirectory(parent = tmpdir()): Promise<string> {
  await removeLeftovers(parent);
  const directory = await mkdtemp(join(parent, `${prefix}-${process.pid}-`));
  // Postgres runs as another account when we are root, and has to pass.
  await chmod(directory, 0o755);
  return directory;
}

/** A Ctrl-C ends Jest before its teardown: the servers stop by themselves, their files (100 MB) stay. */
async function removeLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent);
  const left = names.filter((name) => {
    const owner = new RegExp(`^${prefix}-(\\d+)-`).exec(name)?.[1];
    return owner !== undefined && !isAlive(Number(owner));
  });
  // What belongs to another user cannot be removed, and is not ours to care for.
  await Promise.allSettled(left.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    // EPERM: somebody else's process.
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}
