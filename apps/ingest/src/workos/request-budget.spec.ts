import type { Clock } from '@rollcall/domain';
import { createSeededRandom, createVirtualClock, testSeed } from '@rollcall/testing';
import { type BudgetedRequest, createRequestBudget } from './request-budget';
import { createProcessSlots, type RequestSlots } from './request-slots';

const start = new Date('2026-11-24T10:00:00Z');

function setUp({ lateBy = () => 0 }: { lateBy?: () => number } = {}) {
  const clock = createVirtualClock(start);
  const now = () => clock.now().getTime() - start.getTime();
  // A busy machine wakes sleepers late.
  const late: Clock = { ...clock, sleep: (milliseconds, signal) => clock.sleep(milliseconds + lateBy(), signal) };
  const slots = createProcessSlots(late);
  const budget = createRequestBudget({ clock: late, slots, account: 'key' });
  const went: { at: number; request: BudgetedRequest }[] = [];
  /** Asks again and again, as soon as WorkOS has answered. */
  const keepAsking = async (request: BudgetedRequest, answerTakes: number, signal: AbortSignal) => {
    for (;;) {
      await budget.take(request, signal);
      if (signal.aborted) return;
      went.push({ at: now(), request });
      await clock.sleep(answerTakes, signal);
    }
  };
  return { clock, now, budget, slots, went, keepAsking };
}

/** The most that lay in any span of that length. */
function mostWithin(span: number, times: readonly number[]): number {
  return Math.max(...times.map((from, place) => times.slice(place).filter((at) => at < from + span).length));
}

async function during(
  milliseconds: number,
  clock: ReturnType<typeof createVirtualClock>,
  ask: (signal: AbortSignal) => Promise<unknown>[],
) {
  const over = new AbortController();
  const asking = ask(over.signal);
  await clock.advance(milliseconds);
  over.abort();
  await clock.runUntilIdle();
  await Promise.all(asking);
}

describe('what WorkOS allows', () => {
  it.each([
    ['one who asks for page after page', 1],
    ['many who ask at once', 6],
  ])('of user lists, 4 a second for each directory, is spent and never exceeded by %s', async (_who, readers) => {
    const { clock, went, keepAsking } = setUp();
    await during(60_000, clock, (signal) =>
      ['a', 'b'].flatMap((userListsOf) =>
        Array.from({ length: readers }, () => keepAsking({ sharer: 'parent-1', userListsOf }, 40, signal)),
      ),
    );
    for (const directory of ['a', 'b']) {
      const times = went.filter(({ request }) => request.userListsOf === directory).map(({ at }) => at);
      expect(mostWithin(1_000, times)).toBe(4);
      expect(times.length).toBeGreaterThanOrEqual(0.95 * 240);
      const gaps = times.slice(1).map((at, place) => at - (times[place] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThan(200);
    }
  });

  it('is not exceeded by requests that go out late', async () => {
    const random = createSeededRandom(testSeed());
    const { clock, went, keepAsking } = setUp({ lateBy: () => random() * 150 });
    await during(30_000, clock, (signal) =>
      [1, 2, 3].map(() => keepAsking({ sharer: 'parent-1', userListsOf: 'a' }, 40, signal)),
    );
    const times = went.map(({ at }) => at);
    expect(mostWithin(1_000, times)).toBe(4);
    expect(times.length).toBeGreaterThanOrEqual(0.9 * 120);
  });

  it('in all, 6,000 requests a minute, is spent and never exceeded, and shared evenly by the parents', async () => {
    const { clock, went, keepAsking } = setUp();
    await during(61_000, clock, (signal) => [
      ...Array.from({ length: 40 }, () => keepAsking({ sharer: 'greedy' }, 5, signal)),
      ...Array.from({ length: 4 }, () => keepAsking({ sharer: 'modest' }, 5, signal)),
      ...Array.from({ length: 4 }, () => keepAsking({ sharer: '' }, 5, signal)),
    ]);
    const times = went.map(({ at }) => at);
    const minute = times.filter((at) => at < 60_000).length;
    expect(minute).toBeLessThanOrEqual(6_000);
    expect(minute).toBeGreaterThanOrEqual(0.95 * 6_000);
    expect(mostWithin(1_000, times.slice(0, 500))).toBeLessThanOrEqual(100);
    for (const sharer of ['greedy', 'modest', '']) {
      const part = went.filter(({ request }) => request.sharer === sharer).length / went.length;
      expect(part).toBeGreaterThan(0.3);
    }
  });

  it('is not asked for while WorkOS wants a pause, not even by those who have their slot already', async () => {
    const { clock, now, budget, went, keepAsking } = setUp();
    const requests: BudgetedRequest[] = [{ sharer: 'p', userListsOf: 'a' }, { sharer: 'p' }];
    await during(20_000, clock, (signal) => [
      ...requests.flatMap((request) => [1, 2, 3].map(() => keepAsking(request, 40, signal))),
      clock.sleep(5_000).then(() => Promise.all(requests.map((request) => budget.pause(request, 7_000)))),
    ]);
    expect(now()).toBeGreaterThanOrEqual(20_000);
    expect(went.filter(({ at }) => at > 5_000 && at < 12_000)).toEqual([]);
    expect(went.some(({ at }) => at > 12_000)).toBe(true);
    expect(
      mostWithin(
        1_000,
        went.filter(({ request }) => request.userListsOf).map(({ at }) => at),
      ),
    ).toBe(4);
  });

  it('is left to the others by who gives up waiting', async () => {
    const { clock, now, budget } = setUp();
    const gone = new AbortController();
    const order: string[] = [];
    const takes = [
      ...Array.from({ length: 50 }, () => budget.take({ sharer: 'gone' }, gone.signal)),
      ...['one', 'two'].map((name) => budget.take({ sharer: 'here' }).then(() => order.push(`${name} ${now() < 100}`))),
    ];
    gone.abort();
    await clock.advance(1_000);
    await Promise.all(takes);
    expect(order).toEqual(['one true', 'two true']);
  });

  it('cannot be told while the slots cannot be had: who waits hears so, who comes later may succeed', async () => {
    const clock = createVirtualClock(start);
    let broken = true;
    const slots: RequestSlots = {
      reserve: () => (broken ? Promise.reject(new Error('away')) : Promise.resolve(0)),
      hold: () => Promise.resolve(),
    };
    const budget = createRequestBudget({ clock, slots, account: 'key' });
    const first = [budget.take({ sharer: 'a' }), budget.take({ sharer: 'b' })];
    for (const take of first) await expect(take).rejects.toThrow('away');
    broken = false;
    const later = budget.take({ sharer: 'a' });
    await clock.advance(100);
    await later;
  });
});
