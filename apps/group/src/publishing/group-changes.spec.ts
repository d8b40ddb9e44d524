import { groupChanges } from './group-changes';
import type { Happening } from './happening';

const member = (key: string, directoryUserId: string, traceparent?: string): Happening => ({
  kind: 'member',
  key,
  traceparent,
  state: { groupId: 'g1', directoryUserId, present: true },
});
const renamed = (key: string, name: string): Happening => ({ kind: 'group', key, state: { groupId: 'g1', name } });
const checkpoint = (key: string, runId: string): Happening => ({
  kind: 'checkpoint',
  key,
  state: { runId, parentId: key },
});

function shown(happenings: readonly Happening[]) {
  return groupChanges(happenings).map(({ key, payload: { change } }) => {
    if (change.case === 'members')
      return `${key} members ${change.value.members.map((one) => one.directoryUserId).join()}`;
    if (change.case === 'groups') return `${key} groups ${change.value.groups.map((one) => one.name).join()}`;
    return `${key} checkpoint ${change.case === 'checkpoint' ? change.value.runId : ''}`;
  });
}

describe('the records of group.changes', () => {
  it('share one record among neighbours of one kind and key, also when other keys come between', () => {
    expect(shown([member('p1', 'u1'), member('p2', 'u2'), member('p1', 'u3')])).toEqual([
      'p1 members u1,u3',
      'p2 members u2',
    ]);
  });

  it('keep the order within a key', () => {
    expect(
      shown([
        member('p1', 'u1'),
        renamed('p1', 'A'),
        member('p1', 'u2'),
        checkpoint('p1', 'r1'),
        checkpoint('p1', 'r2'),
      ]),
    ).toEqual(['p1 members u1', 'p1 groups A', 'p1 members u2', 'p1 checkpoint r1', 'p1 checkpoint r2']);
  });

  it('keep the trace of what made each change', () => {
    const records = groupChanges([
      member('p1', 'u1', 'trace-1'),
      member('p1', 'u2', 'trace-1'),
      member('p1', 'u3', 'trace-2'),
    ]);
    expect(records.map(({ traceparent }) => traceparent)).toEqual(['trace-1', 'trace-2']);
    expect(groupChanges([member('p1', 'u1')])[0]).not.toHaveProperty('traceparent');
  });

  it('hold at most 500 states each', () => {
    const records = groupChanges(Array.from({ length: 1_001 }, (_, index) => member('p1', `u${index}`)));
    const sizes = records.map(({ payload: { change } }) =>
      change.case === 'members' ? change.value.members.length : 0,
    );
    expect(sizes).toEqual([500, 500, 1]);
  });
});
