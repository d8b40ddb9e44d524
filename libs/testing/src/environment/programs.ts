import { spawnSync } from 'node:child_process';

/**
 * `describe` for suites that ask a program of the system, such as `promtool --version`. Where it is missing they are skipped
 * and counted as skipped; with `CI=true` the suite fails at once. Jest runs the body itself also when it skips the tests.
 */
export function describeWithProgram(
  [program, ...probe]: readonly [string, ...string[]],
  title: string,
  body: () => void,
): void {
  const isThere = spawnSync(program, probe).status === 0;
  if (!isThere && process.env['CI'] === 'true') throw new Error(`${title}: asked of ${program}, which is missing`);
  (isThere ? describe : describe.skip)(title, body);
}
