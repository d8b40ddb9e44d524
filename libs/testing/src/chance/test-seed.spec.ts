import { testSeed } from './test-seed';

describe('the seed of a run', () => {
  const before = process.env['ROLLCALL_TEST_SEED'];
  afterEach(() => {
    if (before === undefined) delete process.env['ROLLCALL_TEST_SEED'];
    else process.env['ROLLCALL_TEST_SEED'] = before;
  });

  it('is always the same unless one is given', () => {
    delete process.env['ROLLCALL_TEST_SEED'];
    expect(testSeed()).toBe(testSeed());
    process.env['ROLLCALL_TEST_SEED'] = '-12';
    expect(testSeed()).toBe(-12);
  });

  it('must be a whole number', () => {
    process.env['ROLLCALL_TEST_SEED'] = 'today';
    expect(testSeed).toThrow('today');
  });
});
