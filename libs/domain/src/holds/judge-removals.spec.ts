import fc from 'fast-check';
import {
  type Email,
  type HoldLimits,
  type HourLimits,
  type JudgedRemoval,
  judgeRemovals,
  type RunLimits,
} from '@rollcall/domain';

const limits: HoldLimits = { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.1 };
const email = (n: number): Email => `p${String(n).padStart(3, '0')}@example.com` as Email;
const emails = (count: number): Set<Email> => new Set(Array.from({ length: count }, (_, n) => email(n)));
const removals = (count: number, reasonCode: JudgedRemoval['reasonCode'] = 'not_in_directory'): JudgedRemoval[] =>
  [...emails(count)].map((each) => ({ email: each, reasonCode }));
const runLimits = (change: Partial<RunLimits> = {}): RunLimits => ({
  kind: 'run',
  limits,
  activeMembers: 100,
  others: 99,
  confirmed: undefined,
  alreadyHeld: new Set(),
  kept: new Set(),
  ...change,
});
const hourLimits = (change: Partial<HourLimits> = {}): HourLimits => ({
  kind: 'hour',
  limits,
  activeMembers: 100 - (change.removedInHour ?? 0),
  removedInHour: 0,
  countedInHour: change.removedInHour ?? 0,
  alreadyHeld: new Set(),
  kept: new Set(),
  ...change,
});
/** Which of the removals wait. */
const held = (some: JudgedRemoval[], judgement: RunLimits | HourLimits, leavesNobody = false): Email[] => {
  const verdicts = judgeRemovals(some, judgement, leavesNobody);
  return some.flatMap((removal, index) => (verdicts[index] === 'held' ? [removal.email] : []));
};
const run = (count: number, change: Partial<RunLimits> = {}, leavesNobody = false): number =>
  held(removals(count), runLimits(change), leavesNobody).length;
const hour = (count: number, change: Partial<HourLimits> = {}): number =>
  held(removals(count), hourLimits(change)).length;
const off: HoldLimits = { ...limits, enabled: false };

describe('the removals of a run', () => {
  it('wait, all of them, when they are more than the count and more than the share', () => {
    expect(run(10)).toBe(0);
    expect(run(11)).toBe(11);
  });

  it('go when only one of the two is exceeded', () => {
    expect(run(11, { activeMembers: 110 })).toBe(0);
    expect(run(9, { activeMembers: 10 })).toBe(0);
  });

  it('go when they are the share exactly, also where the share times the members is not a whole number of a computer', () => {
    expect(run(29, { limits: { ...limits, maxRemovalsShare: 0.29 } })).toBe(0);
    expect(run(30, { limits: { ...limits, maxRemovalsShare: 0.29 } })).toBe(30);
  });

  it('go when the guard is switched off', () => {
    expect(run(50, { limits: off })).toBe(0);
  });

  it('always wait when nobody but the primary owner would be left, also with the guard off', () => {
    expect(run(2, { activeMembers: 3 }, true)).toBe(2);
    expect(run(2, { limits: off }, true)).toBe(2);
  });

  it('always wait when they follow from a deleted directory, also with the guard off; the others go', () => {
    const some = [...removals(1, 'directory_deleted'), { email: email(1), reasonCode: 'no_role_group' } as const];
    expect(held(some, runLimits())).toEqual([email(0)]);
    expect(held(some, runLimits({ limits: off }))).toEqual([email(0)]);
  });

  it('go when they were confirmed, whatever the reason', () => {
    expect(run(20, { confirmed: emails(20) })).toBe(0);
    expect(run(20, { confirmed: emails(20) }, true)).toBe(0);
    expect(held(removals(20, 'directory_deleted'), runLimits({ confirmed: emails(20) }))).toEqual([]);
  });

  it('beyond those confirmed are judged as if nothing had been confirmed', () => {
    expect(run(30, { confirmed: emails(20) })).toBe(0);
    expect(run(31, { confirmed: emails(20) })).toBe(11);
    expect(run(21, { confirmed: emails(20) }, true)).toBe(1);
  });

  it('that wait already go on waiting and count among the removals', () => {
    expect(held(removals(10), runLimits({ alreadyHeld: emails(2) }))).toEqual([email(0), email(1)]);
    expect(run(11, { alreadyHeld: emails(2) })).toBe(11);
    expect(run(2, { alreadyHeld: emails(2), confirmed: emails(2) })).toBe(0);
  });

  it('count against the limits unless confirmed', () => {
    expect(judgeRemovals(removals(2), runLimits({ confirmed: emails(1) }), false)).toEqual(['confirmed', 'counts']);
  });
});

describe('removals between runs', () => {
  it('wait past the limit of the rolling hour, in the order in which things happened', () => {
    expect(hour(1, { removedInHour: 9 })).toBe(0);
    expect(hour(2, { removedInHour: 10 })).toBe(2);
    expect(held(removals(3).reverse(), hourLimits({ removedInHour: 8 }))).toEqual([email(0)]);
  });

  it('are held against the members active at the start of the hour', () => {
    expect(hour(1, { removedInHour: 10, activeMembers: 90 })).toBe(1);
    expect(hour(1, { removedInHour: 10, activeMembers: 101 })).toBe(0);
  });

  it('removed by hand or confirmed are of the base of the share alone', () => {
    expect(hour(1, { activeMembers: 80, removedInHour: 20, countedInHour: 9 })).toBe(0);
    expect(hour(1, { activeMembers: 80, removedInHour: 20, countedInHour: 10 })).toBe(1);
    expect(hour(1, { activeMembers: 80, removedInHour: 30, countedInHour: 10 })).toBe(0);
  });

  it('go when the guard is switched off; those from a deleted directory wait', () => {
    expect(hour(50, { limits: off })).toBe(0);
    expect(held(removals(1, 'directory_deleted'), hourLimits({ limits: off }))).toEqual([email(0)]);
  });

  it('that wait already go on waiting and take nothing of the limit', () => {
    expect(held(removals(3), hourLimits({ removedInHour: 8, alreadyHeld: emails(1) }))).toEqual([email(0)]);
  });

  it('never let more through than the limit, and the same people, however they are batched', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 200 }),
        (batches, members) => {
          const all = removals(
            Math.min(
              batches.reduce((sum, batch) => sum + batch, 0),
              members,
            ),
          );
          const atOnce = held(all, hourLimits({ activeMembers: members }));
          let removed = 0;
          const inBatches: Email[] = [];
          let start = 0;
          for (const batch of batches) {
            const some = all.slice(start, (start += batch));
            const waiting = held(some, hourLimits({ activeMembers: members - removed, removedInHour: removed }));
            inBatches.push(...waiting);
            removed += some.length - waiting.length;
          }
          expect(inBatches).toEqual(atOnce);
          expect(removed).toBeLessThanOrEqual(Math.max(10, Math.floor(0.1 * members)));
        },
      ),
    );
  });
});
