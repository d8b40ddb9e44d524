import {
  createDecide,
  type DecisionQuestion,
  type DecisionSettings,
  type DecisionStep,
  type DirectoryPerson,
  type Email,
  problemOf,
  standingFor,
} from '@rollcall/domain';

const settings = (change: Partial<DecisionSettings> = {}): DecisionSettings => ({
  mode: 'scim',
  mappings: { enabled: false, roles: [], seatTiersEnabled: false, seatTiers: [] },
  seatTiers: [
    { tier: 'standard', rank: 2 },
    { tier: 'premium', rank: 1 },
  ],
  unmappedTier: 'remove',
  ...change,
});
const mapped = (
  change: Partial<DecisionSettings['mappings']> = {},
  rest: Partial<DecisionSettings> = {},
): DecisionSettings =>
  settings({
    mappings: {
      enabled: true,
      roles: [
        { directoryGroupId: 'staff', role: 'user' },
        { directoryGroupId: 'admins', role: 'admin' },
      ],
      seatTiersEnabled: false,
      seatTiers: [
        { directoryGroupId: 'staff', tier: 'standard' },
        { directoryGroupId: 'designers', tier: 'premium' },
      ],
      ...change,
    },
    ...rest,
  });
const person = (change: Partial<DirectoryPerson> = {}): DirectoryPerson => ({
  directoryUserId: 'directory_user_1',
  email: 'ada@example.com' as Email,
  firstName: 'Ada',
  lastName: 'Lovelace',
  active: true,
  createdAt: new Date('2026-01-01T00:00:00Z'),
  groups: new Set(),
  ...change,
});
const inGroups = (...groups: string[]): DirectoryPerson => person({ groups: new Set(groups) });
const decision = ({
  settings: some = settings(),
  ...question
}: Partial<DecisionQuestion> & { settings?: DecisionSettings }) =>
  createDecide(some)({ person: person(), known: false, ...question });

describe('the decision of one person in one organization', () => {
  it('mode invite_only: nothing is decided by the directory', () => {
    expect(decision({ settings: settings({ mode: 'invite_only' }) })).toEqual({
      outcome: 'none',
      reasonCode: 'manual',
    });
  });

  it('mode jit, no login yet, no member record: nothing until they log in', () => {
    expect(decision({ settings: settings({ mode: 'jit' }) })).toEqual({ outcome: 'none', reasonCode: 'awaits_login' });
  });

  it('mode scim, person absent from every directory of the parent: remove', () => {
    expect(decision({ person: undefined })).toEqual({ outcome: 'remove', reasonCode: 'not_in_directory' });
  });

  it('mode jit, person absent from the directory, mappings off: may log in', () => {
    expect(decision({ settings: settings({ mode: 'jit' }), person: undefined, known: true })).toMatchObject({
      outcome: 'provision',
    });
  });

  it.each(['scim', 'jit'] as const)('mode %s, directory user inactive: remove', (mode) => {
    expect(decision({ settings: settings({ mode }), person: person({ active: false }), known: true })).toEqual({
      outcome: 'remove',
      reasonCode: 'inactive_in_directory',
    });
  });

  it('mappings on, person in no role-mapped group: remove', () => {
    expect(decision({ settings: mapped(), person: inGroups('designers') })).toEqual({
      outcome: 'remove',
      reasonCode: 'no_role_group',
    });
  });

  it('tier mapping on, person in no tier-mapped group: remove', () => {
    expect(decision({ settings: mapped({ seatTiersEnabled: true }), person: inGroups('admins') })).toEqual({
      outcome: 'remove',
      reasonCode: 'no_tier_group',
    });
  });

  it('tier mapping on, unmapped_tier highest_available: the highest tier with a free seat', () => {
    expect(
      decision({
        settings: mapped({ seatTiersEnabled: true }, { unmappedTier: 'highest_available' }),
        person: inGroups('admins'),
      }),
    ).toEqual({
      outcome: 'provision',
      role: 'admin',
      seatTier: 'highest_available',
      reasonCode: 'mapped_role',
    });
  });

  it('mappings on: role is the highest of the mapped roles of their groups', () => {
    expect(decision({ settings: mapped(), person: inGroups('staff', 'admins') })).toEqual({
      outcome: 'provision',
      role: 'admin',
      seatTier: 'keep',
      reasonCode: 'mapped_role',
    });
  });

  it('tier mapping on: the highest mapped tier of their groups', () => {
    expect(
      decision({ settings: mapped({ seatTiersEnabled: true }), person: inGroups('staff', 'designers') }),
    ).toMatchObject({
      seatTier: { tier: 'premium' },
    });
  });

  it('tier mappings count only while mappings are on', () => {
    expect(
      decision({ settings: mapped({ enabled: false, seatTiersEnabled: true }), person: inGroups() }),
    ).toMatchObject({ seatTier: 'keep' });
  });

  it('mappings off: a member keeps role and tier, a new one gets the defaults', () => {
    expect(decision({})).toEqual({ outcome: 'provision', role: 'keep', seatTier: 'keep', reasonCode: 'kept' });
  });

  it('is explained by the steps that it took, in their order', () => {
    const steps: DecisionStep[] = [];
    createDecide(mapped())({ person: inGroups('staff'), known: false }, steps);
    expect(steps.map(({ rule }) => rule)).toEqual([
      'provisioning mode',
      'in the directory',
      'role mappings',
      'seat tier mappings',
    ]);
    expect(steps[2]?.result).toBe('highest mapped role: user');
  });
});

describe('a person is their email', () => {
  const older = person({ directoryUserId: 'directory_user_a', createdAt: new Date('2026-01-01T00:00:00Z') });
  const younger = person({ directoryUserId: 'directory_user_b', createdAt: new Date('2026-02-01T00:00:00Z') });

  it('of two active users with one email the one created first stands for the person, the other is a problem', () => {
    expect(standingFor([younger, older])).toBe(older);
    expect(problemOf(younger, [younger, older])).toBe('duplicate_email');
    expect(problemOf(older, [younger, older])).toBeUndefined();
  });

  it('an active user stands before an inactive one that is older', () => {
    const inactive = { ...older, active: false };
    expect(standingFor([inactive, younger])).toBe(younger);
    expect(problemOf(younger, [inactive, younger])).toBeUndefined();
  });

  it('users created at the same time fall to the id', () => {
    expect(standingFor([{ ...younger, createdAt: older.createdAt }, older])).toBe(older);
  });

  it('a user without email is a problem', () => {
    expect(problemOf(person({ email: undefined }), [])).toBe('no_email');
  });
});
