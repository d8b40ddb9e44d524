import fc from 'fast-check';
import {
  type DecidedPerson,
  type Decision,
  type Email,
  type Member,
  type PlanInput,
  type PlannedChange,
  planMembers,
  type Role,
} from '@rollcall/domain';

const now = new Date('2026-11-24T09:00:00Z');
const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
const email = (name: string): Email => `${name}@example.com` as Email;
const provision = (change: Partial<Extract<Decision, { outcome: 'provision' }>> = {}): Decision => ({
  outcome: 'provision',
  role: 'keep',
  seatTier: 'keep',
  reasonCode: 'kept',
  ...change,
});
const inTier = (tier: string, role: Role = 'user'): Decision =>
  provision({ role, seatTier: { tier }, reasonCode: 'mapped_role' });
const gone: Decision = { outcome: 'remove', reasonCode: 'not_in_directory' };

const member = (name: string, change: Partial<Member> = {}): Member => ({
  email: email(name),
  firstName: name,
  lastName: 'Example',
  role: 'user',
  seatTier: 'standard',
  status: 'active',
  primaryOwner: false,
  directoryUserId: `directory_user_${name}`,
  reasonCode: 'default_role',
  wantedSeatTier: undefined,
  waitingSince: undefined,
  waitingReason: undefined,
  ...change,
});
const waitingFor = (name: string, tier: string, since: Date): Member =>
  member(name, {
    status: 'waiting_for_seat',
    seatTier: tier,
    waitingSince: since,
    reasonCode: 'no_free_seat',
    waitingReason: 'default_role',
  });
const person = (name: string, decision: Decision, record?: Member, createdAt = day(1)): DecidedPerson => ({
  email: email(name),
  decision,
  member: record,
  directory:
    decision.outcome === 'remove'
      ? undefined
      : { directoryUserId: `directory_user_${name}`, firstName: name, lastName: 'Example', createdAt },
});
/** Seats purchased, and held by the members given. */
const seats = (purchased: Record<string, number>, holders: Member[] = []): PlanInput['seats'] =>
  Object.entries(purchased).map(([tier, count]) => ({
    tier,
    rank: tier === 'premium' ? 1 : 2,
    purchased: count,
    used: holders.filter((holder) => holder.status === 'active' && holder.seatTier === tier).length,
  }));
const plan = (input: Partial<PlanInput>): PlannedChange[] =>
  planMembers({
    now,
    seats: seats({ standard: 100, premium: 100 }),
    defaultSeatTier: 'standard',
    people: [],
    waiting: [],
    emailChange: 'new_record',
    ...input,
  });
const told = (changes: PlannedChange[]) =>
  changes.map(
    ({ action, after }) =>
      `${action} ${after.email.split('@')[0]} ${after.status} ${after.seatTier} ${after.reasonCode}`,
  );

describe('the plan of an organization', () => {
  it('the primary owner is never removed and never re-roled', () => {
    const owner = member('olga', { role: 'owner', primaryOwner: true, reasonCode: 'primary_owner' });
    expect(plan({ people: [person('olga', gone, owner)] })).toEqual([]);
    expect(plan({ people: [person('olga', inTier('premium'), owner)] })).toEqual([]);
  });

  it('mappings off, new member: role user and the default tier', () => {
    expect(plan({ people: [person('ada', provision())] })).toMatchObject([
      {
        action: 'add',
        before: undefined,
        after: { role: 'user', seatTier: 'standard', status: 'active', reasonCode: 'default_role' },
      },
    ]);
  });

  it('mappings off, existing member: keeps role and tier', () => {
    expect(
      plan({ people: [person('ada', provision(), member('ada', { role: 'admin', seatTier: 'premium' }))] }),
    ).toEqual([]);
  });

  it('a decision with the same result rewrites nothing', () => {
    const linked = member('ada', { role: 'admin', reasonCode: 'mapped_role' });
    expect(plan({ people: [person('ada', inTier('standard', 'admin'), linked)] })).toEqual([]);
  });

  it('linking an invited member to their directory user keeps the reason', () => {
    const invited = member('ada', { directoryUserId: undefined, reasonCode: 'invited' });
    expect(plan({ people: [person('ada', provision(), invited)] })).toMatchObject([
      { action: 'update', after: { directoryUserId: 'directory_user_ada', reasonCode: 'invited' } },
    ]);
  });

  it('a returning person has their former record, but is decided as new: never silently admin again', () => {
    const former = member('ada', { status: 'removed', role: 'admin', seatTier: 'premium' });
    expect(plan({ people: [person('ada', provision(), former)] })).toMatchObject([
      { action: 'add', before: former, after: { role: 'user', seatTier: 'standard', reasonCode: 'default_role' } },
    ]);
  });

  it('a removal for one who is no member is done already', () => {
    expect(plan({ people: [person('ada', gone), person('bob', gone, member('bob', { status: 'removed' }))] })).toEqual(
      [],
    );
  });
});

describe('seats', () => {
  it('a take that finds none free waits: no lower tier is given silently, nobody is evicted', () => {
    const holder = member('ada', { seatTier: 'premium' });
    expect(
      told(plan({ seats: seats({ premium: 1, standard: 9 }, [holder]), people: [person('bob', inTier('premium'))] })),
    ).toEqual(['wait bob waiting_for_seat premium no_free_seat']);
  });

  it('releases come before takes', () => {
    const holder = member('zoe');
    expect(
      told(
        plan({
          seats: seats({ standard: 1 }, [holder]),
          people: [person('ada', provision()), person('zoe', gone, holder)],
        }),
      ),
    ).toEqual(['add ada active standard default_role', 'remove zoe removed standard not_in_directory']);
  });

  it('moves come before the waiting list, the waiting list before newcomers', () => {
    const mover = member('mia');
    const holder = member('pia', { seatTier: 'premium' });
    const input = {
      people: [person('pia', gone, holder), person('mia', inTier('premium'), mover), person('new', inTier('premium'))],
      waiting: [waitingFor('wil', 'premium', day(2))],
    };
    expect(told(plan({ ...input, seats: seats({ premium: 1, standard: 1 }, [mover, holder]) }))).toEqual([
      'update mia active premium mapped_role',
      'wait new waiting_for_seat premium no_free_seat',
      'remove pia removed premium not_in_directory',
    ]);
    expect(told(plan({ ...input, seats: seats({ premium: 2, standard: 1 }, [mover, holder]) }))).toContain(
      'update wil active premium default_role',
    );
  });

  it('waiting people are served by the time they began to wait, newcomers by created_at, ties by id', () => {
    const waiting = [waitingFor('late', 'standard', day(3)), waitingFor('early', 'standard', day(2))];
    const people = [person('young', provision(), undefined, day(9)), person('old', provision(), undefined, day(8))];
    expect(told(plan({ seats: seats({ standard: 1 }), waiting, people }))).toContain(
      'update early active standard default_role',
    );
    expect(told(plan({ seats: seats({ standard: 3 }), waiting, people }))).toEqual([
      'update early active standard default_role',
      'update late active standard default_role',
      'add old active standard default_role',
      'wait young waiting_for_seat standard no_free_seat',
    ]);
  });

  it('two people can swap in a full organization, a longer cycle too', () => {
    const standard = member('sam');
    const premium = member('pat', { seatTier: 'premium' });
    const swap = [person('sam', inTier('premium'), standard), person('pat', inTier('standard'), premium)];
    expect(told(plan({ seats: seats({ standard: 1, premium: 1 }, [standard, premium]), people: swap }))).toEqual([
      'update pat active standard mapped_role',
      'update sam active premium mapped_role',
    ]);
  });

  it('two who want to swap can do so when their wishes came as separate events', () => {
    const standard = member('sam');
    const premium = member('pat', { seatTier: 'premium' });
    const counts = seats({ standard: 1, premium: 1 }, [standard, premium]);
    const [first] = plan({ seats: counts, people: [person('sam', inTier('premium'), standard)] });
    expect(first).toMatchObject({
      action: 'update',
      after: { status: 'active', seatTier: 'standard', wantedSeatTier: 'premium', reasonCode: 'default_role' },
    });
    const second = plan({
      seats: counts,
      people: [person('pat', inTier('standard'), premium)],
      waiting: [first?.after as Member],
    });
    expect(told(second)).toEqual(['update pat active standard mapped_role', 'update sam active premium mapped_role']);
  });

  it('a changed target tier begins to wait anew', () => {
    const waiting = waitingFor('ada', 'standard', day(2));
    const [change] = plan({
      seats: seats({ standard: 0, premium: 0 }),
      people: [person('ada', inTier('premium'), waiting)],
    });
    expect(change?.after).toMatchObject({ seatTier: 'premium', waitingSince: now });
  });

  it('highest_available takes the highest tier with a free seat, and waits for the default tier', () => {
    const decision = provision({ role: 'user', seatTier: 'highest_available', reasonCode: 'mapped_role' });
    expect(told(plan({ seats: seats({ premium: 1, standard: 1 }), people: [person('ada', decision)] }))).toEqual([
      'add ada active premium mapped_role',
    ]);
    expect(told(plan({ seats: seats({ premium: 0, standard: 1 }), people: [person('ada', decision)] }))).toEqual([
      'add ada active standard mapped_role',
    ]);
    expect(told(plan({ seats: seats({ premium: 0, standard: 0 }), people: [person('ada', decision)] }))).toEqual([
      'wait ada waiting_for_seat standard no_free_seat',
    ]);
  });
});

describe('a changed email', () => {
  const renamed = (decision: Decision, record?: Member): DecidedPerson => ({
    ...person('new', decision, record),
    previousEmail: email('old'),
  });
  const old = member('old', { role: 'admin', seatTier: 'premium' });

  it('makes a new record in the seat and tier of the old one, with role user', () => {
    const changes = plan({
      seats: seats({ standard: 0, premium: 1 }, [old]),
      people: [person('old', gone, old), renamed(provision())],
      waiting: [waitingFor('wil', 'premium', day(1))],
    });
    expect(changes).toMatchObject([
      {
        action: 'add',
        after: { email: email('new'), role: 'user', seatTier: 'premium', status: 'active', reasonCode: 'default_role' },
      },
      { action: 'remove', after: { email: email('old'), reasonCode: 'email_changed' } },
    ]);
  });

  it('onto the email of a member just removes the old record', () => {
    const other = member('new');
    expect(told(plan({ people: [person('old', gone, old), renamed(provision(), other)] }))).toEqual([
      'remove old removed premium email_changed',
    ]);
  });

  it('of the primary owner is carried over also when no mapped group has them', () => {
    const owner = member('old', { role: 'owner', primaryOwner: true });
    expect(
      told(plan({ people: [person('old', gone, owner), renamed({ outcome: 'remove', reasonCode: 'no_role_group' })] })),
    ).toEqual(['rename new active standard email_changed']);
  });

  it('is carried over where the organization says so, and always for the primary owner', () => {
    expect(plan({ emailChange: 'carry_over', people: [person('old', gone, old), renamed(provision())] })).toMatchObject(
      [
        {
          action: 'rename',
          before: { email: email('old') },
          after: { email: email('new'), role: 'admin', seatTier: 'premium', reasonCode: 'email_changed' },
        },
      ],
    );
    const owner = member('old', { role: 'owner', primaryOwner: true });
    expect(told(plan({ people: [person('old', gone, owner), renamed(provision(), member('new'))] }))).toEqual([
      'remove new removed standard email_changed',
      'rename new active standard email_changed',
    ]);
  });
});

describe('whatever is decided', () => {
  const tiers = ['standard', 'premium'];
  const decision = fc.oneof(
    fc.constant(gone),
    fc.constant(provision()),
    fc.constantFrom(...tiers).map((tier) => inTier(tier)),
    fc.constant(provision({ role: 'user', seatTier: 'highest_available', reasonCode: 'mapped_role' })),
  );
  const world = fc
    .array(
      fc.record({
        decision,
        decided: fc.boolean(),
        holds: fc.option(fc.constantFrom(...tiers)),
        waits: fc.boolean(),
        created: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 9 },
    )
    .chain((people) =>
      fc.tuple(
        fc.constant(people),
        fc.record({ standard: fc.integer({ min: 0, max: 4 }), premium: fc.integer({ min: 0, max: 4 }) }),
      ),
    )
    .map(([people, spare]) => {
      const records = people.map(({ holds, waits, created }, index) => {
        if (!holds) return undefined;
        return waits ? waitingFor(`p${index}`, holds, day(created)) : member(`p${index}`, { seatTier: holds });
      });
      const holders = records.filter((record) => record !== undefined);
      const purchased = Object.fromEntries(
        seats({ standard: 0, premium: 0 }, holders).map(({ tier, used }) => [
          tier,
          used + (tier === 'premium' ? spare.premium : spare.standard),
        ]),
      );
      return {
        purchased,
        input: {
          seats: seats(purchased, holders),
          people: people.flatMap(({ decision: decided, decided: isDecided, created }, index) =>
            isDecided ? [person(`p${index}`, decided, records[index], day(created))] : [],
          ),
          waiting: people.flatMap(({ decided: isDecided }, index) =>
            !isDecided && records[index]?.status === 'waiting_for_seat' ? [records[index]] : [],
          ),
        },
      };
    });

  it('a tier never holds more members than seats were purchased, and nobody is evicted', () => {
    fc.assert(
      fc.property(world, ({ input, purchased }) => {
        const used = new Map(input.seats.map(({ tier, used: count }) => [tier, count]));
        for (const { before, after } of plan(input)) {
          if (before?.status === 'active') used.set(before.seatTier, (used.get(before.seatTier) ?? 0) - 1);
          if (after.status === 'active') used.set(after.seatTier, (used.get(after.seatTier) ?? 0) + 1);
          if (before?.status === 'active') expect(after.status).not.toBe('waiting_for_seat');
        }
        for (const [tier, count] of used) expect(count).toBeLessThanOrEqual(purchased[tier] ?? 0);
      }),
    );
  });

  it('the plan does not depend on the order in which people are given', () => {
    fc.assert(
      fc.property(world, ({ input }) => {
        const reversed = { ...input, people: [...input.people].reverse(), waiting: [...input.waiting].reverse() };
        expect(plan(reversed)).toEqual(plan(input));
      }),
    );
  });
});
