import { createSeededRandom } from './seeded-random';

const take = (count: number, seed: number): number[] => {
  const random = createSeededRandom(seed);
  return Array.from({ length: count }, random);
};

describe('the seeded random numbers', () => {
  it('are those of mulberry32', () => {
    expect(take(1, 0)).toEqual([0.26642920868471265]);
    expect(take(1, 1)).toEqual([0.6270739405881613]);
  });

  it('are the same for the same seed and others for another', () => {
    expect(take(50, 7)).toEqual(take(50, 7));
    expect(take(50, 7)).not.toEqual(take(50, 8));
  });

  it('are spread evenly over [0, 1)', () => {
    const numbers = take(100_000, 3);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const count = numbers.filter((each) => Math.floor(each * 10) === tenth).length;
      expect(count / 10_000).toBeCloseTo(1, 1);
    }
  });
});
