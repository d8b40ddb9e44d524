/** Set by Jest's global setup when an integration or end-to-end spec is among the chosen ones, or by hand. */
export type TestVariable = 'ROLLCALL_TEST_POSTGRES_URL' | 'ROLLCALL_TEST_KAFKA' | 'ROLLCALL_TEST_CHROMIUM';

/** @throws Error that says how to run the tests, when the variable is missing. */
export function environmentVariable(name: TestVariable): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  throw new Error(
    `${name} is not set. Run the tests from the workspace's root by \`node tools/test.mjs\` or \`npx jest\`; the file must ` +
      'be named *.int.spec.ts or *.e2e.spec.ts, and one that uses Kafka or Chromium must name it. To use what is there, set ' +
      'ROLLCALL_TEST_POSTGRES_URL (a superuser), ROLLCALL_TEST_KAFKA (host:port,…) and ROLLCALL_TEST_CHROMIUM (a path).',
  );
}
