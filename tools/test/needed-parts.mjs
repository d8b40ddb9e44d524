import { readFile, readdir } from 'node:fs/promises';
import { basename, join, matchesGlob } from 'node:path';

const notSearched = new Set(['node_modules', 'dist', 'out-tsc']);
const withServers = /\.(int|e2e)\.spec\.ts$/;

/** @typedef {'postgres' | 'kafka' | 'chromium'} Part */

/**
 * What the chosen specs need: Postgres for every integration and end-to-end spec, Kafka and Chromium if one of them names
 * it in any spelling. Too much is only slow, too little is an error, so this looks at words and not at meaning.
 * @param {readonly { path: string, text: string }[]} specs
 * @param {string | undefined} demanded what the environment asks for in any case, separated by commas
 * @returns {Part[]}
 */
export function neededParts(specs, demanded) {
  const served = specs.filter(({ path }) => withServers.test(path));
  /** @type {Set<Part>} */
  const parts = new Set();
  for (const part of (demanded ?? '').split(',').filter((name) => name !== '')) {
    if (part !== 'postgres' && part !== 'kafka' && part !== 'chromium')
      throw new Error(`ROLLCALL_TEST_NEEDS: there is no part "${part}".`);
    parts.add(part);
  }
  if (served.length > 0) parts.add('postgres');
  if (served.some(({ text }) => /kafka/i.test(text))) parts.add('kafka');
  if (served.some(({ text }) => /chromium/i.test(text))) parts.add('chromium');
  return [...parts];
}

/**
 * The integration and end-to-end specs of this run. Jest does not tell its global setup which files it has chosen, so
 * this follows the patterns; options such as --onlyChanged narrow the run further than this sees.
 * @param {import('@jest/types').Config.GlobalConfig} globalConfig
 * @param {import('@jest/types').Config.ProjectConfig} projectConfig
 */
export async function chosenSpecs(globalConfig, projectConfig) {
  const chosen = globalConfig.testPathPatterns.toExecutor({ rootDir: globalConfig.rootDir });
  const ignored = projectConfig.testPathIgnorePatterns.map((pattern) => new RegExp(pattern));
  const found = await Promise.all(projectConfig.roots.map((root) => specsBelow(root)));
  const paths = found
    .flat()
    .filter(
      (path) =>
        matchesName(path, projectConfig.testMatch) &&
        chosen.isMatch(path) &&
        !ignored.some((pattern) => pattern.test(path)),
    );
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(path, 'utf8') })));
}

/**
 * Our patterns say something about the file's name only: `**` and `/` before it.
 * @param {string} path
 * @param {readonly string[]} testMatch
 */
export function matchesName(path, testMatch) {
  const matches = (/** @type {string} */ pattern) => matchesGlob(basename(path), basename(pattern));
  const wanted = testMatch.filter((pattern) => !pattern.startsWith('!'));
  const unwanted = testMatch.filter((pattern) => pattern.startsWith('!'));
  return wanted.some(matches) && !unwanted.some(matches);
}

/**
 * @param {string} directory
 * @returns {Promise<string[]>}
 */
async function specsBelow(directory) {
  const entries = await readdir(directory, { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return notSearched.has(entry.name) ? [] : specsBelow(path);
      return withServers.test(entry.name) ? [path] : [];
    }),
  );
  return found.flat();
}
