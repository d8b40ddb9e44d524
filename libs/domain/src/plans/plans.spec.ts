import fc from 'fast-check';
import {
  type Digest,
  type HashedPlan,
  holdHash,
  type Member,
  type MembersBefore,
  planHash,
  type PlanInput,
  planWarnings,
  summarizePlan,
} from '@rollcall/domain';
import {
  changesOf,
  day,
  email,
  inTier,
  limits,
  member,
  owner,
  person,
  provision,
  removed,
  renamedFrom,
  seats,
  waitingFor,
  wantsMove,
} from '../members/test-bed/people';

const before: MembersBefore = { active: 20, waiting: 2, others: 21, admins: 2 };
const summary = (input: Partial<PlanInput>, members: MembersBefore = before) =>
  summarizePlan(changesOf(input), members);
const warnings = (input: Partial<PlanInput>, acting?: string, members: MembersBefore = before): string[] =>
  planWarnings({
    people: summary(input, members).people,
    before: members,
    limits,
    acting: acting === undefined ? undefined : email(acting),
  }).map(({ code }) => code);

describe('the summary of a plan', () => {
  it('counts each person once: added, removed, updated, unchanged, waiting', () => {
    const people = [
      person('new', provision()),
      person('gone', removed(), member('gone')),
      person('up', inTier('premium'), member('up')),
      person('same', provision(), member('same')),
      person('late', inTier('full')),
      person('turn', provision(), waitingFor('turn', 'standard', day(2))),
    ];
    const { people: changed, ...counts } = summary({ people });
    // Of the 20 active ones two change; of the two who wait one gets a seat and a newcomer begins to wait.
    expect(counts).toEqual({ added: 1, removed: 1, updated: 2, unchanged: 18, waiting: 2 });
    expect(changed.map((one) => `${one.action} ${one.email}`)).toEqual([
      'remove gone@example.com',
      'wait late@example.com',
      'add new@example.com',
      'update turn@example.com',
      'update up@example.com',
    ]);
  });

  it.each(['new_record', 'carry_over'] as const)('%s: a changed email is one change, counted once', (emailChange) => {
    const old = member('old', { role: 'admin' });
    const people = [person('old', removed('email_changed'), old), renamedFrom('old', person('new', provision()))];
    const { people: changed, ...counts } = summary({ people, emailChange });
    expect(counts).toMatchObject({ added: 0, removed: 0, updated: 1, unchanged: 19 });
    expect(changed).toMatchObject([{ action: 'rename', email: email('new'), before: { email: email('old') } }]);
  });

  it('a changed email of one who waits counts in waiting only', () => {
    const old = waitingFor('old', 'standard', day(2));
    const people = [person('old', removed('email_changed'), old), renamedFrom('old', person('new', provision()))];
    expect(summary({ people, seats: seats({ standard: 0 }) })).toMatchObject({ removed: 0, updated: 0, waiting: 2 });
  });

  it('in a swap of emails both are renamed', () => {
    const people = [
      renamedFrom('b', person('a', provision(), member('a'))),
      renamedFrom('a', person('b', provision(), member('b'))),
    ];
    expect(summary({ people }).people).toMatchObject([
      { action: 'rename', email: email('a'), before: { email: email('b') } },
      { action: 'rename', email: email('b'), before: { email: email('a') } },
    ]);
  });

  it('a move that waits changes nothing yet', () => {
    const people = [person('up', inTier('full'), member('up'))];
    expect(summary({ people })).toEqual({ added: 0, removed: 0, updated: 0, unchanged: 20, waiting: 2, people: [] });
  });

  it('one who stops waiting because they are removed counts as removed', () => {
    const people = [person('wil', removed(), waitingFor('wil', 'standard', day(2)))];
    expect(summary({ people })).toMatchObject({ removed: 1, unchanged: 20, waiting: 1 });
  });
});

describe('warnings of a plan', () => {
  const admin = member('ada', { role: 'admin', reasonCode: 'mapped_role' });

  it.each<[string, Partial<PlanInput>]>([
    ['removed', { people: [person('ada', removed(), admin)] }],
    ['made a user', { people: [person('ada', inTier('standard', 'user'), admin)] }],
    ['made custom', { people: [person('ada', inTier('standard', 'custom'), { ...admin, role: 'owner' })] }],
  ])('own_access_lost: whoever asks is %s', (_how, input) => {
    expect(warnings(input, 'ada')).toEqual(['own_access_lost']);
    expect(warnings(input, 'bob')).toEqual([]);
    expect(warnings(input)).toEqual([]);
  });

  it('own_access_lost is not said where the administrator stays one, under another email too', () => {
    expect(
      warnings({ people: [person('ada', inTier('standard', 'admin'), { ...admin, role: 'owner' })] }, 'ada'),
    ).toEqual([]);
    const people = [
      person('ada', removed('email_changed'), admin),
      renamedFrom('ada', person('new', inTier('standard', 'admin'))),
    ];
    expect(warnings({ people }, 'ada')).toEqual([]);
    expect(warnings({ people: people.with(1, renamedFrom('ada', person('new', provision()))) }, 'ada')).toEqual([
      'own_access_lost',
    ]);
  });

  it('last_admin: there was an active admin, and there is none after', () => {
    const people = [person('ada', removed(), admin)];
    expect(warnings({ people }, undefined, { ...before, admins: 1 })).toEqual(['last_admin']);
    expect(warnings({ people })).toEqual([]);
    const withNext = [...people, person('new', inTier('standard', 'admin'))];
    expect(warnings({ people: withNext }, undefined, { ...before, admins: 1 })).toEqual([]);
    const withWaiting = [...people, person('new', inTier('full', 'admin'))];
    expect(warnings({ people: withWaiting }, undefined, { ...before, admins: 1 })).toEqual(['last_admin']);
    expect(
      warnings({ people: [person('bob', removed(), member('bob'))] }, undefined, { ...before, admins: 0 }),
    ).toEqual([]);
  });

  it('over_hold_limit: more removals of active members than the limits allow', () => {
    const leaving = (count: number, record = member, reason?: 'email_changed') =>
      Array.from({ length: count }, (_, n) => person(`p${n}`, removed(reason), record(`p${n}`)));
    const waiting = (name: string): Member => waitingFor(name, 'standard', day(2));
    expect(warnings({ people: leaving(11) })).toEqual(['over_hold_limit']);
    expect(warnings({ people: leaving(10) })).toEqual([]);
    expect(warnings({ people: [...leaving(10), person('wil', removed(), waiting('wil'))] })).toEqual([]);
    expect(warnings({ people: leaving(11, member, 'email_changed') })).toEqual([]);
  });

  it('leaves_nobody: nobody but the primary owner would be left, newcomers and waiting people counted', () => {
    const people = [person('ada', removed(), member('ada')), person('olga', removed(), owner('olga'))];
    const two: MembersBefore = { active: 2, waiting: 0, others: 1, admins: 0 };
    expect(warnings({ people }, undefined, two)).toEqual(['leaves_nobody']);
    expect(warnings({ people }, undefined, { ...two, waiting: 1, others: 2 })).toEqual([]);
    expect(warnings({ people: [...people, person('new', inTier('full'))] }, undefined, two)).toEqual([]);
    expect(warnings({ people: [] }, undefined, { ...two, others: 0 })).toEqual([]);
  });
});

/** The text itself, so that a test sees what would be hashed. */
const plain = (): Digest => {
  let all = '';
  return { update: (text) => void (all += text), finish: () => all };
};

describe('the hash of a plan', () => {
  const { people } = summary({
    people: [
      person('gone', removed(), member('gone')),
      person('new', provision()),
      person('up', inTier('premium'), wantsMove('up', 'standard', 'premium', day(1))),
    ],
  });
  const plan: HashedPlan = {
    parentId: 'parent-1',
    scope: 'both',
    organizations: [
      { organizationId: 'org-1', settingsFingerprint: 'f1', savedFingerprint: 's1', people },
      { organizationId: 'org-2', settingsFingerprint: 'f2', savedFingerprint: 's2', people: people.slice(1) },
    ],
  };
  const [first, second] = plan.organizations;
  if (!first || !second) throw new Error('two organizations');
  const hash = (change: Partial<HashedPlan> = {}): string => planHash({ ...plan, ...change }, plain());

  it('is the same in whatever order organizations and people come', () => {
    const turned = plan.organizations.toReversed().map((one) => ({ ...one, people: one.people.toReversed() }));
    expect(hash({ organizations: turned })).toBe(hash());
  });

  it('does not change with what an administrator does not see: since when somebody waits', () => {
    const later = people.map((one) => ({ ...one, after: { ...one.after, waitingSince: day(9) } }));
    expect(hash({ organizations: [{ ...first, people: later }, second] })).toBe(hash());
  });

  it.each<[string, Partial<HashedPlan>]>([
    ['the parent', { parentId: 'parent-2' }],
    ['the scope', { scope: 'members' }],
    ['an organization', { organizations: [first] }],
    ['the settings', { organizations: [{ ...first, settingsFingerprint: 'f9' }, second] }],
    ['the settings that were saved', { organizations: [{ ...first, savedFingerprint: 's9' }, second] }],
    ['a person less', { organizations: [{ ...first, people: people.slice(1) }, second] }],
    [
      'people of another organization',
      {
        organizations: [
          { ...first, people: people.slice(1) },
          { ...second, people },
        ],
      },
    ],
    [
      'a role',
      {
        organizations: [
          { ...first, people: people.map((one) => ({ ...one, after: { ...one.after, role: 'admin' as const } })) },
          second,
        ],
      },
    ],
    [
      'a reason',
      {
        organizations: [
          { ...first, people: people.map((one) => ({ ...one, after: { ...one.after, reasonCode: 'no_role_group' } })) },
          second,
        ],
      },
    ],
    [
      'what was before',
      {
        organizations: [{ ...first, people: people.map((one) => ({ ...one, before: undefined })) }, second],
      },
    ],
  ])('changes with %s', (_what, change) => {
    expect(hash(change)).not.toBe(hash());
  });

  it('no two plans run into the same text by where one part ends and the next begins', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\\n', '\n', '[', ']') });
    fc.assert(
      fc.property(text, text, text, text, (a, b, c, d) => {
        const one = hash({ parentId: a, scope: b, organizations: [] });
        const other = hash({ parentId: c, scope: d, organizations: [] });
        expect(one === other).toBe(a === c && b === d);
      }),
    );
  });
});

describe('the hash of a hold', () => {
  const removals = [
    { email: email('ada'), reasonCode: 'not_in_directory' },
    { email: email('bob'), reasonCode: 'no_role_group' },
  ];
  const hash = (change: Partial<Parameters<typeof holdHash>[0]> = {}): string =>
    holdHash({ organizationId: 'org-1', removals, ...change }, plain());

  it('is the same in whatever order its people come', () => {
    expect(hash({ removals: removals.toReversed() })).toBe(hash());
  });

  it('changes with the organization, the people and their reasons', () => {
    const others = [
      hash({ organizationId: 'org-2' }),
      hash({ removals: removals.slice(1) }),
      hash({ removals: removals.map((one) => ({ ...one, reasonCode: 'no_role_group' })) }),
    ];
    expect(new Set([hash(), ...others]).size).toBe(4);
  });
});
