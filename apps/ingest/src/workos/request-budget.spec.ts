import { createVirtualClock } from '@rollcall/testing';
import { createEvenBudget } from './request-budget';

describe('a budget of 4 requests a second', () => {
  const start = new Date('2026-11-24T10:00:00Z');

  it('spaces requests evenly, spends all of it, and keeps budgets apart', async () => {
    const clock = createVirtualClock(start);
    const budget = createEvenBudget({ clock, perSecond: 4 });
    const went: string[] = [];
    const go = (name: string) =>
      budget.take(name).then(() => went.push(`${name} ${clock.now().getTime() - start.getTime()}`));
    const all = [go('a'), go('a'), go('a'), go('b'), go('a'), go('a')];
    await clock.advance(1_000);
    await Promise.all(all);
    expect(went.sort()).toEqual(['a 0', 'a 1000', 'a 250', 'a 500', 'a 750', 'b 0']);
  });

  it('stands still while WorkOS asks for a pause', async () => {
    const clock = createVirtualClock(start);
    const budget = createEvenBudget({ clock, perSecond: 4 });
    budget.pause('a', 3_000);
    const taken = budget.take('a').then(() => clock.now().getTime() - start.getTime());
    await clock.advance(5_000);
    expect(await taken).toBe(3_000);
  });
});
