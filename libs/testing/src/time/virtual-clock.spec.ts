import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { createSeededRandom } from '../chance/seeded-random';
import { testSeed } from '../chance/test-seed';
import { createVirtualClock, type VirtualClock, type VirtualClockOptions } from './virtual-clock';

const start = new Date('2026-01-01T00:00:00Z');
const at = (milliseconds: number): Date => new Date(start.getTime() + milliseconds);

function setUp(options?: VirtualClockOptions) {
  const clock = createVirtualClock(start, options);
  const woken: string[] = [];
  const sleeper = (name: string, milliseconds: number, signal?: AbortSignal): Promise<void> =>
    clock.sleep(milliseconds, signal).then(() => {
      woken.push(`${name}@${clock.now().getTime() - start.getTime()}`);
    });
  return { clock, woken, sleeper };
}

describe('the virtual clock', () => {
  it('stands still by itself', async () => {
    const { clock, woken, sleeper } = setUp();
    void sleeper('a', 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(clock.now()).toEqual(start);
    expect(woken).toEqual([]);
    await clock.advance(0);
    expect(woken).toEqual(['a@0']);
  });

  it('wakes in order of time, each at its moment, and nobody too early', async () => {
    const { clock, woken, sleeper } = setUp();
    void sleeper('late', 300);
    void sleeper('first', 100);
    void sleeper('second', 200);
    await clock.advance(250);
    expect(woken).toEqual(['first@100', 'second@200']);
    expect(clock.now()).toEqual(at(250));
    await clock.advanceTo(at(300));
    expect(woken).toEqual(['first@100', 'second@200', 'late@300']);
  });

  it('wakes on the way also who fell asleep on the way', async () => {
    const { clock, woken, sleeper } = setUp();
    const loop = async (): Promise<void> => {
      for (let round = 1; round <= 3; round += 1) await sleeper(`round ${round}`, 60);
    };
    void loop();
    void sleeper('other', 100);
    await clock.advance(1_000);
    expect(woken).toEqual(['round 1@60', 'other@100', 'round 2@120', 'round 3@180']);
  });

  it('wakes sleepers of one moment in the order of falling asleep', async () => {
    const { clock, woken, sleeper } = setUp();
    for (const name of ['a', 'b', 'c', 'd']) void sleeper(name, 10);
    await clock.advance(10);
    expect(woken).toEqual(['a@10', 'b@10', 'c@10', 'd@10']);
  });

  it('wakes sleepers of one moment in an order drawn by the seed, when given one', async () => {
    const order = async (seed: number): Promise<string> => {
      const { clock, woken, sleeper } = setUp({ random: createSeededRandom(seed) });
      for (const name of ['a', 'b', 'c', 'd']) void sleeper(name, 10);
      void sleeper('early', 5);
      await clock.advance(10);
      return woken.map((entry) => entry.split('@')[0]).join('');
    };
    expect(await order(1)).toBe(await order(1));
    const orders = new Set(await Promise.all(Array.from({ length: 40 }, (_, seed) => order(seed))));
    expect(orders.size).toBeGreaterThan(5);
    for (const each of orders) expect(each).toMatch(/^early[a-d]{4}$/);
  });

  it('lets what one sleeper sets off come to its end before the next wakes', async () => {
    const { clock, woken } = setUp();
    const chain = async (name: string, milliseconds: number): Promise<void> => {
      await clock.sleep(milliseconds);
      for (let step = 0; step < 20; step += 1) await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      woken.push(name);
    };
    void chain('a', 1);
    void chain('b', 1);
    void clock.sleep(1).then(() => woken.push('c'));
    await clock.advance(1);
    expect(woken).toEqual(['a', 'b', 'c']);
  });

  it('waits for real input and output by the given hook', async () => {
    const calls: Promise<unknown>[] = [];
    const { clock, woken, sleeper } = setUp({ settle: async () => void (await Promise.all(calls)) });
    void sleeper('call', 10).then(() => {
      calls.push(
        new Promise((resolve) => setTimeout(resolve, 30)).then(() => {
          woken.push('answer');
        }),
      );
    });
    void sleeper('next', 20);
    await clock.advance(20);
    expect(woken).toEqual(['call@10', 'answer', 'next@20']);
  });

  it('wakes aborted sleepers at once and keeps nothing of them', async () => {
    const { clock, woken, sleeper } = setUp();
    const abortion = new AbortController();
    const sleeping = sleeper('a', 1_000, abortion.signal);
    void sleeper('b', 1_000);
    abortion.abort();
    await sleeping;
    expect(woken).toEqual(['a@0']);
    expect(clock.pending()).toEqual([{ since: start, wakesAt: at(1_000) }]);
    expect(getEventListeners(abortion.signal, 'abort')).toHaveLength(0);

    await sleeper('too late', 1_000, abortion.signal);
    expect(clock.pending()).toHaveLength(1);
  });

  it('lets go of the signal of who woke in time', async () => {
    const { clock, sleeper } = setUp();
    const { signal } = new AbortController();
    void sleeper('a', 10, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await clock.advance(10);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('runs until nobody sleeps, and says so of loops that never end', async () => {
    const { clock, woken, sleeper } = setUp();
    void sleeper('a', 5_000).then(() => sleeper('b', 5_000));
    await clock.runUntilIdle();
    expect(woken).toEqual(['a@5000', 'b@10000']);
    expect(clock.pending()).toEqual([]);

    const forEver = async (): Promise<void> => {
      for (let round = 0; round < 50; round += 1) await clock.sleep(1);
    };
    void forEver();
    await expect(clock.runUntilIdle(20)).rejects.toThrow('Not idle after 20 sleepers');
    await clock.runUntilIdle();
  });

  it('refuses to go back, to be moved twice at a time and to sleep for no number', async () => {
    const { clock } = setUp();
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
    await expect(clock.advance(Number.NaN)).rejects.toThrow(RangeError);
    const first = clock.advance(1);
    await expect(clock.advance(1)).rejects.toThrow('already being moved');
    await first;
    await expect(clock.sleep(Number.NaN)).rejects.toThrow(RangeError);
  });

  it('wakes everybody once, in order, however the way is cut into steps', async () => {
    const sleeps = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 12 });
    const steps = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 });
    const run = async (
      durations: readonly number[],
      move: (clock: VirtualClock) => Promise<void>,
    ): Promise<string[]> => {
      const { clock, woken, sleeper } = setUp();
      durations.forEach((duration, index) => void sleeper(String(index), duration));
      await move(clock);
      await clock.runUntilIdle();
      return woken;
    };
    await fc.assert(
      fc.asyncProperty(sleeps, steps, async (durations, cuts) => {
        const atOnce = await run(durations, (clock) => clock.runUntilIdle());
        const inSteps = await run(durations, async (clock) => {
          for (const cut of cuts) await clock.advance(cut);
        });
        expect(inSteps).toEqual(atOnce);
        expect(atOnce).toHaveLength(durations.length);
      }),
      { seed: testSeed(), numRuns: 40 },
    );
  });
});
