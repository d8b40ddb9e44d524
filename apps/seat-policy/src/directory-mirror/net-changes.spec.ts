import { type DirectoryRecord, directoryVoice } from '../test-bed/directory-records';
import { addChange, noChanges } from './net-changes';

const directory = directoryVoice('parent-1');
const net = (...records: DirectoryRecord[]) => {
  const changes = noChanges();
  for (const [order, { payload }] of records.entries()) addChange(changes, payload, { order, traceparent: undefined });
  return {
    users: [...changes.users].map(
      ([id, { change, startsOver }]) => `${id} ${change.firstName}${startsOver ? ' starts over' : ''}`,
    ),
    groups: [...changes.groups].map(
      ([id, { change, startsOver }]) => `${id} ${change.name}${startsOver ? ' starts over' : ''}`,
    ),
    memberships: [...changes.memberships.values()].flatMap((members) =>
      [...members.values()].map(
        ({ change }) => `${change.present ? '' : '-'}${change.directoryGroupId}/${change.directoryUserId}`,
      ),
    ),
  };
};

describe('a row of changes of a directory', () => {
  it('comes to the last state of each thing', () => {
    const user = (firstName: string) => directory.users({ directoryUserId: 'ada', firstName });
    expect(
      net(
        user('Ada'),
        directory.memberships('staff/ada', 'staff/bob'),
        user('Augusta'),
        directory.memberships('-staff/ada'),
      ),
    ).toEqual({ users: ['ada Augusta'], groups: [], memberships: ['-staff/ada', 'staff/bob'] });
  });

  it('forgets memberships from before a deletion, and keeps that there was one', () => {
    const back = directory.users({ directoryUserId: 'ada', firstName: 'Ada' });
    expect(
      net(
        directory.memberships('staff/ada', 'staff/bob'),
        directory.deletedUsers('ada'),
        back,
        directory.memberships('ops/ada'),
      ),
    ).toEqual({
      users: ['ada Ada starts over'],
      groups: [],
      memberships: ['staff/bob', 'ops/ada'],
    });
    expect(
      net(
        directory.memberships('staff/ada', 'ops/ada'),
        directory.deletedGroups('staff'),
        directory.groups({ directoryGroupId: 'staff' }),
      ).groups,
    ).toEqual(['staff staff starts over']);
  });
});
