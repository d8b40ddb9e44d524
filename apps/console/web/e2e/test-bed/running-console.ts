import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@rollcall/embedded';

const workspace = path.resolve(__dirname, '../../../../..');

/** `npm start` with its demo, in a folder of its own. */
export interface RunningConsole {
  readonly url: string;
  stop(): Promise<void>;
}

/** Resolves when it says that it is ready. Throws with all that it said when it ends before. */
export async function startConsole(flags: readonly string[]): Promise<RunningConsole> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-console-'));
  // Room for every offset, below the ports that the system hands out.
  const portBase = Math.min(await freePort(), 29_000);
  const child = spawn(
    process.execPath,
    [path.join(workspace, 'tools/start.mjs'), `--port-base=${portBase}`, `--data-dir=${folder}`, ...flags],
    { cwd: workspace, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let ended = false;
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const end = new Promise<void>((resolve) =>
    child.once('close', () => {
      ended = true;
      resolve();
    }),
  );
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await end;
    await rm(folder, { recursive: true, force: true });
  };
  while (!/^rollcall ready/m.test(output)) {
    if (ended) {
      await stop();
      throw new Error(`npm start ended before it was ready:\n${output}`);
    }
    await delay(50);
  }
  return { url: `http://127.0.0.1:${portBase}`, stop };
}
