import type { Member } from '@rollcall/domain';
import {
  changesOf,
  day,
  email,
  highest,
  inTier,
  member,
  now,
  owner,
  person,
  provision,
  removed,
  seats,
  told,
  waitingFor,
  wantsMove,
} from './test-bed/people';

describe('what a decision makes of a member', () => {
  it('row 1, the primary owner is never removed and never re-roled', () => {
    const olga = owner('olga');
    expect(changesOf({ people: [person('olga', removed(), olga)] })).toEqual([]);
    expect(changesOf({ people: [person('olga', inTier('premium'), olga)] })).toEqual([]);
  });

  it('rows 2 and 3, nothing is decided: nothing changes', () => {
    const manual = { outcome: 'none', reasonCode: 'manual' } as const;
    expect(changesOf({ people: [person('ada', manual, member('ada')), person('bob', manual)] })).toEqual([]);
  });

  it('rows 4 to 7, removed: the record says why, waits for nothing any more, and its seat is free', () => {
    const ada = wantsMove('ada', 'standard', 'premium', day(2));
    expect(
      changesOf({
        seats: seats({ standard: 1, premium: 0 }, [ada]),
        people: [person('ada', removed('no_role_group'), ada), person('new', provision())],
      }),
    ).toMatchObject([
      {
        action: 'remove',
        before: ada,
        after: {
          status: 'removed',
          reasonCode: 'no_role_group',
          seatTier: 'standard',
          wantedSeatTier: undefined,
          waitingSince: undefined,
          waitingReason: undefined,
        },
        counts: false,
      },
      { action: 'add', after: { email: email('new'), status: 'active' } },
    ]);
  });

  it('row 8, mapped role: role and tier are those of the mappings', () => {
    expect(
      changesOf({ people: [person('ada', inTier('premium', 'admin'), member('ada', { role: 'custom' }))] }),
    ).toMatchObject([{ action: 'update', after: { role: 'admin', seatTier: 'premium', reasonCode: 'mapped_role' } }]);
  });

  it('row 9, mappings off, existing member: keeps role and tier', () => {
    const ada = member('ada', { role: 'admin', seatTier: 'premium' });
    expect(changesOf({ people: [person('ada', provision(), ada)] })).toEqual([]);
  });

  it('row 10, mappings off, new member: role user and the default tier', () => {
    expect(changesOf({ people: [person('ada', provision())] })).toMatchObject([
      {
        action: 'add',
        before: undefined,
        after: { role: 'user', seatTier: 'standard', status: 'active', reasonCode: 'default_role' },
      },
    ]);
  });

  it('a decision with the same result rewrites nothing', () => {
    const linked = member('ada', { role: 'admin', reasonCode: 'mapped_role' });
    expect(changesOf({ people: [person('ada', inTier('standard', 'admin'), linked)] })).toEqual([]);
    const waiting = waitingFor('bob', 'standard', day(2));
    expect(changesOf({ seats: [], people: [person('bob', provision(), waiting)] })).toEqual([]);
  });

  it('one who waits has, once seated, the reason of the decision they wait for, also if the same was decided since', () => {
    const waiting = waitingFor('bob', 'standard', day(2));
    const decidedAgain = [person('bob', inTier('standard'), waiting)];
    expect(changesOf({ seats: [], people: decidedAgain })).toEqual([]);
    expect(told(changesOf({ people: decidedAgain }))).toEqual([`update bob active standard ${waiting.waitingReason}`]);
    const promoted = [person('bob', inTier('standard', 'admin'), waiting)];
    expect(changesOf({ seats: [], people: promoted })[0]?.after).toMatchObject({
      reasonCode: 'no_free_seat',
      waitingReason: 'mapped_role',
      waitingSince: day(2),
    });
  });

  it('row 1, the primary owner who waits for another tier, set by hand, goes on waiting', () => {
    const olga = owner('olga', { wantedSeatTier: 'premium', waitingSince: day(2), waitingReason: 'changed_by_admin' });
    const people = [person('olga', removed(), olga)];
    expect(changesOf({ seats: [], people })).toEqual([]);
    expect(told(changesOf({ people }))).toEqual(['update olga active premium changed_by_admin']);
  });

  it('linking an invited member to their directory user keeps the reason', () => {
    const invited = member('ada', { directoryUserId: undefined, reasonCode: 'invited' });
    expect(changesOf({ people: [person('ada', provision(), invited)] })).toMatchObject([
      { action: 'update', after: { directoryUserId: 'directory_user_ada', reasonCode: 'invited' } },
    ]);
  });

  it('a returning person has their former record, but is decided as new: never silently admin again', () => {
    const former = member('ada', { status: 'removed', role: 'admin', seatTier: 'premium' });
    expect(changesOf({ people: [person('ada', provision(), former)] })).toMatchObject([
      { action: 'add', before: former, after: { role: 'user', seatTier: 'standard', reasonCode: 'default_role' } },
    ]);
  });

  it('a removal for one who is no member is done already', () => {
    const former = member('bob', { status: 'removed' });
    expect(changesOf({ people: [person('ada', removed()), person('bob', removed(), former)] })).toEqual([]);
  });
});

describe('seats', () => {
  it('a take that finds none free waits: no lower tier is given silently, nobody is evicted', () => {
    const holder = member('ada', { seatTier: 'premium' });
    expect(
      told(
        changesOf({ seats: seats({ premium: 1, standard: 9 }, [holder]), people: [person('bob', inTier('premium'))] }),
      ),
    ).toEqual(['wait bob waiting_for_seat premium no_free_seat']);
  });

  it('one of two who take the last seat gets it', () => {
    const people = [person('bob', provision(), undefined, day(2)), person('ada', provision(), undefined, day(3))];
    expect(told(changesOf({ seats: seats({ standard: 1 }), people }))).toEqual([
      'wait ada waiting_for_seat standard no_free_seat',
      'add bob active standard default_role',
    ]);
  });

  it('releases come before takes', () => {
    const holder = member('zoe');
    expect(
      told(
        changesOf({
          seats: seats({ standard: 1 }, [holder]),
          people: [person('ada', provision()), person('zoe', removed(), holder)],
        }),
      ),
    ).toEqual(['add ada active standard default_role', 'remove zoe removed standard not_in_directory']);
  });

  it('moves come before the waiting list, the waiting list before newcomers', () => {
    const mover = member('mia');
    const holder = member('pia', { seatTier: 'premium' });
    const input = {
      people: [
        person('pia', removed(), holder),
        person('mia', inTier('premium'), mover),
        person('new', inTier('premium')),
      ],
      waiting: [waitingFor('wil', 'premium', day(2))],
    };
    expect(told(changesOf({ ...input, seats: seats({ premium: 1, standard: 1 }, [mover, holder]) }))).toEqual([
      'update mia active premium mapped_role',
      'wait new waiting_for_seat premium no_free_seat',
      'remove pia removed premium not_in_directory',
    ]);
    expect(told(changesOf({ ...input, seats: seats({ premium: 2, standard: 1 }, [mover, holder]) }))).toContain(
      'update wil active premium default_role',
    );
  });

  it('waiting people are served by the time they began to wait, newcomers by created_at', () => {
    const waiting = [waitingFor('late', 'standard', day(3)), waitingFor('early', 'standard', day(2))];
    const people = [person('young', provision(), undefined, day(9)), person('old', provision(), undefined, day(8))];
    expect(told(changesOf({ seats: seats({ standard: 1 }), waiting, people }))).toContain(
      'update early active standard default_role',
    );
    expect(told(changesOf({ seats: seats({ standard: 3 }), waiting, people }))).toEqual([
      'update early active standard default_role',
      'update late active standard default_role',
      'add old active standard default_role',
      'wait young waiting_for_seat standard no_free_seat',
    ]);
  });

  it('newcomers stand behind whoever waits, also one who began this very moment', () => {
    const waiting = [waitingFor('wil', 'standard', now, { directoryCreatedAt: day(9) })];
    expect(told(changesOf({ seats: seats({ standard: 1 }), waiting, people: [person('new', provision())] }))).toEqual([
      'wait new waiting_for_seat standard no_free_seat',
      'update wil active standard default_role',
    ]);
  });

  it('newcomers of the same created_at are served by id', () => {
    const people = ['cy', 'al', 'bo'].map((name) => person(name, provision()));
    expect(told(changesOf({ seats: seats({ standard: 1 }), people }))).toEqual([
      'add al active standard default_role',
      'wait bo waiting_for_seat standard no_free_seat',
      'wait cy waiting_for_seat standard no_free_seat',
    ]);
  });

  it('who began to wait by one plan stays in the order of created_at, whether decided again or not', () => {
    const [first, second] = changesOf({
      seats: seats({ standard: 0 }),
      people: [person('ada', provision(), undefined, day(9)), person('zoe', provision(), undefined, day(8))],
    });
    const [ada, zoe] = [first?.after, second?.after] as Member[];
    const free = seats({ standard: 1 });
    const served = ['update zoe active standard default_role'];
    expect(told(changesOf({ seats: free, waiting: [ada, zoe] as Member[] }))).toEqual(served);
    expect(
      told(
        changesOf({
          seats: free,
          people: [person('ada', provision(), ada, day(9))],
          waiting: [zoe] as Member[],
        }),
      ),
    ).toEqual(served);
  });

  it('two people can swap in a full organization, a longer cycle too', () => {
    const [sam, pat] = [member('sam'), member('pat', { seatTier: 'premium' })];
    const swap = [person('sam', inTier('premium'), sam), person('pat', inTier('standard'), pat)];
    expect(told(changesOf({ seats: seats({ standard: 1, premium: 1 }, [sam, pat]), people: swap }))).toEqual([
      'update pat active standard mapped_role',
      'update sam active premium mapped_role',
    ]);
    const max = member('max', { seatTier: 'max' });
    const cycle = [
      person('sam', inTier('premium'), sam),
      person('pat', inTier('max'), pat),
      person('max', inTier('standard'), max),
    ];
    expect(
      told(changesOf({ seats: seats({ standard: 1, premium: 1, max: 1 }, [sam, pat, max]), people: cycle })),
    ).toHaveLength(3);
  });

  it('two who want to swap can do so when their wishes came as separate events', () => {
    const [sam, pat] = [member('sam'), member('pat', { seatTier: 'premium' })];
    const counts = seats({ standard: 1, premium: 1 }, [sam, pat]);
    const [first] = changesOf({ seats: counts, people: [person('sam', inTier('premium'), sam)] });
    expect(first).toMatchObject({
      action: 'update',
      after: { status: 'active', seatTier: 'standard', wantedSeatTier: 'premium', reasonCode: 'default_role' },
    });
    const second = changesOf({
      seats: counts,
      people: [person('pat', inTier('standard'), pat)],
      waiting: [first?.after as Member],
    });
    expect(told(second)).toEqual(['update pat active standard mapped_role', 'update sam active premium mapped_role']);
  });

  it('a move that finds no seat keeps the old one and waits; the role changes at once', () => {
    const ada = member('ada');
    expect(
      changesOf({
        seats: seats({ standard: 1, premium: 0 }, [ada]),
        people: [person('ada', inTier('premium', 'admin'), ada)],
      }),
    ).toMatchObject([
      {
        action: 'update',
        after: {
          status: 'active',
          role: 'admin',
          seatTier: 'standard',
          wantedSeatTier: 'premium',
          waitingSince: now,
          waitingReason: 'mapped_role',
        },
      },
    ]);
  });

  it('who is to keep the tier they have waits for another one no longer', () => {
    const ada = wantsMove('ada', 'standard', 'premium', day(2));
    expect(changesOf({ seats: seats({}), people: [person('ada', inTier('standard'), ada)] })).toMatchObject([
      { action: 'update', after: { wantedSeatTier: undefined, waitingSince: undefined, reasonCode: 'default_role' } },
    ]);
  });

  it('a changed target tier begins to wait anew', () => {
    const waiting = waitingFor('ada', 'standard', day(2));
    const [change] = changesOf({
      seats: seats({ standard: 0, premium: 0 }),
      people: [person('ada', inTier('premium'), waiting)],
    });
    expect(change?.after).toMatchObject({ seatTier: 'premium', waitingSince: now });
  });

  it('highest_available takes the highest tier with a free seat, and waits for the default tier', () => {
    const people = [person('ada', highest)];
    expect(told(changesOf({ seats: seats({ premium: 1, standard: 1 }), people }))).toEqual([
      'add ada active premium mapped_role',
    ]);
    expect(told(changesOf({ seats: seats({ premium: 0, standard: 1 }), people }))).toEqual([
      'add ada active standard mapped_role',
    ]);
    expect(told(changesOf({ seats: seats({ premium: 0, standard: 0 }), people }))).toEqual([
      'wait ada waiting_for_seat standard no_free_seat',
    ]);
  });

  it('of those who are to have the highest available tier the first by created_at gets the higher one', () => {
    const people = [person('ada', highest, undefined, day(3)), person('bob', highest, undefined, day(2))];
    expect(told(changesOf({ seats: seats({ premium: 1, standard: 1 }), people }))).toEqual([
      'add ada active standard mapped_role',
      'add bob active premium mapped_role',
    ]);
  });

  it('highest_available keeps a seat that is held, and does not move people up later', () => {
    expect(changesOf({ people: [person('ada', highest, member('ada'))] })).toEqual([]);
  });
});
