import {
  directoryPayload,
  eventPayload,
  groupPayload,
  idOf,
  membershipData,
  stamp,
  userPayload,
} from '../test-bed/payloads';
import { directoryEventTypes, readEvent, workosEvent, type WorkosEvent } from './workos-event';

const event = (type: string, data: object): WorkosEvent => {
  const value = eventPayload('event_1', type, 5, data);
  const read = workosEvent(value, JSON.stringify(value));
  if (!read) throw new Error('no event');
  return read;
};
const observation = (type: string, data: object) => {
  const reading = readEvent(event(type, data), 'trace');
  if (reading.kind !== 'observation') throw new Error(`${reading.kind}`);
  return reading.observation;
};
const origin = {
  directoryId: idOf('directory', 1),
  workosOrganizationId: 'org_1',
  cause: { by: 'event', eventId: 'event_1' },
  traceparent: 'trace',
};
const version = { observedAt: new Date(stamp(5)), eventId: 'event_1' };

describe('an event', () => {
  it.each([
    ['dsync.user.created', 'active', 'active'],
    ['dsync.user.updated', 'inactive', 'inactive'],
    ['dsync.user.updated', 'suspended', 'inactive'],
    ['dsync.user.deleted', 'active', 'deleted'],
  ])('%s with state %s tells of a user who is %s', (type, state, expected) => {
    expect(observation(type, userPayload(1, { state, email: ' Ada@Example.COM ', updated_at: stamp(4) }))).toEqual({
      ...origin,
      kind: 'user',
      user: {
        directoryUserId: idOf('directory_user', 1),
        directoryId: idOf('directory', 1),
        email: 'ada@example.com',
        firstName: 'Person',
        lastName: '1',
        idpId: 'idp-1',
        state: expected,
        createdAt: new Date(stamp(0)),
        version: { updatedAt: new Date(stamp(4)), ...version },
        by: 'event',
      },
    });
  });

  it('of a user without email and names tells of one without', () => {
    const { first_name: _firstName, ...payload } = userPayload(1, { email: null, last_name: null });
    expect(observation('dsync.user.created', payload)).toMatchObject({
      user: { email: undefined, firstName: '', lastName: '' },
    });
  });

  it('with half an emoji and a NUL in a name carries what the rest of the road can carry', () => {
    const broken = userPayload(1, { first_name: 'J\ud83d', last_name: 'O\u0000Neill' });
    expect(observation('dsync.user.created', broken)).toMatchObject({
      user: { firstName: 'J\ufffd', lastName: 'ONeill' },
    });
  });

  it.each([
    ['dsync.group.created', false],
    ['dsync.group.updated', false],
    ['dsync.group.deleted', true],
  ])('%s tells of a group, deleted %s', (type, deleted) => {
    expect(observation(type, groupPayload(2))).toEqual({
      ...origin,
      kind: 'group',
      group: {
        directoryGroupId: idOf('directory_group', 2),
        directoryId: idOf('directory', 1),
        name: 'Group 2',
        deleted,
        version: { updatedAt: new Date(stamp(0)), ...version },
        by: 'event',
      },
    });
  });

  it.each([
    ['dsync.group.user_added', true],
    ['dsync.group.user_removed', false],
  ])('%s tells of a membership, present %s', (type, present) => {
    expect(observation(type, membershipData(2, 1))).toEqual({
      ...origin,
      kind: 'membership',
      membership: {
        directoryGroupId: idOf('directory_group', 2),
        directoryUserId: idOf('directory_user', 1),
        present,
        version,
        by: 'event',
      },
    });
  });

  it.each([
    ['dsync.activated', 'active', 'linked'],
    ['dsync.deleted', 'deleting', 'deleted'],
    ['dsync.activated', 'something new', 'unlinked'],
  ])('%s with state %s tells of a directory that is %s', (type, state, expected) => {
    expect(observation(type, directoryPayload({ state }))).toMatchObject({
      kind: 'directory',
      directory: { state: expected, observedAt: new Date(stamp(5)) },
    });
  });

  it('of a type that does not concern the record is none of ours', () => {
    expect(readEvent(event('user.created', {}))).toEqual({ kind: 'unconcerned' });
    expect(readEvent(event('dsync.token.created', {}))).toEqual({ kind: 'unconcerned' });
  });

  it('is read for every type that the poll asks for', () => {
    for (const type of directoryEventTypes) expect(readEvent(event(type, {})).kind).toBe('unreadable');
  });

  it('with data that cannot be read says which fields, and quotes none of them', () => {
    const reading = readEvent(
      event('dsync.user.created', userPayload(1, { id: 'with blank', state: 'Ada', email: 7 })),
    );
    expect(reading).toEqual({
      kind: 'unreadable',
      reason: 'data.id: invalid_format; data.email: invalid_type; data.state: invalid_value',
    });
  });

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ id: 'event_1', event: 'dsync.user.created', data: {} }],
    [{ id: '', event: 'x', data: {}, created_at: stamp(1) }],
  ])('%j is none', (value) => {
    expect(workosEvent(value, '')).toBeUndefined();
  });
});
