import { createTestDatabase } from '@rollcall/testing';
import { createLoneRecord } from '../test-bed/lone-record';
import { idOf, stamp } from '../test-bed/payloads';
import { createTestBed, parentId, type TestBed } from '../test-bed/test-bed';
import type { DirectoryRecord } from './directory-record';
import type { ListedMembers } from './listed-members';
import type { Observation } from './observation';

const directoryId = idOf('directory', 1);
const userId = (number: number) => idOf('directory_user', number);
const groupId = (number: number) => idOf('directory_group', number);
const time = (second: number) => new Date(stamp(second));
const cause = { by: 'run', runId: 'run-1' } as const;
const place = { directoryId, workosOrganizationId: 'org_1', cause };

const user = (number: number, state: 'active' | 'inactive' | 'deleted', at = 1): Observation => ({
  ...place,
  kind: 'user',
  user: {
    directoryUserId: userId(number),
    directoryId,
    email: undefined,
    firstName: '',
    lastName: '',
    idpId: '',
    state,
    createdAt: time(0),
    version: { updatedAt: time(at), observedAt: time(at), eventId: '' },
    by: 'event',
  },
});
const group = (number: number, { deleted = false, at = 1, directory = directoryId } = {}): Observation => ({
  ...place,
  directoryId: directory,
  kind: 'group',
  group: {
    directoryGroupId: groupId(number),
    directoryId: directory,
    name: '',
    deleted,
    version: { updatedAt: time(at), observedAt: time(at), eventId: '' },
    by: 'event',
  },
});
const statement = (groupNumber: number, userNumber: number, present: boolean, at = 5): Observation => ({
  ...place,
  kind: 'membership',
  membership: {
    directoryGroupId: groupId(groupNumber),
    directoryUserId: userId(userNumber),
    present,
    version: { observedAt: time(at), eventId: '' },
    // A listing that lacks somebody of whom nothing is known stores nothing.
    by: present ? 'scan' : 'event',
  },
});
const list = (groupNumber: number, users: readonly number[], range: Partial<ListedMembers> = {}): ListedMembers => ({
  directoryId,
  directoryGroupId: groupId(groupNumber),
  userIds: users.map(userId),
  after: '',
  upTo: '\u007f',
  answeredAt: time(5),
  ...range,
});

describe('members that a listing has in a group', () => {
  let bed: TestBed;
  let record: DirectoryRecord;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    record = createLoneRecord();
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.putParent();
  });
  afterAll(() => bed.close());

  const known = (...observations: Observation[]) => bed.database.transaction((tx) => record.merge(tx, observations));
  const add = (...lists: ListedMembers[]) => bed.database.transaction((tx) => record.addMembers(tx, lists, cause));
  const stored = () =>
    bed.database.query('select * from directory_membership order by directory_group_id, directory_user_id');
  const told = async () =>
    (await bed.published()).flatMap(({ change }) =>
      change.case === 'memberships'
        ? change.value.memberships.map((one) => `${one.directoryGroupId} ${one.directoryUserId} ${one.present}`)
        : [],
    );

  it('come to what they come to one by one, whatever is known of both sides', async () => {
    const sides = [
      user(1, 'active'),
      user(2, 'inactive'),
      user(3, 'deleted'),
      // Came back, before and after the listing.
      user(4, 'deleted', 2),
      user(4, 'active', 4),
      user(5, 'deleted', 7),
      user(5, 'active', 8),
      user(6, 'inactive', 7),
      user(6, 'active', 8),
      group(1),
      group(2, { deleted: true, at: 2 }),
      group(3, { deleted: true, at: 2 }),
      group(3, { at: 4 }),
    ];
    // The ninth user, and the ninth group, are not known.
    const users = [1, 2, 3, 4, 5, 6, 9];
    const lists = [1, 2, 3, 9].map((number) => list(number, users));

    await known(...sides);
    await bed.published();
    await known(...[1, 2, 3, 9].flatMap((number) => users.map((one) => statement(number, one, true))));
    const oneByOne = { stored: await stored(), told: (await told()).sort() };
    expect(oneByOne.told.length).toBeGreaterThan(4);

    await bed.empty();
    await bed.putParent();
    await known(...sides);
    await bed.published();
    const left = await add(...lists);
    expect(left).toEqual([lists[3]]);
    await known(...left.flatMap(() => users.map((one) => statement(9, one, true))));
    expect({ stored: await stored(), told: (await told()).sort() }).toEqual(oneByOne);
  });

  it('are left alone where the record holds a statement in their range, even that somebody is not in the group', async () => {
    await known(user(1, 'active'), user(2, 'active'), user(3, 'active'), group(1), statement(1, 2, false, 9));
    await bed.published();
    const [first, second] = [list(1, [1], { upTo: userId(1) }), list(1, [2, 3], { after: userId(1) })];
    expect(await add(first, second)).toEqual([second]);
    expect(await told()).toEqual([`${groupId(1)} ${userId(1)} true`]);
  });

  it('are written once, however often they come', async () => {
    await known(user(1, 'active'), group(1));
    expect(await add(list(1, [1]))).toEqual([]);
    const before = await stored();
    await bed.published();
    expect(await add(list(1, [1], { answeredAt: time(7) }))).toHaveLength(1);
    expect(await stored()).toEqual(before);
    expect(await told()).toEqual([]);
  });

  it('of nobody say nothing', async () => {
    await known(group(1));
    await bed.published();
    expect(await add(list(1, []))).toEqual([]);
    expect(await stored()).toEqual([]);
    expect(await told()).toEqual([]);
  });

  it('of a group that is elsewhere, or of a directory without parent, are left alone', async () => {
    const other = idOf('directory', 2);
    await known(user(1, 'active'), group(1, { directory: other }), group(2));
    const lists = [list(1, [1]), list(2, [1], { directoryId: idOf('directory', 3) })];
    expect(await add(...lists)).toEqual(lists);
    expect(await stored()).toEqual([]);
  });

  it('note the change of their directory, in as few records as there are thousands', async () => {
    const users = Array.from({ length: 1_200 }, (_, number) => number + 1);
    await known(group(1), ...users.map((number) => user(number, 'active')));
    await bed.database.query('update directory set last_change_at = null');
    await bed.published();
    await add(list(1, users));
    const records = await bed.published();
    expect(records.map(({ key, sequence }) => [key, sequence])).toEqual([
      [parentId, expect.any(Number)],
      [parentId, (records[0]?.sequence ?? 0) + 1],
    ]);
    expect(await bed.database.query('select last_change_at is not null as noted from directory')).toEqual([
      { noted: true },
    ]);
  });
});
