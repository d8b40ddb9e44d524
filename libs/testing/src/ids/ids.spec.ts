import fc from 'fast-check';
import { validate, version } from 'uuid';
import { createSeededRandom } from '../chance/seeded-random';
import { testSeed } from '../chance/test-seed';
import { createManualClock } from '../time/manual-clock';
import { createCountingIds } from './counting-ids';
import { createSeededIds } from './seeded-ids';

const start = new Date('2026-01-01T00:00:00Z');

describe('counting ids', () => {
  it('count in the form of a UUID version 7', () => {
    const newId = createCountingIds();
    expect([newId(), newId()]).toEqual([
      '00000000-0000-7000-8000-000000000001',
      '00000000-0000-7000-8000-000000000002',
    ]);
    const later = createCountingIds(2 ** 40)();
    expect(later).toBe('00000000-0000-7000-8000-010000000000');
    expect([validate(later), version(later)]).toEqual([true, 7]);
  });
});

describe('seeded ids', () => {
  it('carry the time, and are the same for the same seed', () => {
    const make = () => createSeededIds(createManualClock(start), createSeededRandom(1))();
    expect(make()).toBe(make());
    expect(Number.parseInt(make().replace('-', '').slice(0, 12), 16)).toBe(start.getTime());
  });

  it('are valid and grow, also within a millisecond and when the clock steps back', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1 }), (seed, steps) => {
        const clock = createManualClock(start);
        const newId = createSeededIds(clock, createSeededRandom(seed));
        const ids = steps.map((step) => {
          clock.moveBy(step);
          return newId();
        });
        expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
        expect([...new Set(ids)].sort()).toEqual(ids);
      }),
      { seed: testSeed() },
    );
  });

  it('go on growing after 4,096 in one millisecond', () => {
    const newId = createSeededIds(createManualClock(start), createSeededRandom(1));
    const ids = Array.from({ length: 10_000 }, newId);
    expect([...new Set(ids)].sort()).toEqual(ids);
  });
});
