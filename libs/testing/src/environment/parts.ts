/** What a machine may lack for some suites. Postgres comes with npm, so it is never missing. */
export type TestPart = 'kafka' | 'chromium';

/**
 * `describe` for suites that need more than npm brings. Where the part is missing they are skipped, and counted as
 * skipped; with `CI=true` the run does not even start. The body must ask for the part (such as `testKafkaBrokers()`) in
 * `beforeAll` or a test: Jest runs the body itself also when it skips the tests.
 */
export function describeWith(part: TestPart, title: string, body: () => void): void {
  const missing = (process.env['ROLLCALL_TEST_MISSING'] ?? '').split(',');
  const declare = missing.includes(part) ? describe.skip : describe;
  declare(title, body);
}
