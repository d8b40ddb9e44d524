import fc from 'fast-check';
import { createManualClock } from '../test-rig/manual-clock';
import { createSlidingWindow } from './sliding-window';

describe('a sliding window', () => {
  it('admits never more than its limit in any span of its length, and each that fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 0, max: 700 })), (limit, gaps) => {
        const clock = createManualClock();
        const window = createSlidingWindow({ clock, windowMs: 1_000 });
        const admitted: number[] = [];
        for (const gap of gaps) {
          clock.set(new Date(clock.now().getTime() + gap));
          const now = clock.now().getTime();
          const inside = admitted.filter((time) => time > now - 1_000).length;
          const admission = window.admit('directory_1', limit);
          expect(admission.admitted).toBe(inside < limit);
          if (admission.admitted) {
            admitted.push(now);
          }
        }
      }),
    );
  });

  it('says after how many whole seconds there is room again, also when the limit was lowered', async () => {
    const clock = createManualClock();
    const window = createSlidingWindow({ clock, windowMs: 60_000 });
    for (let call = 0; call < 3; call += 1) {
      window.admit('key', 3);
      await clock.advance(10_000);
    }
    expect(window.admit('key', 3)).toEqual({ admitted: false, retryAfterSeconds: 30 });
    expect(window.admit('key', 1)).toEqual({ admitted: false, retryAfterSeconds: 50 });
    await clock.advance(30_000);
    expect(window.admit('key', 3)).toEqual({ admitted: true });
  });

  it('keeps keys apart, and without a limit admits all', () => {
    const window = createSlidingWindow({ clock: createManualClock(), windowMs: 1_000 });
    expect([window.admit('a', 1), window.admit('a', 1), window.admit('b', 1)].map((one) => one.admitted)).toEqual([
      true,
      false,
      true,
    ]);
    expect(window.admit('a', null)).toEqual({ admitted: true });
  });
});
