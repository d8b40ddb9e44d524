export const usage = `node tools/test.mjs [unit|int|e2e|all] [--seed N] [options and file patterns of Jest]

  unit   *.spec.ts        pure, starts nothing
  int    *.int.spec.ts    on a real Postgres and, where a spec names it, Kafka
  e2e    *.e2e.spec.ts    the whole road
  all    all of them (default)

  --seed N    seed of the property tests and the simulated schedules (default: always the same)

Needs nothing but what npm has installed, except for Kafka (Java 17 or newer and, once, Maven) and Chromium. Where they
are missing the suites that use them are skipped; with CI=true the run fails and names what is missing.

The last line on the standard output is "N passed, N failed" (", N skipped"). A suite that cannot run, a leaked handle
and a run that breaks count as one failed each. Exit code 0: something was tested, and nothing failed.

ROLLCALL_TEST_POSTGRES_URL, ROLLCALL_TEST_KAFKA, ROLLCALL_TEST_CHROMIUM: use these instead of starting or finding any
ROLLCALL_TEST_NEEDS=kafka,postgres: start them even if no chosen spec names them`;

/**
 * Each kind's test files, as Jest takes them.
 * @type {Record<string, string[]>}
 */
const patterns = {
  unit: ['**/*.spec.ts', '!**/*.int.spec.ts', '!**/*.e2e.spec.ts'],
  int: ['**/*.int.spec.ts'],
  e2e: ['**/*.e2e.spec.ts'],
  all: ['**/*.spec.ts'],
};

/**
 * @typedef {{ kind: 'run', testMatch: string[], seed: string | undefined, jestArguments: string[] }} RunRequest
 * @param {readonly string[]} given
 * @returns {RunRequest | { kind: 'help' } | { kind: 'wrong', message: string }}
 */
export function readArguments(given) {
  if (given.includes('--help') || given.includes('-h')) return { kind: 'help' };
  const [first = 'all', ...others] = given;
  const named = Object.hasOwn(patterns, first);
  const testMatch = patterns[named ? first : 'all'] ?? [];
  const jestArguments = named ? others : [...given];
  const at = jestArguments.findIndex((argument) => /^--seed(=|$)/.test(argument));
  if (at < 0) return { kind: 'run', testMatch, seed: undefined, jestArguments };

  const inline = jestArguments[at]?.split('=')[1];
  const seed = inline ?? jestArguments[at + 1] ?? '';
  if (!/^-?\d+$/.test(seed)) return { kind: 'wrong', message: `--seed takes a whole number, not "${seed}".` };
  jestArguments.splice(at, inline === undefined ? 2 : 1);
  return { kind: 'run', testMatch, seed, jestArguments };
}
