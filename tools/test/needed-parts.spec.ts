import { matchesName, neededParts } from './needed-parts.mjs';

const pure = { path: '/w/libs/a/src/rule.spec.ts', text: 'nothing about Kafka' };
const stored = { path: '/w/libs/a/src/store.int.spec.ts', text: 'createTestDatabase()' };
const published = { path: '/w/libs/a/src/publish.int.spec.ts', text: 'testKafkaBrokers()' };
const browsed = { path: '/w/apps/b/web/e2e/story.e2e.spec.ts', text: 'testChromium()' };
const whole = { path: '/w/apps/b/src/road.e2e.spec.ts', text: '' };

describe('what a choice of specs needs', () => {
  it.each([
    ['nothing for pure specs, whatever they say', [pure], []],
    ['Postgres for an integration spec', [pure, stored], ['postgres']],
    ['Postgres for an end-to-end spec', [whole], ['postgres']],
    ['Kafka too when an integration spec names it', [stored, published], ['postgres', 'kafka']],
    ['Chromium too when an end-to-end spec names it', [browsed], ['postgres', 'chromium']],
  ])('is %s', (_title, specs, parts) => {
    expect(neededParts(specs, undefined)).toEqual(parts);
  });

  it('is also what the environment demands', () => {
    expect(neededParts([], 'kafka')).toEqual(['kafka']);
    expect(neededParts([stored], 'kafka,postgres')).toEqual(['kafka', 'postgres']);
    expect(() => neededParts([], 'kafak')).toThrow('kafak');
  });
});

describe('the name of a spec', () => {
  it.each([
    [['**/*.spec.ts'], true],
    [['**/*.int.spec.ts'], true],
    [['**/*.e2e.spec.ts'], false],
    [['**/*.spec.ts', '!**/*.int.spec.ts'], false],
  ])('store.int.spec.ts matches %j: %s', (testMatch, expected) => {
    expect(matchesName(stored.path, testMatch)).toBe(expected);
  });
});
