import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { startTiedProcess, type TiedProcess } from './tied-process';

/** Prints its number once it is ready, then waits; says how it was asked to stop, and obeys after `dwell` ms. */
const program = (dwell: number): string => `
  process.on('SIGTERM', () => { console.log('asked'); setTimeout(() => process.exit(3), ${dwell}); });
  console.log(process.pid);
  setInterval(() => {}, 1000);
`;

function startProgram(dwell: number, lines: string[]): TiedProcess {
  return startTiedProcess({
    command: process.execPath,
    parameters: ['-e', program(dwell)],
    stopSignal: 'TERM',
    cwd: '/',
    env: process.env,
    onLine: (line) => lines.push(line),
  });
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

async function untilTrue(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('It did not become true within 10 s.');
    await delay(10);
  }
}

describe('a tied process', () => {
  it('is asked to stop and may take its time', async () => {
    const lines: string[] = [];
    const tied = startProgram(50, lines);
    await untilTrue(() => lines.length === 1);
    await Promise.all([tied.stop(10_000), tied.stop(10_000)]);
    expect(lines.slice(1)).toEqual(['asked']);
    expect(tied.lastLines()).toEqual(lines);
    await expect(tied.ended).resolves.toEqual({ code: 3, expected: true });
    expect(isAlive(Number(lines[0]))).toBe(false);
    await tied.stop(0);
    await tied.kill();
  });

  it('stands still while it is paused, and then goes on', async () => {
    const lines: string[] = [];
    const tied = startTiedProcess({
      command: process.execPath,
      parameters: ['-e', 'setInterval(() => console.log(process.pid), 20)'],
      stopSignal: 'TERM',
      cwd: '/',
      env: process.env,
      onLine: (line) => lines.push(line),
    });
    await untilTrue(() => lines.length > 0);
    tied.pause();
    // What was said before the signal may still be on its way.
    for (let heard = -1; heard !== lines.length; await delay(200)) heard = lines.length;
    const before = lines.length;
    await delay(200);
    expect(lines.length).toBe(before);
    tied.resume();
    await untilTrue(() => lines.length > before);
    await tied.kill();
  });

  it('is killed when patience is over', async () => {
    const lines: string[] = [];
    const tied = startProgram(60_000, lines);
    await untilTrue(() => lines.length === 1);
    await tied.stop(100);
    await expect(tied.ended).resolves.toEqual({ code: null, expected: true });
    // Its number is there until the system has taken note of the death.
    await untilTrue(() => !isAlive(Number(lines[0])));
  });

  it('tells when it ends by itself or cannot even start', async () => {
    const own = { stopSignal: 'TERM', cwd: '/', env: process.env, onLine: () => undefined } as const;
    const ending = startTiedProcess({ ...own, command: 'sh', parameters: ['-c', 'echo bye; exit 7'] });
    await expect(ending.ended).resolves.toEqual({ code: 7, expected: false });
    expect(ending.lastLines()).toEqual(['bye']);
    const missing = startTiedProcess({ ...own, command: '/no/such/program', parameters: [] });
    await expect(missing.ended).resolves.toEqual({ code: 127, expected: false });
    const nowhere = startTiedProcess({ ...own, command: 'sh', parameters: [], cwd: '/no/such/folder' });
    await expect(nowhere.ended).resolves.toEqual({ code: null, expected: false });
  });
});

describe('the tie between a process and its owner', () => {
  let folder: string;
  let owner: ChildProcess;
  let lines: string[];

  /** Another Node.js process that starts the program and handles SIGINT itself, as an application that drains does. */
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-tied-'));
    const file = join(folder, 'owner.mjs');
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import { startTiedProcess } from './tied-process';
          startTiedProcess({ command: process.execPath, parameters: ['-e', ${JSON.stringify(program(0))}],
            stopSignal: 'TERM', cwd: '/', env: process.env, onLine: (line) => console.log(line) });
          process.on('SIGINT', () => console.log('draining'));`,
        resolveDir: __dirname,
      },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
    });
    await writeFile(file, outputFiles[0]?.text ?? '');
    lines = [];
    owner = spawn(process.execPath, [file], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    if (owner.stdout !== null) createInterface({ input: owner.stdout }).on('line', (line) => lines.push(line));
    await untilTrue(() => lines.length === 1);
  });

  afterEach(async () => {
    if (owner.exitCode === null && owner.signalCode === null) {
      owner.kill('SIGKILL');
      await once(owner, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  });

  it("leaves the terminal's Ctrl-C to the owner", async () => {
    // A terminal sends SIGINT to every process of the foreground group.
    process.kill(-Number(owner.pid), 'SIGINT');
    await untilTrue(() => lines.includes('draining'));
    await delay(200);
    expect(isAlive(Number(lines[0]))).toBe(true);
  });

  it('stops the process when the owner is killed', async () => {
    owner.kill('SIGKILL');
    await untilTrue(() => !isAlive(Number(lines[0])));
  });
});
