/**
 * What one Jest run left behind.
 * @typedef {object} Run
 * @property {Report | undefined} report what `jest --json` wrote; undefined when it wrote nothing
 * @property {number | null} exitCode of Jest; null after a signal
 * @property {string[]} leaks complaints about handles that were still open
 *
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ name: string, status: string, assertionResults: { status: string }[] }[]} testResults
 *
 * @typedef {object} Judgement
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {boolean} good
 * @property {string[]} complaints what the counts alone do not tell, one line each
 */

/**
 * @param {Run} run
 * @returns {Judgement}
 */
export function judge({ report, exitCode, leaks }) {
  const complaints = [...leaks];
  if (report === undefined) {
    complaints.push('The test run broke off before there were results.');
    return { passed: 0, failed: 1, skipped: 0, good: false, complaints };
  }
  // A suite can fail with no failed test: it did not compile, or broke in afterAll.
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed'),
  );
  for (const suite of broken) complaints.push(`Failed as a whole: ${suite.name}`);

  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  let failed = report.numFailedTests + broken.length + leaks.length;
  if (failed === 0 && passed === 0) complaints.push('No test ran.');
  if (failed === 0 && passed > 0 && exitCode !== 0) {
    complaints.push(`All tests passed, but Jest ended with ${exitCode ?? 'a signal'}.`);
    failed = 1;
  }
  return { passed, failed, skipped, good: passed > 0 && failed === 0, complaints };
}

/** @param {Pick<Judgement, 'passed' | 'failed' | 'skipped'>} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
