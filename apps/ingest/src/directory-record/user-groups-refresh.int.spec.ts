import { createTestDatabase } from '@rollcall/testing';
import { directoryPayload, groupPayload, idOf, userPayload } from '../test-bed/payloads';
import { createTestBed, parentId, type TestBed } from '../test-bed/test-bed';

describe('a user who was inactive and is active again', () => {
  const user = idOf('directory_user', 1);
  const group = (number: number) => idOf('directory_group', number);
  let bed: TestBed;
  let events = 0;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  beforeEach(async () => {
    await bed.empty();
    bed.workos.directories.push(directoryPayload());
    bed.workos.users.push(userPayload(1));
    bed.workos.groups.push(groupPayload(1), groupPayload(2));
    bed.workos.members.set(group(1), new Set([user]));
    await bed.putParent();
    await bed.jobs.run('scan');
    await bed.published();
  });
  afterAll(() => bed.close());

  const tell = async (state: string, at: Date) => {
    bed.workos.events.push({
      object: 'event',
      id: `event_${(events += 1)}`,
      event: 'dsync.user.updated',
      created_at: at.toISOString(),
      data: userPayload(1, { state, updated_at: at.toISOString() }),
    });
    await bed.database.transaction((tx) => bed.jobs.enqueue(tx, { task: 'poll', payload: {}, key: 'poll' }));
    await bed.jobs.run('poll');
  };
  const memberships = async () =>
    (await bed.published()).flatMap(({ change }) =>
      change.case === 'memberships'
        ? change.value.memberships.map(({ directoryGroupId, present }) => [directoryGroupId, present])
        : [],
    );

  it('has the groups that WorkOS says now: nothing is assumed from before', async () => {
    const now = Date.now();
    await tell('inactive', new Date(now + 2_000));
    expect(await memberships()).toEqual([]);
    bed.workos.members.set(group(1), new Set());
    bed.workos.members.set(group(2), new Set([user]));
    await tell('active', new Date(now + 3_000));
    expect(await memberships()).toEqual([[group(1), false]]);
    const [job] = bed.jobs.waiting('refresh-user-groups');
    expect((job?.runAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(500);
    bed.workos.now = () => new Date(now + 5_000);
    await bed.jobs.run('refresh-user-groups');
    expect(await memberships()).toEqual([[group(2), true]]);
    expect(await bed.calls.getDirectoryRecord({ parentId })).toMatchObject({ directories: [{ memberships: 1 }] });
  });

  it('also where the news of the absence comes after that of the return', async () => {
    const now = Date.now();
    await tell('active', new Date(now + 3_000));
    expect(bed.jobs.waiting('refresh-user-groups')).toEqual([]);
    await tell('inactive', new Date(now + 2_000));
    expect(await memberships()).toEqual([[group(1), false]]);
    bed.workos.now = () => new Date(now + 5_000);
    await bed.jobs.run('refresh-user-groups');
    expect(await memberships()).toEqual([[group(1), true]]);
  });

  it('is taken out of no group because one answer did not have it', async () => {
    const now = Date.now();
    await tell('inactive', new Date(now + 2_000));
    await tell('active', new Date(now + 3_000));
    bed.workos.now = () => new Date(now + 5_000);
    await bed.jobs.run('refresh-user-groups');
    expect(await memberships()).toEqual([
      [group(1), false],
      [group(1), true],
    ]);
    // They come back once more, and an event is quicker than the look-up.
    await tell('inactive', new Date(now + 6_000));
    await tell('active', new Date(now + 7_000));
    bed.workos.events.push({
      object: 'event',
      id: `event_${(events += 1)}`,
      event: 'dsync.group.user_added',
      created_at: new Date(now + 8_000).toISOString(),
      data: { directory_id: idOf('directory', 1), user: userPayload(1), group: groupPayload(1) },
    });
    await bed.database.transaction((tx) => bed.jobs.enqueue(tx, { task: 'poll', payload: {}, key: 'poll' }));
    await bed.jobs.run('poll');
    expect(await memberships()).toEqual([
      [group(1), false],
      [group(1), true],
    ]);
    bed.workos.now = () => new Date(now + 9_000);
    let lists = 0;
    bed.workos.answerInstead = (url) =>
      url.searchParams.get('user') === user && (lists += 1) === 1
        ? { body: { object: 'list', data: [], list_metadata: { before: null, after: null } } }
        : undefined;
    await bed.jobs.run('refresh-user-groups');
    expect(lists).toBe(2);
    expect(await memberships()).toEqual([]);
  });

  it('is asked about again while the answer is no newer than the return', async () => {
    const now = Date.now();
    await tell('inactive', new Date(now + 60_000));
    await tell('active', new Date(now + 61_000));
    await bed.jobs.run('refresh-user-groups');
    expect(bed.jobs.waiting('refresh-user-groups')).toHaveLength(1);
  });
});
