import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProgram } from '../processes/program';
import { isSystemError } from '../processes/system-error';

/** How long a server may still be there before it counts as one that stays, in milliseconds. */
const patience = { running: 1_000, stopping: 30_000 };

/**
 * Waits for a server that is on its way out and says who still holds the data directory: a process id, or `undefined`
 * for nobody. The server of a process that was killed takes a moment to notice and stop.
 */
export async function holderOf(dataDirectory: string): Promise<number | undefined> {
  const started = performance.now();
  for (;;) {
    const lock = await readLockFile(dataDirectory);
    if (lock === undefined) return undefined;
    const program = await programOf(lock.processId);
    if (program === undefined) return undefined;
    if (program !== 'postgres' && !program.startsWith('postgres:')) {
      // Its process is gone and the system gave the number to another program. Postgres looks at the number only and
      // would refuse, for ever: inside a container the same numbers come again at every start.
      await rm(join(dataDirectory, 'postmaster.pid'), { force: true });
      return undefined;
    }
    if (performance.now() - started > patience[lock.stopping ? 'stopping' : 'running']) return lock.processId;
    await delay(50);
  }
}

/** Lines of the lock file: 1 process id, 2 directory, … 8 status (postgres/src/include/utils/pidfile.h). */
async function readLockFile(dataDirectory: string): Promise<{ processId: number; stopping: boolean } | undefined> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const processId = Number(lines[0]);
  if (!Number.isInteger(processId) || processId <= 0) return undefined;
  return { processId, stopping: lines[7]?.trim() === 'stopping' };
}

/** The name of the program that a process runs; empty when it has ended unnoticed by its parent, `undefined` for none. */
async function programOf(processId: number): Promise<string | undefined> {
  try {
    process.kill(processId, 0);
  } catch (error) {
    if (isSystemError(error, 'ESRCH')) return undefined;
  }
  // Linux first: small images have no `ps`.
  const commandLine = await readFile(`/proc/${processId}/cmdline`, 'utf8').catch(() => undefined);
  if (commandLine !== undefined) return basename(commandLine.split('\0')[0] ?? '');
  const { code, output } = await runProgram('ps', ['-o', 'comm=', '-p', String(processId)]);
  return code === 0 ? basename(output.trim()) : undefined;
}
