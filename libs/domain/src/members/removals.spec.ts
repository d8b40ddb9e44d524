import type { DecidedPerson, Email, Member, PlanInput } from '@rollcall/domain';
import {
  byHour,
  byRun,
  changesOf,
  email,
  inTier,
  limits,
  member,
  owner,
  person,
  planOf,
  provision,
  removed,
  renamedFrom,
  seats,
  told,
  waitingFor,
  wantsMove,
  day,
} from './test-bed/people';

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `p${String(n).padStart(2, '0')}`);
const leaving = (count: number, reason?: Parameters<typeof removed>[0]): DecidedPerson[] =>
  names(count).map((name) => person(name, removed(reason), member(name)));
const emails = (...some: string[]): Set<Email> => new Set(some.map(email));
const outcome = (input: Partial<PlanInput>) => {
  const { changes, held, leavesNobody } = planOf(input);
  return {
    removed: changes.filter(({ action }) => action === 'remove').length,
    held: held.length,
    counted: changes.filter(({ counts }) => counts).length,
    leavesNobody,
  };
};

describe('the removals of a run', () => {
  it('over the limit all wait; additions and updates go on', () => {
    const people = [...leaving(11), person('new', provision()), person('upd', inTier('premium'), member('upd'))];
    const plan = planOf({ people, judgement: byRun() });
    expect(told(plan.changes)).toEqual([
      'add new active standard default_role',
      'update upd active premium mapped_role',
    ]);
    expect(plan.held.map(({ member: who }) => who.email)).toEqual([...emails(...names(11))]);
    expect(plan.held[0]).toEqual({
      member: member('p00'),
      reasonCode: 'not_in_directory',
      directoryDeleted: false,
    });
  });

  it('within the limit go and count against it', () => {
    expect(outcome({ people: leaving(10), judgement: byRun() })).toEqual({
      removed: 10,
      held: 0,
      counted: 10,
      leavesNobody: false,
    });
  });

  it('without a judgement, by hand or at a login, never wait and never count', () => {
    expect(outcome({ people: leaving(50) })).toEqual({ removed: 50, held: 0, counted: 0, leavesNobody: false });
  });

  it('that wait free no seat', () => {
    const people = [...leaving(11), person('new', provision())];
    const full = seats(
      { standard: 11 },
      leaving(11).map(({ member: holder }) => holder as Member),
    );
    expect(told(changesOf({ people, seats: full, judgement: byRun() }))).toEqual([
      'wait new waiting_for_seat standard no_free_seat',
    ]);
  });

  it('confirmed by hash are not held and do not count', () => {
    expect(outcome({ people: leaving(20), judgement: byRun({ confirmed: emails(...names(20)) }) })).toEqual({
      removed: 20,
      held: 0,
      counted: 0,
      leavesNobody: false,
    });
  });

  it('beyond those confirmed are judged as if nothing had been confirmed', () => {
    expect(outcome({ people: leaving(20), judgement: byRun({ confirmed: emails(...names(9)) }) })).toMatchObject({
      removed: 9,
      held: 11,
    });
  });

  it('of waiting people never wait and do not count', () => {
    const waiting = names(20).map((name) => person(name, removed(), waitingFor(name, 'standard', day(2))));
    expect(outcome({ people: waiting, judgement: byRun() })).toMatchObject({ removed: 20, held: 0, counted: 0 });
  });

  it('that are the old half of a changed email never wait and do not count', () => {
    const renames = names(20).flatMap((name) => [
      person(name, removed('email_changed'), member(name)),
      renamedFrom(name, person(`new-${name}`, provision())),
    ]);
    expect(outcome({ people: renames, judgement: byRun() })).toMatchObject({ removed: 20, held: 0, counted: 0 });
    // Somebody who has an email already stands for that person: no new half comes.
    expect(outcome({ people: leaving(20, 'email_changed'), judgement: byRun() })).toMatchObject({
      held: 0,
      counted: 0,
    });
  });

  it('that follow from a deleted directory always wait unless confirmed; the others go', () => {
    const people = [...leaving(1, 'directory_deleted'), person('zoe', removed('no_role_group'), member('zoe'))];
    const judgement = byRun({ limits: { ...limits, enabled: false } });
    expect(planOf({ people, judgement }).held).toEqual([
      { member: member('p00'), reasonCode: 'directory_deleted', directoryDeleted: true },
    ]);
    expect(outcome({ people, judgement })).toMatchObject({ removed: 1, held: 1 });
    expect(outcome({ people, judgement: { ...judgement, confirmed: emails('p00') } })).toMatchObject({ held: 0 });
  });

  it('already held go on waiting though the decision says it again', () => {
    expect(outcome({ people: leaving(3), judgement: byRun({ alreadyHeld: emails('p01') }) })).toMatchObject({
      removed: 2,
      held: 1,
    });
  });

  it('of somebody whom an administrator kept are neither carried out nor held', () => {
    expect(outcome({ people: leaving(3), judgement: byRun({ kept: emails('p01', 'p02') }) })).toMatchObject({
      removed: 1,
      held: 0,
    });
    const confirmed = emails('p01');
    expect(outcome({ people: leaving(3), judgement: byRun({ kept: emails('p01'), confirmed }) })).toMatchObject({
      removed: 2,
    });
  });

  it('one whom an administrator kept, or about whom nothing is decided, has their turn where they wait', () => {
    const mover = wantsMove('ada', 'standard', 'premium', day(2));
    const moved = ['update ada active premium mapped_role'];
    const people = [person('ada', removed(), mover)];
    expect(told(changesOf({ people, judgement: byRun({ kept: emails('ada') }) }))).toEqual(moved);
    const undecided = { outcome: 'none', reasonCode: 'kept' } as const;
    expect(told(changesOf({ people: [person('ada', undecided, mover)] }))).toEqual(moved);
  });

  it('the primary owner is never among them', () => {
    expect(outcome({ people: [person('olga', removed(), owner('olga'))], judgement: byRun() })).toMatchObject({
      removed: 0,
      held: 0,
    });
  });
});

describe('a run that would leave nobody but the primary owner', () => {
  const off = { ...limits, enabled: false };
  const two = { activeMembers: 3, others: 2, limits: off };

  it('holds its removals whatever the limits', () => {
    expect(outcome({ people: leaving(2), judgement: byRun(two) })).toMatchObject({ held: 2, leavesNobody: true });
  });

  it('is not one that leaves somebody, newcomers and waiting people among them', () => {
    expect(outcome({ people: leaving(1), judgement: byRun(two) })).toMatchObject({ held: 0, leavesNobody: false });
    const withNewcomer = [...leaving(2), person('new', provision())];
    expect(outcome({ people: withNewcomer, judgement: byRun(two) })).toMatchObject({ held: 0, leavesNobody: false });
    expect(outcome({ people: withNewcomer, seats: seats({ standard: 0 }), judgement: byRun(two) })).toMatchObject({
      held: 0,
    });
    expect(outcome({ people: leaving(2), judgement: byRun({ ...two, others: 3 }) })).toMatchObject({ held: 0 });
  });

  it('counts the removals of waiting people, which go; so do those confirmed', () => {
    const people = [...leaving(1), person('wil', removed(), waitingFor('wil', 'standard', day(2)))];
    expect(outcome({ people, judgement: byRun({ ...two, activeMembers: 2 }) })).toMatchObject({
      removed: 1,
      held: 1,
      leavesNobody: true,
    });
    expect(
      outcome({ people: leaving(2), judgement: byRun({ ...two, confirmed: emails('p00', 'p01') }) }),
    ).toMatchObject({ removed: 2, held: 0, leavesNobody: true });
  });

  it('is not one that keeps somebody whom an administrator kept, or whose email changed', () => {
    expect(outcome({ people: leaving(2), judgement: byRun({ ...two, kept: emails('p00') }) })).toMatchObject({
      leavesNobody: false,
    });
    const people = [...leaving(2), renamedFrom('p01', person('new', provision()))];
    expect(outcome({ people, judgement: byRun(two) })).toMatchObject({ leavesNobody: false });
  });

  it('is none that removes nobody', () => {
    expect(outcome({ people: [], judgement: byRun({ activeMembers: 1, others: 0 }) }).leavesNobody).toBe(false);
  });
});

describe('removals between runs', () => {
  it('past the limit of the rolling hour wait, in the order in which things happened', () => {
    const judgement = byHour({ activeMembers: 91, removedInHour: 9, countedInHour: 9 });
    const { held } = planOf({ people: leaving(3).reverse(), judgement });
    expect(held.map(({ member: who }) => who.email)).toEqual([email('p00'), email('p01')]);
  });

  it('leave-nobody is not asked of them', () => {
    expect(outcome({ people: leaving(2), judgement: byHour({ activeMembers: 3 }) })).toMatchObject({
      removed: 2,
      counted: 2,
      leavesNobody: false,
    });
  });
});

describe('a held person', () => {
  it('keeps role, seat and login, and is not moved meanwhile', () => {
    const mover = wantsMove('ada', 'standard', 'premium', day(2));
    const input = { waiting: [mover], judgement: byRun({ alreadyHeld: emails('ada') }) };
    expect(changesOf(input)).toEqual([]);
    expect(changesOf({ ...input, people: [person('ada', removed(), mover)], waiting: [] })).toEqual([]);
  });

  it('who is provisioned again is planned like anybody', () => {
    const judgement = byRun({ alreadyHeld: emails('ada') });
    expect(told(changesOf({ people: [person('ada', inTier('premium'), member('ada'))], judgement }))).toEqual([
      'update ada active premium mapped_role',
    ]);
  });
});
