import fc from 'fast-check';
import { createWaitingLine } from './waiting-line';

describe('a waiting line', () => {
  it('gives back what came first, whatever was added and taken between', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -900, max: 1_000 }), { maxLength: 30 }), (steps) => {
        const line = createWaitingLine<number>();
        const model: number[] = [];
        let next = 0;
        for (const step of steps) {
          for (let times = 0; times < Math.abs(step); times += 1) {
            if (step > 0) {
              line.add(next);
              model.push(next);
              next += 1;
            } else {
              expect(line.take()).toBe(model.shift());
            }
          }
          expect(line.length).toBe(model.length);
        }
      }),
      { numRuns: 20 },
    );
  });
});
