import fc from 'fast-check';
import { type Email, type HoldLimits, judgeHour, judgeRun, type PlannedRemoval } from '@rollcall/domain';

const limits: HoldLimits = { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.1 };
const email = (n: number): Email => `p${String(n).padStart(3, '0')}@example.com` as Email;
const removals = (count: number, change: Partial<PlannedRemoval> = {}): PlannedRemoval[] =>
  Array.from({ length: count }, (_, n) => ({
    email: email(n),
    reasonCode: 'not_in_directory',
    directoryDeleted: false,
    ...change,
  }));
const run = (count: number, change: Partial<Parameters<typeof judgeRun>[0]> = {}) =>
  judgeRun({
    limits,
    removals: removals(count),
    activeMembers: 100,
    leavesNobody: false,
    confirmed: undefined,
    ...change,
  }).size;
const hour = (count: number, removedInHour: number, activeMembers = 100 - removedInHour) =>
  judgeHour({ limits, removals: removals(count), activeMembers, removedInHour }).size;

describe('the removals of a run', () => {
  it('wait, all of them, when they are more than the count and more than the share', () => {
    expect(run(10)).toBe(0);
    expect(run(11)).toBe(11);
  });

  it('go when only one of the two is exceeded', () => {
    expect(run(11, { activeMembers: 110 })).toBe(0);
    expect(run(9, { activeMembers: 10 })).toBe(0);
  });

  it('go when the guard is switched off', () => {
    expect(run(50, { limits: { ...limits, enabled: false } })).toBe(0);
  });

  it('always wait when nobody but the primary owner would be left, also with the guard off', () => {
    expect(run(2, { leavesNobody: true, activeMembers: 3 })).toBe(2);
    expect(run(2, { leavesNobody: true, limits: { ...limits, enabled: false } })).toBe(2);
  });

  it('always wait when they follow from a deleted directory, also with the guard off', () => {
    const deleted = removals(1, { directoryDeleted: true });
    expect(run(0, { removals: deleted })).toBe(1);
    expect(run(0, { removals: deleted, limits: { ...limits, enabled: false } })).toBe(1);
  });

  it('go when they were confirmed; those beyond are judged as if nothing had been confirmed', () => {
    const confirmed = new Set(removals(20).map((removal) => removal.email));
    expect(run(20, { confirmed })).toBe(0);
    expect(run(30, { confirmed })).toBe(0);
    expect(run(31, { confirmed })).toBe(11);
    expect(run(20, { confirmed, leavesNobody: true })).toBe(0);
  });
});

describe('removals between runs', () => {
  it('wait past the limit of the rolling hour', () => {
    expect(hour(3, 8)).toBe(1);
    expect(hour(1, 9)).toBe(0);
    expect(hour(2, 10)).toBe(2);
  });

  it('are held against the members active at the start of the hour', () => {
    expect(hour(1, 10, 90)).toBe(1);
    expect(hour(1, 10, 101)).toBe(0);
  });

  it('never let more through than the limit, however they are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 200 }),
        (batches, members) => {
          let removed = 0;
          for (const batch of batches) {
            const possible = Math.min(batch, members - removed);
            removed +=
              possible -
              judgeHour({
                limits,
                removals: removals(possible),
                activeMembers: members - removed,
                removedInHour: removed,
              }).size;
          }
          expect(removed).toBeLessThanOrEqual(Math.max(10, Math.floor(0.1 * members)));
        },
      ),
    );
  });
});
