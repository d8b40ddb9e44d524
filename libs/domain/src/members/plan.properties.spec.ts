import fc from 'fast-check';
import {
  type DecidedPerson,
  type Decision,
  type Email,
  isLiving,
  type Member,
  type MemberPlan,
  type PlanInput,
  type SeatCount,
} from '@rollcall/domain';
import {
  byHour,
  byRun,
  day,
  highest,
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
  waitingFor,
  wantsMove,
} from './test-bed/people';

const tiers = ['standard', 'premium'];

/** One person of a made-up organization. */
interface Drawn {
  readonly decision: Decision | undefined;
  readonly record: 'none' | 'former' | 'active' | 'waiting' | 'moving' | 'owner';
  readonly tier: string;
  readonly day: number;
  /** The person who has this email now had that of the person at this place until now. */
  readonly from: number | undefined;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  decision: fc.option(
    fc.oneof(
      fc.constantFrom(removed(), removed('no_role_group'), removed('directory_deleted'), provision(), highest),
      fc.constantFrom(...tiers).map((tier) => inTier(tier)),
    ),
    { nil: undefined },
  ),
  record: fc.constantFrom('none', 'former', 'active', 'active', 'waiting', 'moving'),
  tier: fc.constantFrom(...tiers),
  day: fc.integer({ min: 1, max: 3 }),
  from: fc.option(fc.nat(9), { nil: undefined, freq: 3 }),
});

const recordOf = ({ record, tier, day: since }: Drawn, name: string): Member | undefined => {
  switch (record) {
    case 'none':
      return undefined;
    case 'former':
      return member(name, { status: 'removed', seatTier: tier });
    case 'active':
      return member(name, { seatTier: tier });
    case 'waiting':
      return waitingFor(name, tier, day(since), { directoryCreatedAt: day(since) });
    case 'moving':
      return wantsMove(name, tier, tier === 'premium' ? 'standard' : 'premium', day(since));
    case 'owner':
      return owner(name, { seatTier: tier });
  }
};

const world = fc
  .record({
    people: fc.array(drawn, { maxLength: 10 }),
    ownerIndex: fc.nat(9),
    spare: fc.record({ standard: fc.integer({ min: 0, max: 3 }), premium: fc.integer({ min: 0, max: 3 }) }),
    emailChange: fc.constantFrom('new_record', 'carry_over'),
    judged: fc.constantFrom('not', 'run', 'hour'),
    maxRemovalsCount: fc.integer({ min: 0, max: 3 }),
    marks: fc.array(fc.constantFrom('held', 'kept', 'confirmed', undefined), { minLength: 10, maxLength: 10 }),
  })
  .map(({ people: all, ownerIndex, spare, emailChange, judged, maxRemovalsCount, marks }) => {
    const people = all.map((one, index) => (index === ownerIndex ? { ...one, record: 'owner' as const } : one));
    const records = people.map((one, index) => recordOf(one, `p${index}`));
    const living = records.filter(isLiving);
    const purchased = Object.fromEntries(
      seats({ standard: 0, premium: 0 }, living).map(({ tier, used }) => [
        tier,
        used + (tier === 'premium' ? spare.premium : spare.standard),
      ]),
    );
    const decided = people.flatMap(({ decision, day: created, from }, index): DecidedPerson[] => {
      if (!decision) return [];
      const one = person(`p${index}`, decision, records[index], day(created));
      // Emails are handed on between two at most: nobody comes from two, and nobody goes to two.
      const isFirst = people.findIndex((other) => other.from === from) === index;
      return [from !== undefined && from !== index && isFirst && people[from] ? renamedFrom(`p${from}`, one) : one];
    });
    const isDecided = new Set(decided.map((one) => one.email));
    const marked = (mark: string): Set<Email> =>
      new Set(living.filter((_, index) => marks[index] === mark).map((record) => record.email));
    const active = living.filter(({ status }) => status === 'active').length;
    const common = { limits: { ...limits, maxRemovalsCount }, activeMembers: active, kept: marked('kept') };
    const run = byRun({
      ...common,
      others: living.filter(({ primaryOwner }) => !primaryOwner).length,
      alreadyHeld: marked('held'),
      confirmed: marked('confirmed'),
    });
    const input: PlanInput = {
      now: day(9),
      seats: seats(purchased, living),
      defaultSeatTier: 'standard',
      people: decided,
      waiting: living.filter(({ email, waitingSince }) => waitingSince && !isDecided.has(email)),
      emailChange,
      judgement:
        judged === 'not' ? undefined : judged === 'run' ? run : byHour({ ...common, alreadyHeld: marked('held') }),
    };
    return { input, living };
  });

/** The organization once the plan is carried out, and the same people decided the same again. */
function carriedOut(input: PlanInput, living: readonly Member[], { changes, held }: MemberPlan): PlanInput {
  const records = new Map<Email, Member>();
  const gone = new Set(changes.map(({ before }) => before));
  for (const one of living) if (!gone.has(one)) records.set(one.email, one);
  const inOrder = [...changes].sort((a, b) => Number(b.action === 'remove') - Number(a.action === 'remove'));
  for (const { after } of inOrder) records.set(after.email, after);
  const members = [...records.values()].filter(({ status }) => status !== 'removed');
  const decided = new Set(input.people.map(({ email }) => email));
  const { judgement } = input;
  const alreadyHeld = new Set([...(judgement?.alreadyHeld ?? []), ...held.map((one) => one.member.email)]);
  const counted = changes.filter(({ counts }) => counts).length;
  const activeMembers = members.filter(({ status }) => status === 'active').length;
  return {
    ...input,
    seats: input.seats.map((count): SeatCount => ({ ...count, used: usedSeats(members, count.tier) })),
    people: input.people.map(({ previousEmail: _, ...one }) => ({
      ...one,
      member: records.get(one.email) ?? (one.member?.status === 'removed' ? one.member : undefined),
    })),
    waiting: members.filter(({ email, waitingSince }) => waitingSince && !decided.has(email)),
    judgement:
      judgement?.kind === 'hour'
        ? { ...judgement, alreadyHeld, activeMembers, removedInHour: counted, countedInHour: counted }
        : judgement && { ...judgement, alreadyHeld, others: members.filter((one) => !one.primaryOwner).length },
  };
}

function usedSeats(members: readonly Member[], tier: string): number {
  return members.filter(({ status, seatTier }) => status === 'active' && seatTier === tier).length;
}

/** The living members once the plan is carried out. */
function afterwards(living: readonly Member[], { changes }: MemberPlan): Member[] {
  const changed = new Set(changes.map(({ before }) => before));
  return [...living.filter((one) => !changed.has(one)), ...changes.map(({ after }) => after)].filter(
    ({ status }) => status !== 'removed',
  );
}

const property = (holds: (input: PlanInput, living: readonly Member[]) => void): void =>
  fc.assert(
    fc.property(world, ({ input, living }) => holds(input, living)),
    { numRuns: 300 },
  );

describe('whatever is decided', () => {
  it('the same input makes the same plan', () => {
    property((input) => expect(planOf(input)).toEqual(planOf(input)));
  });

  it('the plan does not depend on the order in which people are given, but for the hour', () => {
    property((input) => {
      if (input.judgement?.kind === 'hour') return;
      const reversed = { ...input, people: input.people.toReversed(), waiting: input.waiting.toReversed() };
      expect(planOf(reversed)).toEqual(planOf(input));
    });
  });

  it('a tier never holds more members than seats were purchased, and nobody is evicted', () => {
    property((input, living) => {
      const plan = planOf(input);
      const members = afterwards(living, plan);
      for (const { tier, purchased } of input.seats) {
        expect(usedSeats(members, tier)).toBeLessThanOrEqual(purchased);
      }
      for (const { before, after } of plan.changes) {
        if (before?.status === 'active') expect(after.status).not.toBe('waiting_for_seat');
      }
    });
  });

  it('two members never have one email', () => {
    property((input, living) => {
      const emails = afterwards(living, planOf(input)).map(({ email }) => email);
      expect(new Set(emails).size).toBe(emails.length);
    });
  });

  it('there is one primary owner, active and owner, before and after', () => {
    property((input, living) => {
      const owners = (members: readonly Member[]) =>
        members
          .filter(({ primaryOwner }) => primaryOwner)
          .map(({ role, status, seatTier }) => [role, status, seatTier]);
      expect(owners(afterwards(living, planOf(input)))).toEqual(owners(living));
    });
  });

  it('nobody waits for a seat while one of that tier is free', () => {
    property((input, living) => {
      const first = planOf(input);
      const members = afterwards(living, first);
      const held = new Set(first.held.map((one) => one.member.email));
      for (const one of members) {
        const tier = one.wantedSeatTier ?? (one.status === 'waiting_for_seat' ? one.seatTier : undefined);
        if (tier === undefined || held.has(one.email) || input.judgement?.alreadyHeld.has(one.email)) continue;
        const purchased = input.seats.find((count) => count.tier === tier)?.purchased ?? 0;
        expect(usedSeats(members, tier)).toBe(purchased);
      }
    });
  });

  it('people who are held are unchanged', () => {
    property((input) => {
      const { changes, held } = planOf(input);
      const changed = new Set(changes.map(({ before }) => before));
      for (const one of held) expect(changed.has(one.member)).toBe(false);
    });
  });

  it('planning the same again, once it is carried out, changes nothing', () => {
    property((input, living) => {
      const first = planOf(input);
      const again = planOf(carriedOut(input, living, first));
      expect(again.changes).toEqual([]);
      expect(again.held.map((one) => one.member.email)).toEqual(first.held.map((one) => one.member.email));
    });
  });
});
