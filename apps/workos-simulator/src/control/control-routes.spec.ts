import { faultless } from '../faults/faults';
import { type HttpAnswer, type StartedSimulator, startSimulator } from '../test-rig/started-simulator';

let started: StartedSimulator;

beforeEach(async () => {
  started = await startSimulator({
    send: async () => new Response(),
    webhooks: { url: 'http://127.0.0.1:1/first', secret: 'first' },
  });
});
afterEach(() => started.simulator.stop());

const idOf = (answer: HttpAnswer) => (answer.body as { id: string }).id;

async function makeDirectory(): Promise<string> {
  const organization = await started.call('POST', '/control/organizations', { name: 'Acme' });
  const body = { organization_id: idOf(organization), name: 'Okta', type: 'okta scim v2.0' };
  return idOf(await started.call('POST', '/control/directories', body));
}

describe('the controls over HTTP', () => {
  it('make organizations, directories, users and groups, under ids of their own or given ones', async () => {
    const organization = await started.call('POST', '/control/organizations', { id: 'org_mine', name: 'Acme' });
    expect(organization).toMatchObject({ status: 201, body: { object: 'organization', id: 'org_mine', name: 'Acme' } });
    const directory = await started.call('POST', '/control/directories', {
      id: 'directory_mine',
      organization_id: 'org_mine',
      name: 'Okta',
      type: 'okta scim v2.0',
    });
    expect(directory).toMatchObject({
      status: 201,
      body: { object: 'directory', id: 'directory_mine', state: 'linked', organization_id: 'org_mine' },
    });
    const user = await started.call('POST', '/control/users', {
      id: 'directory_user_mine',
      directory_id: 'directory_mine',
      email: 'ada@acme.example',
      first_name: 'Ada',
      last_name: 'Byron',
      idp_id: 'idp-1',
      state: 'suspended',
      username: 'ada',
      job_title: 'Analyst',
      custom_attributes: { department: 'Engines' },
      created_at: '2020-01-02T03:04:05.678+01:00',
    });
    expect(user).toMatchObject({
      status: 201,
      body: {
        object: 'directory_user',
        id: 'directory_user_mine',
        directory_id: 'directory_mine',
        organization_id: 'org_mine',
        email: 'ada@acme.example',
        name: 'Ada Byron',
        idp_id: 'idp-1',
        state: 'suspended',
        username: 'ada',
        job_title: 'Analyst',
        custom_attributes: { department: 'Engines' },
        created_at: '2020-01-02T02:04:05.678Z',
        groups: [],
      },
    });
    const group = await started.call('POST', '/control/groups', {
      directory_id: 'directory_mine',
      name: 'Team',
      idp_id: 'g-1',
    });
    expect(group).toMatchObject({ status: 201, body: { object: 'directory_group', name: 'Team', idp_id: 'g-1' } });
  });

  it('change and delete directories, users, groups and memberships', async () => {
    const directory_id = await makeDirectory();
    const user = idOf(
      await started.call('POST', '/control/users', { directory_id, email: null, first_name: null, last_name: null }),
    );
    const group = idOf(await started.call('POST', '/control/groups', { directory_id, name: 'Team' }));
    const steps: [string, string, unknown, object][] = [
      ['PATCH', `/control/directories/${directory_id}`, { state: 'unlinked' }, { id: directory_id, state: 'unlinked' }],
      [
        'PATCH',
        `/control/users/${user}`,
        { email: 'ada@acme.example', state: 'inactive' },
        { id: user, email: 'ada@acme.example', state: 'inactive' },
      ],
      ['PATCH', `/control/users/${user}`, { email: null }, { email: null, state: 'inactive' }],
      ['PATCH', `/control/groups/${group}`, { name: 'Renamed' }, { id: group, name: 'Renamed' }],
      [
        'PUT',
        `/control/groups/${group}/members/${user}`,
        undefined,
        { directory_id, user: { id: user }, group: { id: group } },
      ],
      ['PUT', `/control/groups/${group}/members/${user}`, undefined, { directory_id }],
      ['DELETE', `/control/groups/${group}/members/${user}`, undefined, { directory_id }],
      ['DELETE', `/control/groups/${group}`, undefined, { id: group }],
      ['DELETE', `/control/users/${user}`, undefined, { id: user }],
      ['DELETE', `/control/directories/${directory_id}`, undefined, { id: directory_id }],
    ];
    for (const [method, path, body, expected] of steps) {
      expect(await started.call(method, path, body)).toMatchObject({ status: 200, body: expected });
    }
    expect(started.control.stats()).toMatchObject({ directories: 0, users: 0, groups: 0, memberships: 0, events: 11 });
  });

  it('deactivate a user by default under deletion, on request under the same id, by body or by query', async () => {
    const directory_id = await makeDirectory();
    const users = await Promise.all(
      Array.from({ length: 4 }, () => started.call('POST', '/control/users', { directory_id, email: null })),
    );
    const [one = '', two = '', three = '', four = ''] = users.map(idOf);
    await started.call('POST', `/control/users/${one}/deactivate`);
    expect((await started.get(`/directory_users/${one}`)).status).toBe(404);
    const returned = await started.call('POST', `/control/users/${one}/reactivate`, { restore_groups: true });
    expect(returned.status).toBe(200);
    expect(idOf(returned)).not.toBe(one);
    expect(await started.call('POST', `/control/users/${two}/deactivate`, { keep_id: true })).toMatchObject({
      body: { id: two, state: 'inactive' },
    });
    expect(await started.call('DELETE', `/control/users/${three}?keep_id=true`)).toMatchObject({
      body: { id: three, state: 'inactive' },
    });
    expect(await started.call('DELETE', `/control/users/${four}`, { keep_id: true })).toMatchObject({
      body: { id: four, state: 'inactive' },
    });
    expect(await started.call('POST', `/control/users/${two}/reactivate`)).toMatchObject({
      body: { id: two, state: 'active' },
    });
  });

  it('generate a directory', async () => {
    const directory_id = await makeDirectory();
    const answer = await started.call('POST', `/control/directories/${directory_id}/generate`, {
      users: 20,
      groups: 3,
      groups_per_user: 2,
      seed: 5,
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { directory_id, users: 20, groups: 3, memberships: 40, seed: 5 },
    });
    expect(started.control.stats()).toMatchObject({ users: 20, groups: 3, memberships: 40 });
  });

  it('change only the faults that are named, and answer all of them', async () => {
    await started.call('PUT', '/control/faults', { webhooks: { drop: 0.5 } });
    const answer = await started.call('PUT', '/control/faults', {
      api: { users_per_second_limit: 0, hold_back_ms: 10 },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        webhooks: { ...faultless.webhooks, drop: 0.5 },
        api: { ...faultless.api, users_per_second_limit: null, hold_back_ms: 10 },
      },
    });
  });

  it('point webhooks elsewhere, or nowhere', async () => {
    const url = 'http://127.0.0.1:2/hooks';
    expect(await started.call('PUT', '/control/webhooks', { url, secret: 's' })).toMatchObject({
      status: 200,
      body: { url, secret: 's' },
    });
    expect(await started.call('PUT', '/control/webhooks', { url: null })).toMatchObject({
      status: 200,
      body: { url: null },
    });
    await makeDirectory();
    await started.simulator.webhooksSettled();
    expect(started.control.stats().webhooks.attempted).toBe(0);
  });

  it('count what there is, what was sent and what was asked', async () => {
    const directory_id = await makeDirectory();
    const user = idOf(await started.call('POST', '/control/users', { directory_id, email: null }));
    await started.get(`/directory_users/${user}`);
    await started.get('/directory_users/nope');
    await started.get('/events');
    await started.call('GET', '/events');
    await started.simulator.webhooksSettled();
    expect((await started.call('GET', '/control/stats')).body).toEqual({
      organizations: 1,
      directories: 1,
      users: 1,
      groups: 0,
      memberships: 0,
      events: 2,
      webhooks: { attempted: 2, delivered: 2, failed: 0, dropped: 0, duplicated: 0, reordered: 0, pending: 0 },
      api: {
        requests: 4,
        by_path: { '/directory_users/:id': 2, '/events': 2 },
        unauthorized: 1,
        rate_limited: { users_per_second: 0, requests_per_minute: 0 },
        faults: { error: 0, timeout: 0, truncate: 0, reset: 0, blank: 0, empty: 0, lost_cursor: 0 },
      },
    });
  });

  it('reset everything to how the simulator was started', async () => {
    const directory_id = await makeDirectory();
    await started.call('PUT', '/control/webhooks', { url: null });
    await started.call('PUT', '/control/faults', { api: { error_rate: 1 } });
    await started.get('/events');
    expect(await started.call('POST', '/control/reset')).toMatchObject({ status: 200 });
    expect(started.control.stats()).toMatchObject({
      organizations: 0,
      directories: 0,
      events: 0,
      api: { requests: 0, by_path: {} },
    });
    expect((await started.get(`/directories/${directory_id}`)).status).toBe(404);
    expect((await started.get('/events')).body).toMatchObject({ data: [] });
    await makeDirectory();
    await started.simulator.webhooksSettled();
    expect(started.control.stats().webhooks).toMatchObject({ attempted: 1, delivered: 1 });
  });
});

describe('a wrong control', () => {
  const anyUser = { directory_id: 'directory_mine', email: null };
  const wrong: [string, string, unknown, number, string[]][] = [
    ['POST', '/control/organizations', {}, 422, ['name']],
    ['POST', '/control/organizations', { name: '', nmae: 'x' }, 422, ['name', 'nmae']],
    ['POST', '/control/organizations', { id: 'org_mine', name: 'Twice' }, 422, ['id']],
    ['POST', '/control/organizations', '{', 400, ['JSON']],
    ['POST', '/control/organizations', [], 422, ['body']],
    ['POST', '/control/directories', {}, 422, ['organization_id', 'name', 'type']],
    ['POST', '/control/directories', { organization_id: 'org_mine', name: 'x', type: 'okta' }, 422, ['type']],
    ['POST', '/control/directories', { organization_id: 'org_0', name: 'x', type: 's3' }, 422, ['organization_id']],
    ['PATCH', '/control/directories/directory_mine', {}, 422, ['state']],
    ['PATCH', '/control/directories/directory_mine', { state: 'active' }, 422, ['state']],
    ['PATCH', '/control/directories/directory_0', { state: 'linked' }, 404, ['directory_0']],
    ['DELETE', '/control/directories/directory_0', undefined, 404, ['directory_0']],
    ['POST', '/control/directories/directory_mine/generate', {}, 422, ['users']],
    [
      'POST',
      '/control/directories/directory_mine/generate',
      { users: -1, groups: 1.5, seed: 'x', email_domain: '@' },
      422,
      ['users', 'groups', 'seed', 'email_domain'],
    ],
    ['POST', '/control/directories/directory_0/generate', { users: 1 }, 404, ['directory_0']],
    ['POST', '/control/users', {}, 422, ['directory_id', 'email']],
    ['POST', '/control/users', { directory_id: 'directory_0', email: null }, 422, ['directory_id']],
    [
      'POST',
      '/control/users',
      { ...anyUser, state: 'gone', created_at: 'today', first_name: 3, custom_attributes: 'none' },
      422,
      ['state', 'created_at', 'first_name', 'custom_attributes'],
    ],
    ['PATCH', '/control/users/directory_user_mine', { state: 'gone', id: 'new' }, 422, ['state', 'id']],
    ['PATCH', '/control/users/directory_user_0', {}, 404, ['directory_user_0']],
    ['DELETE', '/control/users/directory_user_0', undefined, 404, ['directory_user_0']],
    ['DELETE', '/control/users/directory_user_mine', { keep_id: 'yes' }, 422, ['keep_id']],
    ['DELETE', '/control/users/directory_user_mine?keep_id=perhaps', undefined, 422, ['keep_id']],
    ['POST', '/control/users/directory_user_mine/deactivate', { keep_id: 1 }, 422, ['keep_id']],
    ['POST', '/control/users/directory_user_mine/reactivate', {}, 422, ['id']],
    ['POST', '/control/users/directory_user_0/reactivate', {}, 404, ['directory_user_0']],
    ['POST', '/control/groups', {}, 422, ['directory_id', 'name']],
    ['PATCH', '/control/groups/directory_group_mine', { name: '' }, 422, ['name']],
    ['PATCH', '/control/groups/directory_group_0', {}, 404, ['directory_group_0']],
    ['DELETE', '/control/groups/directory_group_0', undefined, 404, ['directory_group_0']],
    ['PUT', '/control/groups/directory_group_mine/members/directory_user_0', undefined, 404, ['directory_user_0']],
    ['DELETE', '/control/groups/directory_group_0/members/directory_user_mine', undefined, 404, ['directory_group_0']],
    ['PUT', '/control/webhooks', {}, 422, ['url']],
    ['PUT', '/control/webhooks', { url: 'ftp://x' }, 422, ['url']],
    ['PUT', '/control/webhooks', { url: 'http://127.0.0.1:1/' }, 422, ['secret']],
    [
      'PUT',
      '/control/faults',
      { webhooks: { drop: 1.5, reorder: -1, delay_ms: 0.5 }, api: { error_status: 200 } },
      422,
      ['webhooks.drop', 'webhooks.reorder', 'webhooks.delay_ms', 'api.error_status'],
    ],
    ['PUT', '/control/faults', { api: { eror_rate: 1 } }, 422, ['api.eror_rate']],
  ];

  it.each(wrong)('%s %s %j is refused with %d that names %j', async (method, path, body, status, names) => {
    started.control.createOrganization({ id: 'org_mine', name: 'Acme' });
    started.control.createDirectory({ id: 'directory_mine', organization_id: 'org_mine', name: 'Okta', type: 's3' });
    started.control.createUser({ ...anyUser, id: 'directory_user_mine' });
    started.control.createGroup({ id: 'directory_group_mine', directory_id: 'directory_mine', name: 'Team' });
    const { events } = started.control.stats();
    const answer = await started.call(method, path, body);
    expect(answer.status).toBe(status);
    const { message, errors } = answer.body as { message: string; errors: { field: string }[] };
    for (const name of names) {
      expect(message).toContain(name);
    }
    if (status === 422) {
      expect(errors.map((error) => error.field).sort()).toEqual([...names].sort());
    }
    expect(started.control.stats().events).toBe(events);
  });
});
