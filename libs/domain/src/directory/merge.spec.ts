import fc from 'fast-check';
import {
  absentUser,
  type DirectoryGroup,
  type DirectoryMembership,
  type DirectoryUser,
  type Email,
  isInForce,
  mergeGroup,
  mergeMembership,
  mergeUser,
  type ObservedGroup,
  type ObservedMembership,
  type ObservedUser,
  startsOver,
} from '@rollcall/domain';

const time = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 9, 0, second));
const version = (updated: number, observed = updated, eventId = `event_${observed}`) => ({
  updatedAt: time(updated),
  observedAt: time(observed),
  eventId,
});
const user = (change: Partial<ObservedUser>): ObservedUser => ({
  directoryUserId: 'directory_user_1',
  directoryId: 'directory_1',
  email: 'ada@example.com' as Email,
  firstName: 'Ada',
  lastName: 'Lovelace',
  idpId: 'idp-1',
  state: 'active',
  createdAt: time(0),
  version: version(1),
  by: 'event',
  ...change,
});
const group = (change: Partial<ObservedGroup>): ObservedGroup => ({
  directoryGroupId: 'directory_group_1',
  directoryId: 'directory_1',
  name: 'Engineering',
  deleted: false,
  version: version(1),
  by: 'event',
  ...change,
});
const membership = (
  observed: number,
  present: boolean,
  change: Partial<ObservedMembership> = {},
): ObservedMembership => ({
  directoryGroupId: 'directory_group_1',
  directoryUserId: 'directory_user_1',
  present,
  version: { observedAt: time(observed), eventId: `event_${observed}` },
  by: 'event',
  ...change,
});
const record = (...observations: ObservedUser[]): DirectoryUser | undefined =>
  observations.reduce<DirectoryUser | undefined>((known, observed) => {
    const merged = mergeUser(known, observed);
    return merged.outcome === 'applied' ? merged.entry : known;
  }, undefined);

describe('of two states of the same user', () => {
  it('the one with the newer updated_at wins, whichever is heard first', () => {
    const older = user({ firstName: 'Ada', version: version(1) });
    const newer = user({ firstName: 'Augusta', version: version(2) });
    expect(record(older, newer)?.firstName).toBe('Augusta');
    expect(record(newer, older)?.firstName).toBe('Augusta');
  });

  it('equal stamps fall to the created_at of the event, then to its id', () => {
    const first = user({ firstName: 'A', version: version(1, 5, 'event_a') });
    const later = user({ firstName: 'B', version: version(1, 6, 'event_a') });
    const sameTime = user({ firstName: 'C', version: version(1, 6, 'event_b') });
    expect(record(later, first)?.firstName).toBe('B');
    expect(record(sameTime, later, first)?.firstName).toBe('C');
  });

  it('the same one heard again is a duplicate', () => {
    expect(mergeUser(record(user({})), user({}))).toEqual({ outcome: 'duplicate' });
  });
});

describe('a deletion', () => {
  const deletion = user({ state: 'deleted', version: version(1, 9) });

  it('is a state too: an older update that comes later does not bring the person back', () => {
    expect(record(deletion, user({ firstName: 'Late', version: version(1, 8) }))?.state).toBe('deleted');
  });

  it('of an unknown person is remembered and is no news', () => {
    expect(mergeUser(undefined, deletion)).toMatchObject({ outcome: 'applied', news: false });
  });

  it('by absence loses to a state that is newer than the listing, and beats all older ones', () => {
    const known = record(user({})) as DirectoryUser;
    const gone = absentUser(known, time(20));
    expect(record(user({}), gone)?.state).toBe('deleted');
    expect(record(user({}), gone, user({ version: version(19) }))?.state).toBe('deleted');
    expect(record(user({}), gone, user({ version: version(21) }))?.state).toBe('active');
  });
});

describe('a scan', () => {
  it('that sees what the record says writes nothing', () => {
    const seen = user({ by: 'scan', version: version(1, 30, '') });
    expect(mergeUser(record(user({ version: version(1) })), seen)).toEqual({ outcome: 'unchanged' });
  });

  it('that sees the same with a newer time stamp is remembered: what was in between and comes late is older', () => {
    const seen = user({ by: 'scan', version: version(3, 30, '') });
    expect(mergeUser(record(user({})), seen)).toMatchObject({ outcome: 'applied', news: false });
    expect(record(user({}), seen, user({ state: 'inactive', version: version(2) }))?.state).toBe('active');
  });

  it('that sees something newer is taken', () => {
    const seen = user({ by: 'scan', lastName: 'King', version: version(3, 30, '') });
    expect(mergeUser(record(user({})), seen)).toMatchObject({ outcome: 'applied', news: true });
  });

  it('of memberships makes late events older than its start say nothing', () => {
    const sides = { user: record(user({})), group: undefined };
    expect(mergeMembership(undefined, membership(3, true), sides, time(10))).toEqual({ outcome: 'stale' });
    expect(mergeMembership(undefined, membership(11, true), sides, time(10))).toMatchObject({ outcome: 'applied' });
  });
});

describe('a membership', () => {
  const groupRecord = mergeGroup(undefined, group({}));
  const known = groupRecord.outcome === 'applied' ? groupRecord.entry : undefined;
  const pair = (observed: ObservedMembership): DirectoryMembership => {
    const { by: _by, ...entry } = observed;
    return entry;
  };

  it('that names a user or group not seen yet is kept, and takes effect when both are there', () => {
    const merged = mergeMembership(undefined, membership(2, true), { user: undefined, group: known });
    expect(merged).toMatchObject({ outcome: 'applied', news: false });
    expect(isInForce(pair(membership(2, true)), { user: record(user({})), group: known })).toBe(true);
  });

  it('of a deleted user or group is gone with it, and does not return with them', () => {
    const gone = user({ state: 'deleted', version: version(5) });
    const back = user({ version: version(7) });
    expect(isInForce(pair(membership(3, true)), { user: record(user({}), gone), group: known })).toBe(false);
    expect(isInForce(pair(membership(3, true)), { user: record(user({}), gone, back), group: known })).toBe(false);
    expect(isInForce(pair(membership(6, true)), { user: record(user({}), gone, back), group: known })).toBe(true);
  });

  it('of one who was inactive does not count when they are active again: it is read afresh', () => {
    const inactive = user({ state: 'inactive', version: version(5) });
    const active = user({ version: version(7) });
    const before = record(user({}), inactive);
    const after = record(user({}), inactive, active);
    expect(isInForce(pair(membership(3, true)), { user: before, group: known })).toBe(true);
    expect(isInForce(pair(membership(3, true)), { user: after, group: known })).toBe(false);
    expect(startsOver(before, after as DirectoryUser)).toBe(true);
    expect(
      startsOver(record(user({})), record(user({}), user({ lastName: 'King', version: version(2) })) as DirectoryUser),
    ).toBe(false);
  });

  it('is read afresh also when the news of the absence come after those of the return', () => {
    const returned = record(user({}), user({ version: version(7) }));
    const late = record(user({}), user({ version: version(7) }), user({ state: 'inactive', version: version(5) }));
    expect(startsOver(returned, late as DirectoryUser)).toBe(true);
  });
});

describe('whatever the order and number of what is heard', () => {
  const second = fc.integer({ min: 1, max: 6 });
  const userEvents = fc.uniqueArray(
    fc.record({
      updated: second,
      observed: second,
      state: fc.constantFrom('active', 'inactive', 'deleted'),
      name: fc.constantFrom('A', 'B'),
    }),
    { maxLength: 6, selector: ({ updated, observed }) => `${updated} ${observed}` },
  );
  const shuffledWithRepeats = <T>(items: T[]) =>
    fc
      .tuple(fc.shuffledSubarray(items, { minLength: items.length }), fc.shuffledSubarray(items))
      .map(([all, again]) => [...all, ...again]);

  it('the record of a user ends the same', () => {
    fc.assert(
      fc.property(
        userEvents
          .map((events) =>
            events.map(({ updated, observed, state, name }) =>
              user({ state, firstName: name, version: version(updated, observed) }),
            ),
          )
          .chain((events) => fc.tuple(fc.constant(events), shuffledWithRepeats(events))),
        ([inOrder, heard]) => expect(record(...heard)).toEqual(record(...inOrder)),
      ),
    );
  });

  it('the people in a group end the same', () => {
    type Heard = { user: ObservedUser } | { group: ObservedGroup } | { pair: ObservedMembership };
    const events = fc
      .tuple(
        userEvents.map((some) =>
          some.map(({ updated, observed, state }): Heard => ({
            user: user({ state, version: version(updated, observed) }),
          })),
        ),
        fc
          .uniqueArray(fc.record({ at: second, deleted: fc.boolean() }), { maxLength: 4, selector: ({ at }) => at })
          .map((some) => some.map(({ at, deleted }): Heard => ({ group: group({ deleted, version: version(at) }) }))),
        fc
          .uniqueArray(fc.record({ at: second, present: fc.boolean() }), { maxLength: 5, selector: ({ at }) => at })
          .map((some) => some.map(({ at, present }): Heard => ({ pair: membership(at, present) }))),
      )
      .map((kinds) => kinds.flat());
    const inGroup = (heard: Heard[]): boolean => {
      let someone: DirectoryUser | undefined, some: DirectoryGroup | undefined, pair: DirectoryMembership | undefined;
      for (const one of heard) {
        if ('user' in one) {
          const merged = mergeUser(someone, one.user);
          if (merged.outcome === 'applied') someone = merged.entry;
        } else if ('group' in one) {
          const merged = mergeGroup(some, one.group);
          if (merged.outcome === 'applied') some = merged.entry;
        } else {
          const merged = mergeMembership(pair, one.pair, { user: someone, group: some });
          if (merged.outcome === 'applied') pair = merged.entry;
        }
      }
      return isInForce(pair, { user: someone, group: some });
    };
    fc.assert(
      fc.property(
        events.chain((all) => fc.tuple(fc.constant(all), shuffledWithRepeats(all))),
        ([inOrder, heard]) => {
          expect(inGroup(heard)).toBe(inGroup(inOrder));
        },
      ),
    );
  });
});
