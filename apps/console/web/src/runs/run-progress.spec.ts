import { ingest } from '@rollcall/contracts';
import fc from 'fast-check';
import { barFill, isUnderWay, nextFill, runTotals, timeLeft } from './run-progress';

const { SyncState } = ingest;
const scanning = (change: Partial<Parameters<typeof barFill>[0]> = {}) =>
  barFill({ state: SyncState.SCANNING, done: 100, expected: 1_000, ratePerSecond: 10, age: 0, ...change });

describe('the progress bar of a run', () => {
  it('moves at each second while a run scans, also when nothing new is told', () => {
    const fills = Array.from({ length: 60 }, (_, age) => scanning({ age }));
    for (const [index, fill] of fills.slice(1).entries()) expect(fill).toBeGreaterThan(fills[index] ?? 0);
  });

  it('moves at each second while a run is applied', () => {
    const applying = (age: number) =>
      barFill({ state: SyncState.APPLYING, done: 5, expected: 5, ratePerSecond: 9, age });
    for (let age = 0; age < 30; age += 1) expect(applying(age + 1)).toBeGreaterThan(applying(age));
    expect(applying(10_000)).toBeLessThan(100);
  });

  it('is never further than what is expected, nor full before the run is completed', () => {
    const state = fc.constantFrom(SyncState.QUEUED, SyncState.SCANNING, SyncState.APPLYING, SyncState.INCOMPLETE);
    const count = fc.nat(100_000);
    fc.assert(
      fc.property(state, count, count, count, fc.nat(1_000), (...[some, done, expected, ratePerSecond, age]) => {
        const fill = barFill({ state: some, done, expected, ratePerSecond, age });
        expect(fill).toBeGreaterThanOrEqual(0);
        expect(fill).toBeLessThan(100);
      }),
    );
    expect(barFill({ state: SyncState.COMPLETED, done: 0, expected: 0, ratePerSecond: 0, age: 0 })).toBe(100);
  });

  it('moves before a rate is known', () => {
    expect(scanning({ done: 0, ratePerSecond: 0, age: 1 })).toBeGreaterThan(0.1);
  });

  it('is not full when a first scan has read all that was expected, which grows with it', () => {
    const first = (done: number) => scanning({ done, expected: done });
    expect(first(0)).toBe(0);
    expect(first(1_000)).toBeGreaterThan(first(100));
    expect(first(100_000)).toBeLessThan(90);
  });

  it('never goes back, nor stands, while a run goes on', () => {
    expect(nextFill(50, 40, SyncState.SCANNING)).toBeGreaterThan(50);
    expect(nextFill(50, 60, SyncState.SCANNING)).toBe(60);
    expect(nextFill(90, 90, SyncState.SCANNING)).toBe(90);
    expect(nextFill(95, 91, SyncState.APPLYING)).toBeGreaterThan(95);
    expect(nextFill(99, 100, SyncState.COMPLETED)).toBe(100);
  });

  it('falls back to what was read when the run breaks off', () => {
    expect(nextFill(80, 30, SyncState.INCOMPLETE)).toBe(30);
  });

  it('does not fall back when the next page is told in time', () => {
    expect(scanning({ done: 110 })).toBeGreaterThanOrEqual(scanning({ done: 100, age: 1 }));
  });
});

describe('a run in words', () => {
  it.each([
    [0, ''],
    [Number.NaN, ''],
    [3, 'a few seconds left'],
    [12, 'about 15 seconds left'],
    [60, 'about a minute left'],
    [150, 'about 3 minutes left'],
    [5_400, 'about 1 h 30 min left'],
  ])('has %p seconds left: %p', (seconds, words) => expect(timeLeft(seconds)).toBe(words));

  it('goes on until it has completed, is incomplete or has failed', () => {
    const under = [SyncState.QUEUED, SyncState.SCANNING, SyncState.APPLYING];
    for (const state of under) expect(isUnderWay({ state })).toBe(true);
    for (const state of [SyncState.COMPLETED, SyncState.INCOMPLETE, SyncState.FAILED]) {
      expect(isUnderWay({ state })).toBe(false);
    }
  });

  it('sums up what it did in all organizations', () => {
    const one = { added: 1, removed: 2, updated: 3, unchanged: 4, waiting: 5, held: 6 };
    expect(runTotals([one, one])).toEqual({ added: 2, removed: 4, updated: 6, unchanged: 8, waiting: 10, held: 12 });
  });
});
