import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build, type Plugin } from 'esbuild';
import type { ChildPlan } from './doomed-process';

/** A process that a spec starts in order to kill it. */
export interface Child {
  /** Resolves when the process stands at the moment that its plan names; rejects when it ends before. */
  readonly atTheMoment: Promise<void>;
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>;
}

const workspaceRoot = join(__dirname, '../../../..');

/** Leaves packages from the registry to Node.js and takes our own in as source. */
const registryPackages: Plugin = {
  name: 'registry-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith('@rollcall/') ? undefined : { external: true }));
  },
};

/** Bundles `doomed-process.ts`, which Node.js could not run as it is: its imports have no file endings. */
export async function bundleDoomedProcess(): Promise<string> {
  // Below the root, from where the packages are found; a name of its own, since specs run at the same time.
  const directory = join(workspaceRoot, '.cache', 'test');
  await mkdir(directory, { recursive: true });
  const outfile = join(directory, `doomed-process.${process.pid}.mjs`);
  await build({
    entryPoints: [join(__dirname, 'doomed-process.ts')],
    absWorkingDir: workspaceRoot,
    bundle: true,
    outfile,
    platform: 'node',
    format: 'esm',
    conditions: ['@rollcall/source'],
    plugins: [registryPackages],
    logLevel: 'error',
  });
  return outfile;
}

/** Runs the bundle by a plan. The process ends by itself when this one does. */
export function startDoomedProcess(bundle: string, plan: ChildPlan): Child {
  const child: ChildProcess = spawn(process.execPath, [bundle, JSON.stringify(plan)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const output: string[] = [];
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const atTheMoment = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (line === plan.moment) resolve();
      });
    }
    void gone.then(() => reject(new Error(`The process ended before it was ${plan.moment}:\n${output.join('\n')}`)));
  });
  return {
    atTheMoment,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
