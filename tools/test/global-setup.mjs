import { chosenSpecs, neededParts } from './needed-parts.mjs';
import { loadTypeScript } from './load-typescript.mjs';

const given = {
  postgres: 'ROLLCALL_TEST_POSTGRES_URL',
  kafka: 'ROLLCALL_TEST_KAFKA',
  chromium: 'ROLLCALL_TEST_CHROMIUM',
};

/**
 * Jest's global setup: starts what the chosen specs need and tells them by environment variables.
 * @param {import('@jest/types').Config.GlobalConfig} globalConfig
 * @param {import('@jest/types').Config.ProjectConfig} projectConfig
 */
export default async function globalSetup(globalConfig, projectConfig) {
  const needed = neededParts(await chosenSpecs(globalConfig, projectConfig), process.env.ROLLCALL_TEST_NEEDS);
  const parts = needed.filter((part) => !process.env[given[part]]);
  if (parts.length === 0) return;

  /** @type {typeof import('../../libs/testing/src/environment/start-environment')} */
  const { startTestEnvironment } = await loadTypeScript(
    globalConfig.rootDir,
    'libs/testing/src/environment/start-environment.ts',
  );
  const log = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
  const started = performance.now();
  const environment = await startTestEnvironment({ parts, workspaceRoot: globalConfig.rootDir, log });
  const missing = environment.missing.map(({ message }) => message);
  if (missing.length > 0 && process.env.CI === 'true') {
    await environment.stop();
    throw new Error(`This machine lacks what the tests need:\n${missing.join('\n')}`);
  }
  for (const message of missing) log(`Skipping what needs it: ${message}`);
  const running = parts.filter((part) => !environment.missing.some((one) => one.part === part));
  log(`Ready for the tests: ${running.join(', ')} (${Math.round(performance.now() - started)} ms)`);

  Object.assign(process.env, environment.variables);
  process.env.ROLLCALL_TEST_MISSING = environment.missing.map(({ part }) => part).join(',');
  // The only way from the setup to the teardown that Jest offers (jestjs.io/docs/configuration, "globalSetup").
  Object.assign(globalThis, { rollcallTestEnvironment: environment });
}
