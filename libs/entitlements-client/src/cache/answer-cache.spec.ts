import fc from 'fast-check';
import { createAnswerCache } from './answer-cache';

interface Answer {
  readonly name: string;
  readonly subjects: readonly string[];
}

const key = 'ada';
const asOf = (position: number, ...subjects: string[]) => ({
  answer: { name: `as of ${position}`, subjects },
  position,
});
const cacheOf = (sizes: { answers?: number; changes?: number } = {}) =>
  createAnswerCache<Answer>({ answers: 100, subjectsOf: ({ subjects }) => subjects, ...sizes });

describe('a kept answer', () => {
  it('counts until a later change of something that it depends on', () => {
    const cache = cacheOf();
    expect(cache.put(key, asOf(7, 'person', 'group'))).toBe(true);
    cache.note('group', 7);
    expect(cache.get(key)?.answer.name).toBe('as of 7');
    cache.note('group', 8);
    expect(cache.get(key)).toBeUndefined();
  });

  it('goes on to count when something else changes', () => {
    const cache = cacheOf();
    cache.put(key, asOf(7, 'person', 'group'));
    cache.note('another group', 8);
    expect(cache.get(key)?.answer.name).toBe('as of 7');
  });

  it('that was read before a change and arrives after it does not count', () => {
    const cache = cacheOf();
    cache.note('person', 8);
    expect(cache.put(key, asOf(7, 'person'))).toBe(false);
    expect(cache.get(key)).toBeUndefined();
    expect(cache.lastKnown(key)?.answer.name).toBe('as of 7');
    expect(cache.put(key, asOf(8, 'person'))).toBe(true);
  });

  it('is not replaced by an older one that arrives later', () => {
    const cache = cacheOf();
    cache.put(key, asOf(9));
    expect(cache.put(key, asOf(7))).toBe(true);
    expect(cache.get(key)?.answer.name).toBe('as of 9');
  });

  it('counts no longer once a later change has been forgotten, whatever it was of', () => {
    const cache = cacheOf({ changes: 2 });
    cache.put('ada', asOf(7, 'ada'));
    cache.put('bob', asOf(8, 'bob'));
    cache.note('g1', 8);
    cache.note('g2', 9);
    expect(cache.get('ada')).toBeDefined();
    cache.note('g3', 10);
    expect(cache.get('ada')).toBeUndefined();
    expect(cache.get('bob')?.answer.name).toBe('as of 8');
  });

  it('counts no longer when all starts over from a later position', () => {
    const cache = cacheOf();
    cache.put(key, asOf(7));
    cache.startOver(8);
    expect(cache.get(key)).toBeUndefined();
    expect(cache.put(key, asOf(8))).toBe(true);
  });

  it('goes when there is no room, the one not asked for longest first', () => {
    const cache = cacheOf({ answers: 2 });
    for (const person of ['a', 'b']) cache.put(person, asOf(1));
    cache.get('a');
    cache.put('c', asOf(1));
    expect(['a', 'b', 'c'].map((person) => cache.get(person) !== undefined)).toEqual([true, false, true]);
    expect(cache.size()).toBe(2);
  });

  it('is never given after a later change of its subjects, in whatever order they arrive, however few are remembered', () => {
    const subject = fc.constantFrom('p', 'g1', 'g2', 'o');
    const step = fc.oneof(
      fc.record({ what: fc.constant('note' as const), subject, position: fc.nat(30) }),
      fc.record({
        what: fc.constant('put' as const),
        key: fc.constantFrom('a', 'b'),
        position: fc.nat(30),
        subjects: fc.uniqueArray(subject),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), (steps, changes) => {
        const cache = cacheOf({ changes });
        const noted: { subject: string; position: number }[] = [];
        for (const one of steps) {
          if (one.what === 'note') {
            noted.push(one);
            cache.note(one.subject, one.position);
          } else {
            cache.put(one.key, asOf(one.position, ...one.subjects));
          }
          for (const kept of [cache.get('a'), cache.get('b')]) {
            const overtaking = noted.filter(
              (change) => kept && change.position > kept.position && kept.answer.subjects.includes(change.subject),
            );
            expect(overtaking).toEqual([]);
          }
        }
      }),
    );
  });
});
