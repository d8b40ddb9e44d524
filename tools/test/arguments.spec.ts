import { readArguments } from './arguments.mjs';

describe('the arguments of the test runner', () => {
  it('chooses all kinds of tests unless one is named', () => {
    expect(readArguments([])).toEqual({
      kind: 'run',
      testMatch: ['**/*.spec.ts'],
      seed: undefined,
      jestArguments: [],
    });
  });

  it.each([
    ['unit', ['**/*.spec.ts', '!**/*.int.spec.ts', '!**/*.e2e.spec.ts']],
    ['int', ['**/*.int.spec.ts']],
    ['e2e', ['**/*.e2e.spec.ts']],
    ['all', ['**/*.spec.ts']],
  ])('takes %s as a kind', (kind, testMatch) => {
    expect(readArguments([kind, 'clock'])).toEqual({
      kind: 'run',
      testMatch,
      seed: undefined,
      jestArguments: ['clock'],
    });
  });

  it('hands to Jest what it does not know', () => {
    expect(readArguments(['libs/domain', '-t', 'guard'])).toMatchObject({
      testMatch: ['**/*.spec.ts'],
      jestArguments: ['libs/domain', '-t', 'guard'],
    });
  });

  it.each([[['--seed', '-7']], [['--seed=-7']]])('takes the seed out of %j', (given) => {
    expect(readArguments(['unit', ...given, 'clock'])).toMatchObject({ seed: '-7', jestArguments: ['clock'] });
  });

  it.each([[['--seed']], [['--seed=']], [['--seed', 'clock']]])('refuses %j', (given) => {
    expect(readArguments(given)).toMatchObject({ kind: 'wrong' });
  });

  it('gives help before everything else', () => {
    expect(readArguments(['unit', '--seed', 'x', '--help'])).toEqual({ kind: 'help' });
  });
});
