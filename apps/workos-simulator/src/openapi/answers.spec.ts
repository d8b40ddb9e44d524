import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { type StartedSimulator, startSimulator } from '../test-rig/started-simulator';
import { workosSchemas } from './workos-schemas';

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true, allowUnionTypes: true });
addFormats(ajv);
// Where OpenAPI keeps its schemas; to JSON Schema an unknown word.
ajv.addKeyword('components');
ajv.addSchema({ $id: 'workos', components: { schemas: workosSchemas } });

/** Every problem of `value` held against a schema of WorkOS's description, as text; empty when it fits. */
function problems(schema: object, value: unknown): string[] {
  const validate = ajv.compile(schema);
  validate(value);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

const named = (name: string) => ({ $ref: `workos#/components/schemas/${name}` });
const message = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] };
const fieldErrors = {
  type: 'object',
  properties: {
    message: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { code: { type: 'string' }, field: { type: 'string' } },
        required: ['code', 'field'],
      },
    },
  },
  required: ['errors', 'message'],
};

let started: StartedSimulator;
let ids: { organization: string; directory: string; user: string; group: string };

beforeAll(async () => {
  started = await startSimulator({ faults: {} });
  const { control } = started;
  const { organizationId, directoryId } = started.directory();
  control.generate(directoryId, { users: 30, groups: 4, groups_per_user: 2, seed: 1 });
  const user = control.createUser({ directory_id: directoryId, email: null, custom_attributes: { level: 3 } });
  const group = control.createGroup({ directory_id: directoryId, name: 'Team' });
  control.addMember(group.id, user.id);
  control.updateUser(user.id, { email: 'ada@acme.example', state: 'suspended' });
  control.updateGroup(group.id, { name: 'Renamed' });
  control.removeMember(group.id, user.id);
  control.deactivateUser(user.id);
  const returned = control.reactivateUser(user.id);
  control.addMember(group.id, returned.id);
  const gone = control.createGroup({ directory_id: directoryId, name: 'Gone' });
  control.deleteGroup(gone.id);
  control.deleteDirectory(started.directory('Second').directoryId);
  ids = { organization: organizationId, directory: directoryId, user: returned.id, group: group.id };
});
afterAll(() => started.simulator.stop());
// Otherwise the specs spend the budget of their directory among them.
beforeEach(() => started.clock.advance(1_000));

describe("WorkOS's description", () => {
  it.each([
    ['GET /directories', () => '/directories', 'DirectoryList'],
    ['GET /directories/{id}', () => `/directories/${ids.directory}`, 'Directory'],
    [
      'GET /directory_users of a directory',
      () => `/directory_users?directory=${ids.directory}&limit=100`,
      'DirectoryUserList',
    ],
    ['GET /directory_users of a group', () => `/directory_users?group=${ids.group}`, 'DirectoryUserList'],
    ['GET /directory_users/{id}', () => `/directory_users/${ids.user}`, 'DirectoryUserWithGroups'],
    [
      'GET /directory_groups of a directory',
      () => `/directory_groups?directory=${ids.directory}`,
      'DirectoryGroupList',
    ],
    ['GET /directory_groups of a user', () => `/directory_groups?user=${ids.user}`, 'DirectoryGroupList'],
    ['GET /directory_groups/{id}', () => `/directory_groups/${ids.group}`, 'DirectoryGroup'],
    ['GET /organizations/{id}', () => `/organizations/${ids.organization}`, 'Organization'],
    ['GET /events', () => '/events?limit=100', 'EventList'],
    ['an empty list', () => '/directories?organization_id=org_0', 'DirectoryList'],
  ])('fits the answer of %s', async (_call, path, schema) => {
    const answer = await started.get(path());
    expect(answer.status).toBe(200);
    expect(problems(named(schema), answer.body)).toEqual([]);
  });

  it('fits an event of every type, each just as one', async () => {
    const { body } = await started.get('/events?limit=100&order=desc');
    const { data } = body as { data: { event: string }[] };
    expect([...new Set(data.map((event) => event.event))].sort()).toEqual([
      'dsync.activated',
      'dsync.deleted',
      'dsync.group.created',
      'dsync.group.deleted',
      'dsync.group.updated',
      'dsync.group.user_added',
      'dsync.group.user_removed',
      'dsync.user.created',
      'dsync.user.deleted',
      'dsync.user.updated',
    ]);
    for (const event of data) {
      expect(problems(named('EventSchema'), event)).toEqual([]);
    }
  });

  it('fits what the controls answer', async () => {
    const organization = await started.call('POST', '/control/organizations', { name: 'Umbrella' });
    expect(problems(named('Organization'), organization.body)).toEqual([]);
    const { id: organization_id } = organization.body as { id: string };
    const type = 'azure scim v2.0';
    const directory = await started.call('POST', '/control/directories', { organization_id, name: 'Entra', type });
    expect(problems(named('Directory'), directory.body)).toEqual([]);
    const { id: directory_id } = directory.body as { id: string };
    const user = await started.call('POST', '/control/users', { directory_id, email: null });
    expect(problems(named('DirectoryUserWithGroups'), user.body)).toEqual([]);
    const group = await started.call('POST', '/control/groups', { directory_id, name: 'Team' });
    expect(problems(named('DirectoryGroup'), group.body)).toEqual([]);
  });

  it('fits the refusals', async () => {
    const notFound = await started.get('/directory_users/nope');
    expect([notFound.status, ...problems(message, notFound.body)]).toEqual([404]);
    const unprocessable = await started.get('/directory_users');
    expect([unprocessable.status, ...problems(message, unprocessable.body)]).toEqual([422]);
    const badEvents = await started.get('/events?limit=0');
    expect([badEvents.status, ...problems(fieldErrors, badEvents.body)]).toEqual([422]);
    const badCursor = await started.get('/events?after=event_0');
    expect([badCursor.status, ...problems(message, badCursor.body)]).toEqual([400]);
    for (let call = 0; call < 4; call += 1) {
      await started.get(`/directory_users?directory=${ids.directory}`);
    }
    const limited = await started.get(`/directory_users?directory=${ids.directory}`);
    expect([limited.status, ...problems({ type: 'string', const: 'Ratelimited' }, limited.body)]).toEqual([429]);
  });

  it('would not fit an answer that is wrong', () => {
    expect(problems(named('DirectoryUser'), { object: 'directory_user', id: 3 })).not.toEqual([]);
    expect(
      problems(named('EventSchema'), {
        object: 'event',
        id: 'event_1',
        event: 'dsync.user.created',
        data: {},
        created_at: 'now',
      }),
    ).not.toEqual([]);
  });
});
