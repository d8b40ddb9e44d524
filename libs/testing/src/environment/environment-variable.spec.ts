import { environmentVariable } from './environment-variable';

describe('a variable of the test environment', () => {
  const before = process.env['ROLLCALL_TEST_KAFKA'];
  afterEach(() => {
    if (before === undefined) delete process.env['ROLLCALL_TEST_KAFKA'];
    else process.env['ROLLCALL_TEST_KAFKA'] = before;
  });

  it('is given as it is', () => {
    process.env['ROLLCALL_TEST_KAFKA'] = '127.0.0.1:9092';
    expect(environmentVariable('ROLLCALL_TEST_KAFKA')).toBe('127.0.0.1:9092');
  });

  it('says how to run the tests when it is missing', () => {
    delete process.env['ROLLCALL_TEST_KAFKA'];
    expect(() => environmentVariable('ROLLCALL_TEST_KAFKA')).toThrow(
      /ROLLCALL_TEST_KAFKA is not set.*tools\/test\.mjs/,
    );
  });
});
