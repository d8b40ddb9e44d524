import {
  absenceByListing,
  completeListing,
  createDecide,
  type DecisionQuestion,
  type DecisionSettings,
  type DecisionStep,
  type DirectoryPerson,
  type Email,
  type Member,
  problemOf,
  standingFor,
  targetFor,
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

const absence = absenceByListing(completeListing);
const member = (change: Partial<Member> = {}): Member => ({
  email: 'ada@example.com' as Email,
  firstName: 'Ada',
  lastName: 'Lovelace',
  role: 'admin',
  seatTier: 'premium',
  status: 'active',
  primaryOwner: false,
  directoryUserId: 'directory_user_1',
  directoryCreatedAt: undefined,
  reasonCode: 'mapped_role',
  wantedSeatTier: undefined,
  waitingSince: undefined,
  waitingReason: undefined,
  ...change,
});
const unmapped = { tiers: { seatTiersEnabled: true }, highest: { unmappedTier: 'highest_available' } } as const;

describe('the decision table, first row that fits', () => {
  it('row 1, the person is the primary owner: stays, owner, seat kept; never removed, never re-roled', () => {
    const owner = member({ primaryOwner: true, role: 'owner' });
    const decisions = [
      decision({ person: undefined, absence }),
      decision({ person: person({ active: false }) }),
      decision({ settings: mapped(), person: inGroups('staff') }),
      decision({ settings: settings({ mode: 'invite_only' }) }),
    ];
    for (const one of decisions) {
      expect(targetFor(one, owner, 'standard')).toEqual({
        kind: 'keep',
        role: 'owner',
        seatTier: { tier: 'premium' },
        reasonCode: 'primary_owner',
      });
    }
  });

  it('row 2, mode invite_only: nothing is decided by the directory', () => {
    const inviteOnly = settings({ mode: 'invite_only' });
    const manual = { outcome: 'none', reasonCode: 'manual' };
    expect(decision({ settings: inviteOnly })).toEqual(manual);
    expect(decision({ settings: inviteOnly, person: undefined, absence, known: true })).toEqual(manual);
  });

  it('row 3, mode jit, no login yet, no member record: nothing until they log in', () => {
    expect(decision({ settings: settings({ mode: 'jit' }) })).toEqual({ outcome: 'none', reasonCode: 'awaits_login' });
  });

  it('row 4, mode scim, person absent from every directory of the parent: remove', () => {
    expect(decision({ person: undefined, absence })).toEqual({
      outcome: 'remove',
      reasonCode: 'not_in_directory',
      absence,
    });
  });

  it('row 4, a person who is only unseen, not proven absent: stays as they are', () => {
    expect(decision({ person: undefined })).toEqual({ outcome: 'none', reasonCode: 'kept' });
  });

  it('row 4 is for mode scim: in mode jit one whom no directory knows may log in', () => {
    expect(decision({ settings: settings({ mode: 'jit' }), person: undefined, absence, known: true })).toMatchObject({
      outcome: 'provision',
    });
  });

  it.each(['scim', 'jit'] as const)('row 5, mode %s, directory user inactive: remove', (mode) => {
    expect(decision({ settings: settings({ mode }), person: person({ active: false }), known: true })).toEqual({
      outcome: 'remove',
      reasonCode: 'inactive_in_directory',
    });
  });

  it('row 5 comes before the mappings', () => {
    expect(decision({ settings: mapped(), person: person({ active: false }) })).toMatchObject({
      reasonCode: 'inactive_in_directory',
    });
  });

  it.each(['scim', 'jit'] as const)('row 6, mode %s, mappings on, in no role-mapped group: remove', (mode) => {
    expect(decision({ settings: mapped({}, { mode }), person: inGroups('designers'), known: true })).toEqual({
      outcome: 'remove',
      reasonCode: 'no_role_group',
    });
  });

  it('row 7, tier mapping on, person in no tier-mapped group: remove', () => {
    expect(decision({ settings: mapped(unmapped.tiers), person: inGroups('admins') })).toEqual({
      outcome: 'remove',
      reasonCode: 'no_tier_group',
    });
  });

  it('row 7, unmapped_tier highest_available: the highest tier with a free seat', () => {
    expect(decision({ settings: mapped(unmapped.tiers, unmapped.highest), person: inGroups('admins') })).toEqual({
      outcome: 'provision',
      role: 'admin',
      seatTier: 'highest_available',
      reasonCode: 'mapped_role',
    });
  });

  it('row 8, mappings on: role is the highest of the mapped roles of their groups', () => {
    expect(decision({ settings: mapped(), person: inGroups('staff', 'admins') })).toEqual({
      outcome: 'provision',
      role: 'admin',
      seatTier: 'keep',
      reasonCode: 'mapped_role',
    });
  });

  it('row 9, mappings off, existing member: keeps role and tier', () => {
    expect(targetFor(decision({}), member(), 'standard')).toEqual({
      kind: 'keep',
      role: 'admin',
      seatTier: { tier: 'premium' },
      reasonCode: 'kept',
    });
  });

  it.each([
    ['new member', undefined],
    ['one who returns', member({ status: 'removed' })],
  ])('row 10, mappings off, %s: role user and the default tier', (_who, record) => {
    expect(targetFor(decision({}), record, 'standard')).toEqual({
      kind: 'keep',
      role: 'user',
      seatTier: { tier: 'standard' },
      reasonCode: 'default_role',
    });
  });
});

describe('mapped groups', () => {
  it('seat tier, with tier mapping: the highest mapped tier of their groups', () => {
    const some = mapped(unmapped.tiers);
    expect(decision({ settings: some, person: inGroups('staff', 'designers') })).toMatchObject({
      seatTier: { tier: 'premium' },
    });
    expect(decision({ settings: some, person: inGroups('staff') })).toMatchObject({ seatTier: { tier: 'standard' } });
  });

  it('seat tier, without tier mapping: a member keeps theirs, a new one gets the default', () => {
    const one = decision({ settings: mapped(), person: inGroups('staff') });
    expect(targetFor(one, member(), 'standard')).toMatchObject({ seatTier: { tier: 'premium' } });
    expect(targetFor(one, undefined, 'standard')).toMatchObject({ seatTier: { tier: 'standard' } });
  });

  it('tier mappings count only while mappings are on', () => {
    expect(decision({ settings: mapped({ enabled: false, ...unmapped.tiers }), person: inGroups() })).toMatchObject({
      seatTier: 'keep',
    });
  });

  it('a group that stands in several lines gives the highest of each', () => {
    const lines = mapped({
      roles: ['custom', 'admin', 'user'].map((role) => ({ directoryGroupId: 'staff', role: role as 'user' })),
      seatTiersEnabled: true,
      seatTiers: ['standard', 'premium'].map((tier) => ({ directoryGroupId: 'staff', tier })),
    });
    expect(decision({ settings: lines, person: inGroups('staff') })).toMatchObject({
      role: 'admin',
      seatTier: { tier: 'premium' },
    });
  });

  it('a line for a tier that the organization does not have counts for nothing', () => {
    const lines = mapped({ seatTiersEnabled: true, seatTiers: [{ directoryGroupId: 'staff', tier: 'sold out' }] });
    expect(decision({ settings: lines, person: inGroups('staff') })).toMatchObject({ reasonCode: 'no_tier_group' });
  });
});

describe('an explained decision', () => {
  it('tells the steps that it took, in their order', () => {
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

  it('row 5b, of two active users with one email the one created first stands for the person, the other is a problem', () => {
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

  it('row 5b, a user without email is a problem', () => {
    expect(problemOf(person({ email: undefined }), [])).toBe('no_email');
  });
});
