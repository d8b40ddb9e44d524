import type { WorkOS } from '@workos-inc/node';
import { type StartedSimulator, startSimulator } from '../test-rig/started-simulator';

let started: StartedSimulator;
let directoryId: string;
let organizationId: string;

beforeAll(async () => {
  started = await startSimulator();
  ({ directoryId, organizationId } = started.directory());
  started.control.generate(directoryId, { users: 230, groups: 25, groups_per_user: 2, seed: 1 });
});
afterAll(() => started.simulator.stop());

interface CursorOptions {
  limit: number;
  order: 'asc' | 'desc';
  after?: string;
}

/** The cursor loop of a client: page by page until `after` is null. */
async function walk(
  list: (options: CursorOptions) => Promise<{ data: { id: string }[]; listMetadata: { after?: string | null } }>,
  order: 'asc' | 'desc',
  limit = 100,
): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await list({ limit, order, ...(after === undefined ? {} : { after }) });
    ids.push(...page.data.map((item) => item.id));
    after = page.listMetadata.after ?? undefined;
  } while (after !== undefined);
  return ids;
}

describe("WorkOS's own client", () => {
  it.each(['asc', 'desc'] as const)('reads every user once, %s', async (order) => {
    const ids = await walk(
      (options) => started.workos.directorySync.listUsers({ directory: directoryId, ...options }),
      order,
    );
    const sorted = [...ids].sort();
    expect(new Set(ids).size).toBe(230);
    expect(ids).toEqual(order === 'asc' ? sorted : sorted.reverse());
  });

  it.each(['asc', 'desc'] as const)('reads every group once, %s', async (order) => {
    const ids = await walk(
      (options) => started.workos.directorySync.listGroups({ directory: directoryId, ...options }),
      order,
      7,
    );
    const sorted = [...ids].sort();
    expect(new Set(ids).size).toBe(25);
    expect(ids).toEqual(order === 'asc' ? sorted : sorted.reverse());
  });

  it('reads memberships by one user list per group, ordered by user id, as many as there are', async () => {
    const { data: groups } = await started.workos.directorySync.listGroups({ directory: directoryId, limit: 100 });
    let memberships = 0;
    for (const group of groups) {
      const ids = await walk(
        (options) => started.workos.directorySync.listUsers({ group: group.id, ...options }),
        'asc',
        10,
      );
      expect(ids).toEqual([...new Set(ids)].sort());
      memberships += ids.length;
    }
    expect(memberships).toBe(460);
  });

  it('finds no group in the `groups` of a user, and the right ones by the `user` filter', async () => {
    const { data: users } = await started.workos.directorySync.listUsers({ directory: directoryId, limit: 5 });
    for (const user of users) {
      expect(user.groups).toEqual([]);
      expect((await started.workos.directorySync.getUser(user.id)).groups).toEqual([]);
      const { data: groups } = await started.workos.directorySync.listGroups({ user: user.id });
      expect(groups).toHaveLength(2);
      for (const group of groups) {
        expect(started.control.addMember(group.id, user.id).group.id).toBe(group.id); // no event: they are in it
      }
    }
  });

  it('gets a single directory, user, group and organization', async () => {
    const { directorySync, organizations } = started.workos;
    expect(await directorySync.getDirectory(directoryId)).toMatchObject({
      id: directoryId,
      organizationId,
      state: 'active',
    });
    const [user] = (await directorySync.listUsers({ directory: directoryId, limit: 1 })).data;
    expect(await directorySync.getUser(user?.id ?? '')).toEqual(user);
    const [group] = (await directorySync.listGroups({ directory: directoryId, limit: 1 })).data;
    expect(await directorySync.getGroup(group?.id ?? '')).toEqual(group);
    expect(await organizations.getOrganization(organizationId)).toMatchObject({ id: organizationId, name: 'Acme' });
  });

  it('lists directories by organization and by part of their name', async () => {
    const other = started.directory('Umbrella');
    const { directorySync } = started.workos;
    const idsOf = async (options: Parameters<typeof directorySync.listDirectories>[0]) =>
      (await directorySync.listDirectories(options)).data.map((directory) => directory.id);
    expect(await idsOf({ organizationId: other.organizationId })).toEqual([other.directoryId]);
    expect(await idsOf({ search: 'UMBR' })).toEqual([other.directoryId]);
    expect(await idsOf({})).toEqual([other.directoryId, directoryId]);
    expect(await idsOf({ organizationId: 'org_unknown' })).toEqual([]);
  });

  it('deletes a directory', async () => {
    const gone = started.directory('Gone');
    await started.workos.directorySync.deleteDirectory(gone.directoryId);
    await expect(started.workos.directorySync.getDirectory(gone.directoryId)).rejects.toMatchObject({ status: 404 });
    await expect(started.workos.directorySync.deleteDirectory(gone.directoryId)).rejects.toMatchObject({ status: 404 });
  });

  it.each<[string, (workos: WorkOS) => Promise<unknown>]>([
    ['directory', (workos) => workos.directorySync.getDirectory('directory_0')],
    ['user', (workos) => workos.directorySync.getUser('directory_user_0')],
    ['group', (workos) => workos.directorySync.getGroup('directory_group_0')],
    ['organization', (workos) => workos.organizations.getOrganization('org_0')],
    ['directory of a user list', (workos) => workos.directorySync.listUsers({ directory: 'directory_0' })],
    ['group of a user list', (workos) => workos.directorySync.listUsers({ group: 'directory_group_0' })],
    ['directory of a group list', (workos) => workos.directorySync.listGroups({ directory: 'directory_0' })],
    ['user of a group list', (workos) => workos.directorySync.listGroups({ user: 'directory_user_0' })],
  ])('hears 404 of an unknown %s', async (_what, call) => {
    await expect(call(started.workos)).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('not found'),
    });
  });
});

describe('a list', () => {
  it('has ten objects, newest first, and both cursors, unless asked otherwise', async () => {
    const { body } = await started.get(`/directory_users?directory=${directoryId}`);
    const { data, list_metadata } = body as { data: { id: string }[]; list_metadata: unknown };
    const ids = data.map((user) => user.id);
    expect(ids).toHaveLength(10);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(list_metadata).toEqual({ before: null, after: ids.at(-1) });
  });

  it('of a directory is filtered by email in any case, and by idp_id', async () => {
    const { body } = await started.get(`/directory_users?directory=${directoryId}&limit=1`);
    const [user] = (body as { data: { id: string; email: string; idp_id: string }[] }).data;
    const search = async (filter: string) =>
      (
        (await started.get(`/directory_users?directory=${directoryId}&${filter}`)).body as { data: { id: string }[] }
      ).data.map(({ id }) => id);
    const email = encodeURIComponent(user?.email.toUpperCase() ?? '');
    expect(await search(`email=${email}`)).toEqual([user?.id]);
    expect(await search(`idp_id=${user?.idp_id}`)).toEqual([user?.id]);
    expect(await search(`idp_id=${user?.idp_id}&email=${email}`)).toEqual([user?.id]);
    expect(await search(`idp_id=other&email=${email}`)).toEqual([]);
    expect(await search('email=nobody%40acme.example')).toEqual([]);
  });

  it('of a group in another directory than the one asked for is empty', async () => {
    const other = started.directory('Elsewhere');
    const team = started.control.createGroup({ directory_id: other.directoryId, name: 'Team' });
    const user = started.control.createUser({ directory_id: other.directoryId, email: null });
    started.control.addMember(team.id, user.id);
    const { body } = await started.get(`/directory_users?directory=${directoryId}&group=${team.id}`);
    expect(body).toMatchObject({ data: [] });
    const { body: groups } = await started.get(`/directory_groups?directory=${directoryId}&user=${user.id}`);
    expect(groups).toMatchObject({ data: [] });
  });

  it('goes on when the object of the cursor was deleted meanwhile', async () => {
    const own = started.directory('Moving');
    const ids = Array.from(
      { length: 5 },
      () => started.control.createUser({ directory_id: own.directoryId, email: null }).id,
    );
    started.control.deleteUser(ids[1] ?? '');
    const { body } = await started.get(
      `/directory_users?directory=${own.directoryId}&order=asc&limit=2&after=${ids[1]}`,
    );
    expect((body as { data: { id: string }[] }).data.map((user) => user.id)).toEqual([ids[2], ids[3]]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['order=up', 'order'],
    ['after=directory_user_unknown', 'after'],
    ['before=directory_user_unknown', 'before'],
    ['before=a&after=b', 'before'],
  ])('asked for with %s is refused with 422 that names the field', async (query, field) => {
    for (const path of [
      `/directories?${query}`,
      `/directory_users?directory=${directoryId}&${query}`,
      `/directory_groups?directory=${directoryId}&${query}`,
    ]) {
      const answer = await started.get(path);
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({
        message: expect.stringContaining(field),
        errors: [{ field, code: expect.any(String) }],
      });
    }
  });

  it.each([
    ['/directory_users', 'directory'],
    ['/directory_groups', 'directory'],
    ['/directory_users?email=a%40b.c', 'email'],
    ['/directory_users?group=directory_group_0&idp_id=1', 'idp_id'],
  ])('%s without its directory is refused with 422 that names %s', async (path, field) => {
    const answer = await started.get(path);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ field }] });
  });
});

describe('a call', () => {
  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer sk_wrong' }],
    ['another scheme', { authorization: 'Basic sk_test_default' }],
  ])('with %s is refused with 401', async (_what, headers: Record<string, string>) => {
    const answer = await started.call('GET', `/directories/${directoryId}`, undefined, headers);
    expect(answer).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
  });

  it('with any of the keys is let in', async () => {
    expect(
      (await started.call('GET', '/directories', undefined, { authorization: 'Bearer sk_test_other' })).status,
    ).toBe(200);
  });

  it("carries the simulator's time in its Date header, rounded down to the second", async () => {
    started.clock.set(new Date('2031-02-03T04:05:06.789Z'));
    expect((await started.get('/directories')).headers.get('date')).toBe('Mon, 03 Feb 2031 04:05:06 GMT');
  });

  it('of a path that does not exist is answered 404, of a health path 200 without a key', async () => {
    expect((await started.get('/directory_unicorns')).status).toBe(404);
    expect((await started.get('/directories/%zz')).status).toBe(404);
    expect((await started.call('GET', '/livez')).status).toBe(200);
    expect((await started.call('GET', '/readyz')).status).toBe(200);
  });
});
