import { Code } from '@connectrpc/connect';
import { createTestDatabase } from '@rollcall/testing';
import { directoryPayload, groupPayload, idOf, userPayload } from '../test-bed/payloads';
import { createTestBed, parentId, type TestBed } from '../test-bed/test-bed';

describe('the directory record, called for', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    bed.workos.directories.push(directoryPayload());
    bed.workos.users.push(
      userPayload(1, { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' }),
      userPayload(2, { first_name: 'Per_cent', last_name: '100%', email: null }),
      userPayload(3, { state: 'inactive' }),
    );
    bed.workos.groups.push(groupPayload(1, { name: 'Engineering' }), groupPayload(2));
    bed.workos.members.set(idOf('directory_group', 1), new Set([idOf('directory_user', 1), idOf('directory_user', 3)]));
    await bed.putParent();
    await bed.jobs.run('scan');
  });
  afterAll(() => bed.close());
  const ids = async (query: string) =>
    (await bed.calls.listDirectoryUsers({ parentId, query })).users.map(({ directoryUserId }) => directoryUserId);
  const user = (number: number) => idOf('directory_user', number);

  it('counts', async () => {
    expect((await bed.calls.getDirectoryRecord({ parentId })).directories).toMatchObject([
      { users: 3, inactiveUsers: 1, groups: 2, memberships: 2, type: 'okta scim v2.0' },
    ]);
  });

  it('finds a part of an email or name, whatever characters are in it', async () => {
    expect(await ids('')).toEqual([user(1), user(2), user(3)]);
    expect(await ids('LOVE')).toEqual([user(1)]);
    expect(await ids('ada lov')).toEqual([user(1)]);
    expect(await ids('@example')).toEqual([user(1), user(3)]);
    expect(await ids('100%')).toEqual([user(2)]);
    expect(await ids('r_c')).toEqual([user(2)]);
    expect(await ids('nobody')).toEqual([]);
  });

  it('goes page by page', async () => {
    const first = await bed.calls.listDirectoryUsers({ parentId, pageSize: 2 });
    const second = await bed.calls.listDirectoryUsers({ parentId, pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.users, ...second.users].map(({ directoryUserId }) => directoryUserId)).toEqual([
      user(1),
      user(2),
      user(3),
    ]);
    expect(second.nextPageToken).toBe('');
  });

  it('lists groups with the number of their members', async () => {
    expect((await bed.calls.listDirectoryGroups({ parentId })).groups).toMatchObject([
      { name: 'Engineering', memberCount: 2 },
      { name: 'Group 2', memberCount: 0 },
    ]);
    expect((await bed.calls.listDirectoryGroups({ parentId, query: 'engin' })).groups).toHaveLength(1);
  });

  it('is held against WorkOS on demand', async () => {
    bed.workos.users.push(userPayload(4));
    const [first] = bed.workos.users.splice(0, 1, userPayload(1, { first_name: 'Augusta' }));
    bed.workos.members.get(idOf('directory_group', 1))?.delete(user(3));
    bed.workos.members.set(idOf('directory_group', 2), new Set([user(2)]));
    expect(await bed.calls.compareDirectoryRecord({ parentId })).toMatchObject({
      users: { missing: [user(4)], extra: [], different: [user(1)] },
      groups: { missing: [], extra: [], different: [] },
      memberships: {
        missing: [`${idOf('directory_group', 2)}/${user(2)}`],
        extra: [`${idOf('directory_group', 1)}/${user(3)}`],
        different: [],
      },
    });
    bed.workos.directories.length = 0;
    expect((await bed.calls.compareDirectoryRecord({ parentId })).users?.extra).toHaveLength(3);
    bed.workos.directories.push(directoryPayload());
    bed.workos.users.splice(0, 1, ...(first ? [first] : []));
    bed.workos.answerInstead = () => ({ status: 403, body: {} });
    await expect(bed.calls.compareDirectoryRecord({ parentId })).rejects.toMatchObject({
      code: Code.Unavailable,
      rawMessage: expect.stringMatching(/^workos_refused/),
    });
  });

  it('of an unknown parent is not found', async () => {
    const calls = [
      bed.calls.getDirectoryRecord,
      bed.calls.listDirectoryUsers,
      bed.calls.listDirectoryGroups,
      bed.calls.compareDirectoryRecord,
    ];
    for (const call of calls) await expect(call({ parentId: 'nobody' })).rejects.toMatchObject({ code: Code.NotFound });
  });
});
