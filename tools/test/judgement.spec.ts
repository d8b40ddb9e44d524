import { closingLine, judge } from './judgement.mjs';

const suite = (status: string, ...tests: string[]) => ({
  name: '/w/some.spec.ts',
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

const report = (counts: object, ...testResults: ReturnType<typeof suite>[]) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults,
  ...counts,
});

const run = (changes: object) => ({
  report: report({ numPassedTests: 2 }, suite('passed', 'passed', 'passed')),
  exitCode: 0,
  leaks: [],
  ...changes,
});

describe('the judgement of a test run', () => {
  it('is good when something passed and nothing failed', () => {
    expect(judge(run({}))).toEqual({ passed: 2, failed: 0, skipped: 0, good: true, complaints: [] });
  });

  it('is bad when a test failed, and counts that test once', () => {
    const failed = report({ numPassedTests: 1, numFailedTests: 1 }, suite('failed', 'passed', 'failed'));
    expect(judge(run({ report: failed, exitCode: 1 }))).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      good: false,
      complaints: [],
    });
  });

  it('counts a suite that could not run, or broke outside of its tests, as one failed', () => {
    const broken = report({ numPassedTests: 1 }, suite('failed'), suite('failed', 'passed'));
    expect(judge(run({ report: broken, exitCode: 1 }))).toMatchObject({ passed: 1, failed: 2, good: false });
  });

  it('counts skipped and planned tests as skipped', () => {
    const skipping = report({ numPassedTests: 1, numPendingTests: 2, numTodoTests: 1 }, suite('focused', 'passed'));
    expect(judge(run({ report: skipping }))).toMatchObject({ passed: 1, failed: 0, skipped: 3, good: true });
  });

  it('is bad when no test ran', () => {
    expect(judge(run({ report: report({}) }))).toMatchObject({ passed: 0, failed: 0, good: false });
    expect(judge(run({ report: report({ numPendingTests: 3 }) }))).toMatchObject({ skipped: 3, good: false });
  });

  it('is bad when Jest broke off without a report', () => {
    expect(judge(run({ report: undefined, exitCode: 1 }))).toMatchObject({ passed: 0, failed: 1, good: false });
  });

  it('is bad when Jest failed for a reason outside of the tests', () => {
    expect(judge(run({ exitCode: 1 }))).toMatchObject({ passed: 2, failed: 1, good: false });
    expect(judge(run({ exitCode: null }))).toMatchObject({ passed: 2, failed: 1, good: false });
  });

  it('is bad when handles were left open', () => {
    expect(judge(run({ leaks: ['Jest did not exit'] }))).toMatchObject({
      failed: 1,
      good: false,
      complaints: ['Jest did not exit'],
    });
  });
});

describe('the closing line', () => {
  it('names passed and failed, and skipped only if there are any', () => {
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
    expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
  });
});
