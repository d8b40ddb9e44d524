import type { DecidedPerson, Decision, Member, PlanInput, PlannedChange } from '@rollcall/domain';
import {
  changesOf,
  day,
  email,
  inTier,
  member,
  owner,
  person,
  provision,
  removed,
  renamedFrom,
  seats,
  told,
  waitingFor,
} from './test-bed/people';

const renamed = (decision: Decision, record?: Member): DecidedPerson =>
  renamedFrom('old', person('new', decision, record));
const left = (record: Member): DecidedPerson => person('old', removed('email_changed'), record);
const old = member('old', { role: 'admin', seatTier: 'premium' });

describe('a changed email', () => {
  it('makes a new record in the seat and tier of the old one, with role user', () => {
    const changes = changesOf({
      seats: seats({ standard: 0, premium: 1 }, [old]),
      people: [left(old), renamed(provision())],
      waiting: [waitingFor('wil', 'premium', day(1))],
    });
    expect(changes).toMatchObject([
      {
        action: 'add',
        before: undefined,
        after: { email: email('new'), role: 'user', seatTier: 'premium', status: 'active', reasonCode: 'default_role' },
        takesOver: old,
      },
      { action: 'remove', before: old, after: { email: email('old'), reasonCode: 'email_changed' } },
    ]);
  });

  it('with mappings on takes over the seat and moves to the mapped tier, or waits in the seat it has', () => {
    const input = { people: [left(old), renamed(inTier('standard'))] };
    expect(told(changesOf({ ...input, seats: seats({ standard: 1, premium: 1 }, [old]) }))).toEqual([
      'add new active standard mapped_role',
      'remove old removed premium email_changed',
    ]);
    expect(changesOf({ ...input, seats: seats({ standard: 0, premium: 1 }, [old]) })[0]?.after).toMatchObject({
      status: 'active',
      seatTier: 'premium',
      wantedSeatTier: 'standard',
    });
  });

  it('takes a place on the waiting list along', () => {
    const waiting = waitingFor('old', 'standard', day(2));
    expect(changesOf({ seats: seats({ standard: 0 }), people: [left(waiting), renamed(provision())] })).toMatchObject([
      {
        action: 'wait',
        after: { email: email('new'), seatTier: 'standard', waitingSince: day(2), waitingReason: 'default_role' },
      },
      { action: 'remove', after: { email: email('old'), status: 'removed', waitingSince: undefined } },
    ]);
  });

  it('onto the email of a member just removes the old record', () => {
    expect(told(changesOf({ people: [left(old), renamed(provision(), member('new'))] }))).toEqual([
      'remove old removed premium email_changed',
    ]);
  });

  it('onto the email of a former member brings that record back, decided as new', () => {
    const former = member('new', { status: 'removed', role: 'admin', seatTier: 'standard' });
    expect(changesOf({ people: [left(old), renamed(provision(), former)] })).toMatchObject([
      { action: 'add', before: former, after: { role: 'user', seatTier: 'premium' }, takesOver: old },
      { action: 'remove', after: { email: email('old') } },
    ]);
  });

  it('of one who is not provisioned any more takes nothing over', () => {
    expect(told(changesOf({ people: [left(old), renamed(removed('no_role_group'))] }))).toEqual([
      'remove old removed premium email_changed',
    ]);
  });

  it('is carried over where the organization says so', () => {
    expect(changesOf({ emailChange: 'carry_over', people: [left(old), renamed(provision())] })).toMatchObject([
      {
        action: 'rename',
        before: old,
        after: { email: email('new'), role: 'admin', seatTier: 'premium', reasonCode: 'email_changed' },
      },
    ]);
  });

  it('of the primary owner is always carried over, also when no mapped group has them; a member of that email goes', () => {
    const olga = owner('old');
    expect(told(changesOf({ people: [left(olga), renamed(removed('no_role_group'))] }))).toEqual([
      'rename new active standard email_changed',
    ]);
    expect(told(changesOf({ people: [left(olga), renamed(provision(), member('new'))] }))).toEqual([
      'remove new removed standard email_changed',
      'rename new active standard email_changed',
    ]);
  });

  it('heard again changes nothing', () => {
    const gone = member('old', { status: 'removed', reasonCode: 'email_changed' });
    expect(changesOf({ people: [left(gone), renamed(provision(), member('new'))] })).toEqual([]);
  });
});

describe('emails that are handed on', () => {
  const ann = member('a', { role: 'admin', seatTier: 'premium' });
  const bob = member('b', { role: 'custom' });
  const full = seats({ standard: 1, premium: 1 }, [ann, bob]);
  const waiting = [waitingFor('wil', 'premium', day(1)), waitingFor('wim', 'standard', day(1))];
  /** Ann has b now, which was Bob's, who has c. */
  const chain = (change: Partial<PlanInput> = {}) =>
    changesOf({
      seats: full,
      waiting,
      people: [
        person('a', removed('email_changed'), ann),
        renamedFrom('a', person('b', provision(), bob)),
        renamedFrom('b', person('c', provision())),
      ],
      ...change,
    });
  const swap = (change: Partial<PlanInput> = {}) =>
    changesOf({
      seats: full,
      waiting,
      people: [renamedFrom('b', person('a', provision(), ann)), renamedFrom('a', person('b', provision(), bob))],
      ...change,
    });

  it('in a chain each new record has the seat of its person, and no third person gets one', () => {
    expect(told(chain())).toEqual([
      'remove a removed premium email_changed',
      'add b active premium default_role',
      'remove b removed standard email_changed',
      'add c active standard default_role',
    ]);
    expect(chain().filter(({ action }) => action === 'add')).toMatchObject([
      { before: undefined, takesOver: ann },
      { before: undefined, takesOver: bob },
    ]);
  });

  it('in a chain, carried over, each record goes along with its person', () => {
    expect(chain({ emailChange: 'carry_over' })).toMatchObject([
      { action: 'rename', before: ann, after: { email: email('b'), role: 'admin', seatTier: 'premium' } },
      { action: 'rename', before: bob, after: { email: email('c'), role: 'custom', seatTier: 'standard' } },
    ]);
  });

  it('in a swap each new record has the seat of its person, and nobody gets the role of the other', () => {
    expect(told(swap())).toEqual([
      'add a active standard default_role',
      'remove a removed premium email_changed',
      'add b active premium default_role',
      'remove b removed standard email_changed',
    ]);
  });

  it('in a swap, carried over, the records change places', () => {
    expect(swap({ emailChange: 'carry_over' })).toMatchObject([
      { action: 'rename', before: bob, after: { email: email('a'), role: 'custom', seatTier: 'standard' } },
      { action: 'rename', before: ann, after: { email: email('b'), role: 'admin', seatTier: 'premium' } },
    ]);
  });

  it('the primary owner swaps with a member: the owner is carried over, the other has a new record', () => {
    const olga = owner('a');
    const people = [renamedFrom('b', person('a', provision(), olga)), renamedFrom('a', person('b', provision(), bob))];
    expect(told(changesOf({ people, seats: seats({ standard: 2 }, [olga, bob]) }))).toEqual([
      'add a active standard default_role',
      'remove b removed standard email_changed',
      'rename b active standard email_changed',
    ]);
  });

  it('a record goes with its person also when they are not provisioned under the new email', () => {
    expect(
      told(
        chain({
          people: [
            person('a', removed('email_changed'), ann),
            renamedFrom('a', person('b', provision(), bob)),
            renamedFrom('b', person('c', removed('no_role_group'))),
          ],
        }),
      ),
    ).toEqual([
      'remove a removed premium email_changed',
      'add b active premium default_role',
      'remove b removed standard email_changed',
      'update wim active standard default_role',
    ]);
  });

  it('whoever comes new under an email that was handed on starts without the record', () => {
    expect(
      told(
        changesOf({
          seats: seats({ standard: 1, premium: 2 }, [bob]),
          people: [person('b', inTier('premium'), bob), renamedFrom('b', person('c', provision()))],
        }),
      ),
    ).toEqual([
      'add b active premium mapped_role',
      'remove b removed standard email_changed',
      'add c active standard default_role',
    ]);
  });

  it.each(['new_record', 'carry_over'] as const)(
    '%s: two living records never have one email in the end',
    (emailChange) => {
      const emails = (changes: readonly PlannedChange[], before: readonly Member[]): string[] => {
        const living = new Map(before.map((record) => [record as Member | undefined, record]));
        for (const change of changes) living.delete(change.before);
        return [...living.values(), ...changes.map(({ after }) => after).filter(({ status }) => status !== 'removed')]
          .map((record) => record.email)
          .sort();
      };
      expect(emails(chain({ emailChange, waiting: [] }), [ann, bob])).toEqual([email('b'), email('c')]);
      expect(emails(swap({ emailChange, waiting: [] }), [ann, bob])).toEqual([email('a'), email('b')]);
    },
  );
});
