import { smallest } from './smallest';
import type { Step } from './step';

const pass = (seconds: number): Step => ({ kind: 'pass', seconds });
const secondsOf = (history: readonly Step[]) => history.map((step) => (step.kind === 'pass' ? step.seconds : 0));

describe('the smallest history that fails', () => {
  const history = Array.from({ length: 50 }, (_, place) => pass(place));

  it('has the steps that it needs, in their order, and no others', () => {
    const fails = (some: readonly Step[]) => {
      const seconds = secondsOf(some);
      return seconds.includes(7) && seconds.includes(40) && seconds.includes(41);
    };
    expect(secondsOf(smallest(history, fails))).toEqual([7, 40, 41]);
  });

  it('is empty where the opening fails, and whole where every step is needed', () => {
    expect(smallest(history, () => true)).toEqual([]);
    expect(smallest(history, (some) => some.length === 50)).toEqual(history);
  });
});
