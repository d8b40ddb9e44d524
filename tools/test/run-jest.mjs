import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Jest says so, and then waits for ever or exits with 0: leaked handles would go unnoticed. */
const leakMessages = [/A worker process has failed to exit gracefully/, /Jest did not exit .* after the test run/];
/** How long a Jest that "did not exit" may still take, in milliseconds, before it is ended. */
const exitPatience = 5_000;

/**
 * Runs Jest once, as a child, so that nothing it leaves open can keep us.
 * @param {import('./arguments.mjs').RunRequest} request
 * @param {string} workspaceRoot
 * @returns {Promise<import('./judgement.mjs').Run>}
 */
export async function runJest({ testMatch, seed, jestArguments }, workspaceRoot) {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-test-report-'));
  const reportFile = join(directory, 'report.json');
  try {
    const { exitCode, leaks } = await spawnJest(
      [
        ...testMatch.map((pattern) => `--testMatch=${pattern}`),
        // An empty run still writes its report; judging it is our matter.
        '--passWithNoTests',
        '--json',
        `--outputFile=${reportFile}`,
        ...(seed === undefined ? [] : [`--seed=${seed}`]),
        ...jestArguments,
      ],
      seed,
      workspaceRoot,
    );
    return { report: await readReport(reportFile), exitCode, leaks };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * @param {string[]} jestArguments
 * @param {string | undefined} seed
 * @param {string} workspaceRoot
 * @returns {Promise<{ exitCode: number | null, leaks: string[] }>}
 */
async function spawnJest(jestArguments, seed, workspaceRoot) {
  const binaries = join(workspaceRoot, 'node_modules', '.bin');
  const bundledNode = join(workspaceRoot, 'node_modules', 'node', 'bin', 'node');
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const child = spawn(existsSync(bundledNode) ? bundledNode : process.execPath, [jest, ...jestArguments], {
    cwd: workspaceRoot,
    stdio: ['inherit', 'inherit', 'pipe'],
    env: {
      ...process.env,
      // Programs that tests start get the same Node.js.
      PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}`,
      ...(process.stderr.isTTY ? { FORCE_COLOR: process.env.FORCE_COLOR ?? '1' } : {}),
      ...(seed === undefined ? {} : { ROLLCALL_TEST_SEED: seed }),
    },
  });
  // The child decides how it ends; we stay to report it.
  const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);

  /** @type {string[]} */
  const leaks = [];
  let tail = '';
  child.stderr.on('data', (chunk) => {
    process.stderr.write(chunk);
    tail = (tail + chunk).slice(-4_096);
    for (const message of leakMessages) {
      const found = message.exec(tail)?.[0];
      if (found === undefined || leaks.includes(found)) continue;
      leaks.push(found);
      if (found.startsWith('Jest did not exit')) setTimeout(() => child.kill('SIGKILL'), exitPatience).unref();
    }
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  // Its last words; a process that it left behind could hold the pipe for ever.
  await Promise.race([closed, delay(2_000)]);
  child.stderr.destroy();
  process.off('SIGINT', forward).off('SIGTERM', forward);
  return {
    exitCode,
    leaks: leaks.map((found) => `${found} (find what with: npx jest --detectOpenHandles)`),
  };
}

/**
 * @param {string} file
 * @returns {Promise<import('./judgement.mjs').Report | undefined>}
 */
async function readReport(file) {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
