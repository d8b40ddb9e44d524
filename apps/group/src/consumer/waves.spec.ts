import type { ReceivedRecord } from '@rollcall/messaging';
import { testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import {
  appliedRecord,
  checkpointRecord,
  directoryRecord,
  groupsRecord,
  membersRecord,
  membershipsRecord,
  organizationRecord,
  usersRecord,
} from '../test-bed/records';
import type { HeardTopic } from './heard';
import { type Wave, wavesOf } from './waves';

describe('the waves of a batch', () => {
  it('take the users, groups, memberships and checkpoints of several parents together', () => {
    const of = (parentId: string) => [
      usersRecord(parentId, { directoryUserId: 'u1' }),
      groupsRecord(parentId, { directoryGroupId: 'g1' }),
      membershipsRecord(parentId, 'g1/u1'),
      checkpointRecord(parentId, 'run-1'),
    ];
    const waves = wavesOf([...of('parent-1'), ...of('parent-2')]);
    expect(waves).toHaveLength(1);
    expect(waves[0]).toMatchObject({
      users: [{ parentId: 'parent-1' }, { parentId: 'parent-2' }],
      groups: [{ parentId: 'parent-1' }, { parentId: 'parent-2' }],
      memberships: [{ parentId: 'parent-1' }, { parentId: 'parent-2' }],
      checkpoints: [{ parentId: 'parent-1', runId: 'run-1' }, { parentId: 'parent-2' }],
    });
  });

  it('begin anew where a parent goes back to an earlier kind', () => {
    const waves = wavesOf([membershipsRecord('parent-1', 'g1/u1'), usersRecord('parent-1', { directoryUserId: 'u1' })]);
    expect(waves.map(({ users, memberships }) => [users.length, memberships.length])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('leave out what is nothing to groups', () => {
    expect(wavesOf([directoryRecord('parent-1', { case: 'connection', value: { connected: true } })])).toEqual([]);
  });

  it('keep the order within each key, whatever comes', () => {
    const record = fc.record({ kind: fc.nat(6), key: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), (plan) => {
        const records = plan.map(({ kind, key }, index) => numbered(kind, key, String(index)));
        const numbers = wavesOf(records).flatMap(inOrder);
        for (const { topic, key } of records) {
          const expected = records.flatMap((one, index) =>
            one.topic === topic && one.key === key ? [String(index)] : [],
          );
          expect(numbers.filter((number) => expected.includes(number))).toEqual(expected);
        }
        expect(numbers).toHaveLength(records.length);
      }),
      { seed: testSeed() },
    );
  });
});

function numbered(kind: number, key: string, number: string): ReceivedRecord<HeardTopic> {
  switch (kind) {
    case 0:
      return usersRecord(key, { directoryUserId: number });
    case 1:
      return groupsRecord(key, { directoryGroupId: number });
    case 2:
      return membershipsRecord(key, `${number}/u`);
    case 3:
      return checkpointRecord(key, number);
    case 4:
      return organizationRecord({ organizationId: key, parentId: 'p', name: number });
    case 5:
      return membersRecord(key, { email: number });
    default:
      return appliedRecord(key, 'p', number);
  }
}

function inOrder(wave: Wave): string[] {
  return [
    ...wave.organizations.map(({ organization }) => organization.name),
    ...wave.users.map(({ change }) => change.directoryUserId),
    ...wave.groups.map(({ change }) => change.directoryGroupId),
    ...wave.memberships.map(({ change }) => change.directoryGroupId),
    ...wave.members.map(({ member }) => member.email),
    ...wave.checkpoints.map(({ runId }) => runId),
  ];
}
