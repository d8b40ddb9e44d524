import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePortBase } from '@rollcall/embedded';
import { eventually } from '@rollcall/testing';
import { openTerminal, type Terminal } from './test-bed/terminal';
import { shows, tutorialSteps } from './test-bed/tutorial-page';

jest.setTimeout(120_000);

const workspace = path.resolve(__dirname, '../../..');
const page = readFileSync(path.join(workspace, 'docs/tutorial.md'), 'utf8');
const [first, ...steps] = tutorialSteps(page);

describe('the tutorial', () => {
  let folder: string;
  let portBase: number;
  let started: ReturnType<typeof spawn>;
  let startOutput = '';
  let ended: Promise<void> | undefined;
  let terminal: Terminal;

  /** The page speaks of port 4000 and those after it. */
  const here = (text: string) =>
    text.replace(/\b4(0[0-4][01]|100)\b/g, (port) => String(Number(port) - 4_000 + portBase));

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-tutorial-'));
    // Room for every offset, below the ports that the system hands out.
    portBase = await freePortBase();
    terminal = openTerminal(workspace, {
      ...process.env,
      INGEST_URL: here('http://127.0.0.1:4010'),
      MEMBERSHIP_URL: here('http://127.0.0.1:4020'),
      GROUP_URL: here('http://127.0.0.1:4030'),
      SEAT_POLICY_URL: here('http://127.0.0.1:4040'),
    });
  });
  /** Ctrl-C reaches a whole group of processes, as at a terminal. */
  const pressCtrlC = async () => {
    const isRunning = started.exitCode === null && started.signalCode === null;
    if (isRunning && started.pid !== undefined) process.kill(-started.pid, 'SIGINT');
    await ended;
  };
  afterAll(async () => {
    await terminal.close();
    await pressCtrlC();
    await rm(folder, { recursive: true, force: true });
  });

  it('starts with npm ci and npm start, and says what is where', async () => {
    expect(first?.commands.trim().split('\n')).toEqual(['npm ci', 'npm start']);
    // `npm ci` would take away the packages that other tests run on; what it leaves behind is here.
    expect(packagesOf('node_modules/.package-lock.json')).toEqual(
      expect.objectContaining({ 'node_modules/typescript': expect.any(String) }),
    );
    expect(packagesOf('package-lock.json')).toMatchObject(packagesOf('node_modules/.package-lock.json'));

    started = spawn('bash', ['-c', `npm start -- --port-base=${portBase} --data-dir='${folder}/data'`], {
      cwd: workspace,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    ended = new Promise((resolve) => started.once('close', () => resolve()));
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (chunk: Buffer) => (startOutput += chunk.toString()));
    }
    await eventually(
      () => expect([startOutput, shows(startOutput, first?.shown.map(here) ?? [])]).toEqual([startOutput, true]),
      {
        within: 60_000,
      },
    );
  });

  it.each(steps.map((step) => [step.section, step.commands.trim().split('\n').at(0) ?? '', step] as const))(
    '%s: shows what the page shows after %s',
    async (_section, _command, step) => {
      const shown = step.shown.map(here);
      const tryIt = async () => {
        const { output, code } = await terminal.run(here(step.commands));
        expect({ code, output, asThePageSays: shows(output, shown) }).toEqual({ code: 0, output, asThePageSays: true });
      };
      if (step.eventually) await eventually(tryIt, { within: 30_000, every: 500 });
      else await tryIt();
    },
  );

  it('has a page that would be caught if it showed something else', () => {
    expect(steps.length).toBeGreaterThan(8);
    expect(steps.filter(({ shown }) => shown.length > 0).length).toBeGreaterThan(8);
    const table = 'NAME   SEATS\nnorthwind  3\n\nrun 17: completed\n';
    expect(shows(table, ['NAME SEATS', 'northwind  3', 'run …: completed'])).toBe(true);
    expect(shows(table, ['…', 'run …: completed'])).toBe(true);
    expect(shows(table, ['NAME SEATS', 'northwind  4', '…'])).toBe(false);
    expect(shows(table, ['NAME SEATS', 'northwind  3'])).toBe(false);
    expect(shows(table, ['run …: completed'])).toBe(false);
  });

  it('ends with Ctrl-C', async () => {
    await pressCtrlC();
    expect(startOutput).not.toMatch(/error/i);
  });
});

/** The version of each package of a lock file. */
function packagesOf(file: string): Record<string, string | undefined> {
  const lock = JSON.parse(readFileSync(path.join(workspace, file), 'utf8')) as {
    packages: Record<string, { version?: string; link?: boolean }>;
  };
  return Object.fromEntries(
    Object.entries(lock.packages)
      .filter(([name, { link }]) => name !== '' && !link)
      .map(([name, { version }]) => [name, version]),
  );
}
