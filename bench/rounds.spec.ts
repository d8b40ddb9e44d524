import { median, medianRound, quantile, roundsWithin } from './rounds';

describe('the rounds of a measurement', () => {
  it('are told by the middle one, whatever their order', () => {
    expect(median([9, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([30, 10, 20, 50, 40], 1)).toBe(50);
    expect(quantile([30, 10, 20, 50, 40], 0.75)).toBe(40);
    expect(() => median([])).toThrow('no values');
  });

  it('are told by the round with the middle ratio, value and baseline together', () => {
    const rounds = [
      { value: 30, baseline: 10 },
      { value: 40, baseline: 20 },
      { value: 10, baseline: 10 },
    ];
    expect(medianRound(rounds)).toEqual({ value: 40, baseline: 20 });
  });

  it('are as many as asked for, but only the first one when there is no time', () => {
    expect([...roundsWithin({ most: 3, milliseconds: 60_000 })]).toEqual([1, 2, 3]);
    expect([...roundsWithin({ most: 3, milliseconds: -1 })]).toEqual([1]);
  });
});
