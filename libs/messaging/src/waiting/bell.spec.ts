import { createVirtualClock } from '@rollcall/testing';
import { createBell } from './bell';

const start = new Date('2026-11-24T10:00:00Z');

describe('a bell', () => {
  it('ends the wait under way', async () => {
    const bell = createBell(createVirtualClock(start));
    const wait = bell.wait();
    bell.ring();
    await wait;
  });

  it('that rang before the wait lets it through once', async () => {
    const clock = createVirtualClock(start);
    const bell = createBell(clock);
    bell.ring();
    bell.ring();
    await bell.wait(1_000);
    expect(clock.pending()).toEqual([]);
    void bell.wait(1_000);
    expect(clock.pending()).toHaveLength(1);
    await clock.runUntilIdle();
  });

  it('that nobody rings ends the wait when its time is over', async () => {
    const clock = createVirtualClock(start);
    const wait = createBell(clock).wait(250);
    await clock.advance(250);
    await wait;
  });
});
