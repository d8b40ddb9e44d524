import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { MemberStatus, membership, Role } from '@rollcall/contracts';
import {
  changesNobody,
  countReasons,
  differencesOf,
  findPeople,
  hidesPeople,
  listOf,
  listPlan,
  planTotals,
} from './plan-people';

const { ChangeAction } = membership;
const { ACTIVE, REMOVED } = MemberStatus;
const change = (init: MessageInitShape<typeof membership.PlannedChangeSchema>) =>
  create(membership.PlannedChangeSchema, init);
const plan = (init: MessageInitShape<typeof membership.OrganizationPlanSchema>) =>
  create(membership.OrganizationPlanSchema, init);

describe('the lists of a plan', () => {
  it('name each person once, whatever the action', () => {
    const actions = Object.values(ChangeAction).filter((action) => typeof action === 'number');
    const changes = actions.map((action) => change({ email: `p${String(action)}@x.example`, action }));
    const { lists } = listPlan(changes);
    expect(Object.values(lists).flat()).toHaveLength(changes.length);
  });

  it('have removals, also those that wait, in their own', () => {
    expect(listOf({ action: ChangeAction.REMOVE })).toBe('removals');
    expect(listOf({ action: ChangeAction.HOLD })).toBe('removals');
    expect(listOf({ action: ChangeAction.RENAME })).toBe('renames');
  });

  it('are searched by the email and by the former email', () => {
    const people = [
      change({ email: 'ada@x.example' }),
      change({ email: 'b@x.example', action: ChangeAction.RENAME, before: { email: 'adalbert@x.example' } }),
      change({ email: 'cleo@x.example' }),
    ];
    expect(findPeople(people, ' ADA ').map(({ email }) => email)).toEqual(['ada@x.example', 'b@x.example']);
    expect(findPeople(people, '  ')).toBe(people);
  });
});

describe('the totals of a plan', () => {
  it('are those of all organizations together', () => {
    const organizations = [plan({ added: 1, removed: 2, wouldHold: 2 }), plan({ added: 3, unchanged: 4, waiting: 5 })];
    expect(planTotals(organizations)).toEqual({
      added: 4,
      removed: 2,
      updated: 0,
      unchanged: 4,
      waiting: 5,
      wouldHold: 2,
    });
  });

  it('change nobody where people just go on waiting', () => {
    expect(changesNobody({ organizations: [plan({ unchanged: 9, waiting: 3 })] })).toBe(true);
    expect(changesNobody({ organizations: [plan({ changes: [{ email: 'a', action: ChangeAction.WAIT }] })] })).toBe(
      false,
    );
    expect(changesNobody({ organizations: [plan({}), plan({ removed: 1 })] })).toBe(false);
  });

  it('say that people are hidden where they are counted and not named', () => {
    expect(hidesPeople(plan({ removed: 3 }))).toBe(true);
    expect(hidesPeople(plan({ removed: 1, changes: [{ email: 'a', action: ChangeAction.REMOVE }] }))).toBe(false);
    expect(hidesPeople(plan({ unchanged: 7, waiting: 2 }))).toBe(false);
  });

  it('count the reasons, most first', () => {
    const people = ['no_role_group', 'not_in_directory', 'no_role_group'].map((reasonCode) => ({ reasonCode }));
    expect(countReasons(people)).toEqual([
      ['no_role_group', 2],
      ['not_in_directory', 1],
    ]);
  });
});

describe('what differs of a person', () => {
  const before = { role: Role.ADMIN, seatTier: 'premium', status: ACTIVE };
  it('is role, seat tier or status of one who stays', () => {
    const after = { role: Role.USER, seatTier: 'premium', status: ACTIVE };
    expect(differencesOf(change({ action: ChangeAction.UPDATE, before, after }))).toEqual({
      role: true,
      seatTier: false,
      status: false,
    });
  });

  it('is nothing of one who goes, comes, or comes back', () => {
    const nothing = { role: false, seatTier: false, status: false };
    const after = { role: Role.USER, seatTier: 'standard', status: ACTIVE };
    const gone = { ...before, status: REMOVED };
    expect(differencesOf(change({ action: ChangeAction.REMOVE, before, after: gone }))).toEqual(nothing);
    expect(differencesOf(change({ action: ChangeAction.ADD, after }))).toEqual(nothing);
    expect(differencesOf(change({ action: ChangeAction.ADD, before: gone, after }))).toEqual(nothing);
  });
});
