import { createBackOff } from './back-off';

describe('a back-off', () => {
  it('doubles from 100 ms to 5 s, and starts over after a success', () => {
    const backOff = createBackOff();
    expect(Array.from({ length: 8 }, () => backOff.next())).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    backOff.reset();
    expect(backOff.next()).toBe(100);
  });

  it('is spread between a half and the whole by a random number', () => {
    expect(createBackOff(() => 0).next()).toBe(50);
    expect(createBackOff(() => 0.999).next()).toBeCloseTo(100, 0);
  });
});
