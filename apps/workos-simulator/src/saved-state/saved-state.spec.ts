import fc from 'fast-check';
import { Refused } from '../directory/refused';
import { faultless } from '../faults/faults';
import { createManualClock, type ManualClock } from '../test-rig/manual-clock';
import { createSeededRandom } from '../test-rig/seeded-random';
import { apiKey, silentLog } from '../test-rig/started-simulator';
import { temporaryFolder } from '../test-rig/temporary-folder';
import { createWorkosSimulator, type WorkosSimulator, type WorkosSimulatorDeps } from '../simulator';

const folder = temporaryFolder();
const file = () => folder.path('state.jsonl');

interface List {
  readonly data: readonly { readonly id: string }[];
  readonly list_metadata: { readonly after: string | null };
}

/** Always from the same seed and time, as if the clock had stood still: ids would come again if nothing kept them from it. */
function makeSimulator(clock: ManualClock = createManualClock(), options: Partial<WorkosSimulatorDeps> = {}) {
  return createWorkosSimulator({
    clock,
    random: createSeededRandom(7),
    apiKeys: [apiKey],
    log: silentLog,
    send: async () => new Response(),
    faults: { api: { users_per_second_limit: null, requests_per_minute_limit: null } },
    ...options,
  });
}

async function restarted(simulator: WorkosSimulator, clock?: ManualClock, options?: Partial<WorkosSimulatorDeps>) {
  await simulator.save(file());
  const next = makeSimulator(clock, options);
  expect(await next.load(file())).toBe(true);
  return next;
}

async function answerOf(simulator: WorkosSimulator, path: string): Promise<{ status: number; body: unknown }> {
  const response = await simulator.fetch(`http://workos${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
  return { status: response.status, body: await response.json() };
}

async function listOf(simulator: WorkosSimulator, path: string): Promise<unknown[]> {
  const all: unknown[] = [];
  let after: string | null = null;
  do {
    const page: string = after === null ? '' : `&after=${after}`;
    const { status, body } = await answerOf(simulator, `${path}${path.includes('?') ? '&' : '?'}limit=100${page}`);
    expect(status).toBe(200);
    const list = body as List;
    all.push(...list.data);
    after = list.list_metadata.after;
  } while (after !== null);
  return all;
}

const idsIn = (list: readonly unknown[]) => list.map((item) => (item as { id: string }).id);

/** All that can be asked of it. */
async function everything(simulator: WorkosSimulator) {
  const directories = await listOf(simulator, '/directories');
  const users = new Map<string, unknown>();
  const groups = new Map<string, unknown>();
  const members = new Map<string, unknown>();
  const groupsOfUsers = new Map<string, unknown>();
  for (const directoryId of idsIn(directories)) {
    users.set(directoryId, await listOf(simulator, `/directory_users?directory=${directoryId}&order=asc`));
    groups.set(directoryId, await listOf(simulator, `/directory_groups?directory=${directoryId}`));
    for (const groupId of idsIn((groups.get(directoryId) ?? []) as unknown[])) {
      members.set(groupId, await listOf(simulator, `/directory_users?group=${groupId}`));
    }
    for (const userId of idsIn((users.get(directoryId) ?? []) as unknown[])) {
      groupsOfUsers.set(userId, await listOf(simulator, `/directory_groups?user=${userId}`));
    }
  }
  const events = await listOf(simulator, '/events?order=desc');
  const { api: _traffic, webhooks: _deliveries, ...counts } = simulator.control.stats();
  return { directories, users, groups, members, groupsOfUsers, events, counts };
}

function makeAcme({ control }: WorkosSimulator) {
  control.createOrganization({ id: 'org_acme', name: 'Acme' });
  control.createDirectory({
    id: 'directory_acme',
    organization_id: 'org_acme',
    name: 'Acme Okta',
    type: 'okta scim v2.0',
  });
  const person = (name: string) =>
    control.createUser({
      directory_id: 'directory_acme',
      email: `${name.toLowerCase()}@acme.example`,
      first_name: name,
    });
  const group = (name: string) => control.createGroup({ directory_id: 'directory_acme', name });
  return { person, group };
}

describe('the saved state', () => {
  it('is the same to every list, look-up and count', async () => {
    const simulator = makeSimulator();
    const { person, group } = makeAcme(simulator);
    const [ada, ben] = [person('Ada'), person('Ben')];
    const engineering = group('Engineering');
    simulator.control.addMember(engineering.id, ada.id);
    simulator.control.addMember(engineering.id, ben.id);
    simulator.control.updateUser(ada.id, { custom_attributes: { a: [1, { b: null }] }, first_name: 'A\u2028\n"Ä' });
    simulator.control.updateGroup(engineering.id, { name: 'Platform' });
    simulator.control.removeMember(engineering.id, ben.id);
    simulator.control.deactivateUser(ben.id, { keep_id: true });
    simulator.control.generate('directory_acme', { users: 50, groups: 5, groups_per_user: 2, events: true });
    simulator.control.setDirectoryState('directory_acme', 'invalid_credentials');
    const next = await restarted(simulator);
    expect(await everything(next)).toEqual(await everything(simulator));
    const lookUps = ['/organizations/org_acme', '/directories/directory_acme', `/directory_users/${ada.id}`].concat(
      `/directory_groups/${engineering.id}`,
      '/directory_users?directory=directory_acme&email=BEN@acme.example',
      `/directory_users?directory=directory_acme&idp_id=${ada.idp_id}`,
    );
    for (const path of lookUps) {
      expect(await answerOf(next, path)).toEqual(await answerOf(simulator, path));
    }
  });

  it('is the same after any changes, and once more after a second restart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 5, maxLength: 60 }), async (draws) => {
        const simulator = makeSimulator();
        makeAcme(simulator);
        draws.forEach((draw) => changeSomething(simulator, draw));
        const next = await restarted(simulator);
        expect(await everything(next)).toEqual(await everything(simulator));
        // Both go on alike, too: nothing that decides over the next change was lost.
        const after = createSeededRandom(11);
        for (let step = 0; step < 20; step += 1) {
          const draw = Math.floor(after() * 2 ** 31);
          expect(changeSomething(next, draw)).toEqual(changeSomething(simulator, draw));
        }
        const third = await restarted(next);
        expect(await everything(third)).toEqual(await everything(next));
      }),
      { numRuns: 12 },
    );
  });

  it('goes on from a cursor of the events that was given before', async () => {
    const clock = createManualClock();
    const simulator = makeSimulator(clock);
    const { person } = makeAcme(simulator);
    person('Ada');
    await clock.advance(10_000);
    const [, cursor] = idsIn(await listOf(simulator, '/events?order=asc'));
    const next = await restarted(simulator, clock);
    const cleo = next.control.createUser({ directory_id: 'directory_acme', email: null, first_name: 'Cleo' });
    expect((await answerOf(next, `/events?order=asc&after=${cursor}`)).body).toMatchObject({ data: [] });
    await clock.advance(3_000);
    expect((await answerOf(next, `/events?order=asc&after=${cursor}`)).body).toMatchObject({
      data: [{ event: 'dsync.user.created', data: { id: cleo.id } }],
    });
  });

  it('keeps the place of a deleted user as a cursor of lists', async () => {
    const simulator = makeSimulator();
    const { person } = makeAcme(simulator);
    const [ada, ben, cleo] = [person('Ada'), person('Ben'), person('Cleo')];
    simulator.control.deleteUser(ben.id);
    const next = await restarted(simulator);
    const path = '/directory_users?directory=directory_acme&order=asc&after=';
    expect((await answerOf(next, path + ben.id)).body).toMatchObject({ data: [{ id: cleo.id }] });
    expect((await answerOf(next, path + ada.id)).body).toMatchObject({ data: [{ id: cleo.id }] });
    expect((await answerOf(next, `${path}directory_user_never`)).status).toBe(422);
  });

  it('still knows who was deactivated, and their groups', async () => {
    const simulator = makeSimulator();
    const { person, group } = makeAcme(simulator);
    const [ada, engineering] = [person('Ada'), group('Engineering')];
    simulator.control.addMember(engineering.id, ada.id);
    simulator.control.deactivateUser(ada.id);
    const next = await restarted(simulator);
    const returned = next.control.reactivateUser(ada.id, { restore_groups: true });
    expect(returned).toMatchObject({ idp_id: ada.idp_id, email: ada.email, state: 'active' });
    expect(idsIn(await listOf(next, `/directory_users?group=${engineering.id}`))).toEqual([returned.id]);
  });

  it.each([0, -60_000])('gives new ids that ascend after the old ones, the clock %d ms later', async (step) => {
    const clock = createManualClock();
    const simulator = makeSimulator(clock);
    const { person } = makeAcme(simulator);
    const hired = new Date('2020-01-02T03:04:05.000Z');
    const earlier = { directory_id: 'directory_acme', email: null, created_at: hired };
    const [ada, old] = [person('Ada'), simulator.control.createUser(earlier)];
    const [lastEvent] = idsIn(await listOf(simulator, '/events?order=desc'));
    clock.set(new Date(clock.now().getTime() + step));
    const next = await restarted(simulator, clock);
    const ben = next.control.createUser({ directory_id: 'directory_acme', email: null });
    expect(ben.id > ada.id).toBe(true);
    expect(next.control.createUser(earlier).id > old.id).toBe(true);
    const [newest, , former] = idsIn(await listOf(next, '/events?order=desc'));
    expect(former).toBe(lastEvent);
    expect((newest ?? '') > (lastEvent ?? '')).toBe(true);
  });

  it('has the webhook endpoint and the faults that were set, and no traffic', async () => {
    const sent: string[] = [];
    const options: Partial<WorkosSimulatorDeps> = {
      webhooks: { url: 'http://first.example/', secret: 'first' },
      send: async (url) => {
        sent.push(url);
        return new Response();
      },
    };
    const simulator = makeSimulator(createManualClock(), options);
    makeAcme(simulator);
    simulator.control.setWebhooks({ url: 'http://second.example/', secret: 'second' });
    const faults = simulator.control.setFaults({
      webhooks: { duplicate: 0 },
      api: { error_status: 503, hold_back_ms: 5, requests_per_minute_limit: 0 },
    });
    await answerOf(simulator, '/directories');
    await simulator.webhooksSettled();
    sent.length = 0;
    const next = await restarted(simulator, createManualClock(), options);
    expect(next.control.setFaults({})).toEqual(faults);
    expect(next.control.stats()).toMatchObject({ api: { requests: 0 }, webhooks: { attempted: 0, pending: 0 } });
    next.control.createUser({ directory_id: 'directory_acme', email: null });
    await next.webhooksSettled();
    expect(sent).toEqual(['http://second.example/']);
    next.control.reset();
    makeAcme(next);
    await next.webhooksSettled();
    expect(sent).toEqual(['http://second.example/', 'http://first.example/']);
  });

  it('keeps no endpoint when it was set to none', async () => {
    const options = { webhooks: { url: 'http://first.example/', secret: 'first' } };
    const simulator = makeSimulator(createManualClock(), options);
    simulator.control.setWebhooks(undefined);
    const next = await restarted(simulator, createManualClock(), options);
    makeAcme(next);
    await next.webhooksSettled();
    expect(next.control.stats().webhooks.attempted).toBe(0);
  });

  it('leaves an endpoint and faults that were never changed to the next start', async () => {
    const sent: string[] = [];
    const simulator = makeSimulator(createManualClock(), {
      webhooks: { url: 'http://first.example/', secret: 'first' },
    });
    const next = await restarted(simulator, createManualClock(), {
      webhooks: { url: 'http://moved.example/', secret: 'moved' },
      faults: { api: { error_status: 502 } },
      send: async (url) => {
        sent.push(url);
        return new Response();
      },
    });
    makeAcme(next);
    await next.webhooksSettled();
    expect(sent).toEqual(['http://moved.example/']);
    expect(next.control.setFaults({})).toEqual({ ...faultless, api: { ...faultless.api, error_status: 502 } });
  });

  it('is in place of what there was when it is loaded', async () => {
    const simulator = makeSimulator();
    const { person } = makeAcme(simulator);
    await simulator.save(file());
    const before = await everything(simulator);
    person('Ada');
    simulator.control.createOrganization({ name: 'Other' });
    await simulator.load(file());
    expect(await everything(simulator)).toEqual(before);
  });

  it('is of the moment at which the writing begins', async () => {
    const simulator = makeSimulator();
    const { person } = makeAcme(simulator);
    person('Ada');
    const before = await everything(simulator);
    const saving = simulator.save(file());
    await Promise.resolve();
    person('Ben');
    simulator.control.deleteDirectory('directory_acme');
    await saving;
    const next = makeSimulator();
    await next.load(file());
    expect(await everything(next)).toEqual(before);
  });

  it('is that of the last save when several are asked for at once', async () => {
    const simulator = makeSimulator();
    makeAcme(simulator);
    const saves = [simulator.save(file()), simulator.save(file())];
    simulator.control.createOrganization({ id: 'org_late', name: 'Late' });
    await Promise.all([...saves, simulator.save(file())]);
    const next = makeSimulator();
    await next.load(file());
    expect((await answerOf(next, '/organizations/org_late')).status).toBe(200);
  });

  it('leaves out events too old to be read', async () => {
    const clock = createManualClock();
    const simulator = makeSimulator(clock);
    const { person } = makeAcme(simulator);
    await clock.advance(31 * 24 * 60 * 60 * 1000);
    person('Ada');
    const next = await restarted(simulator, clock);
    expect(next.control.stats().events).toBe(1);
    expect(await listOf(next, '/events?order=desc')).toEqual(await listOf(simulator, '/events?order=desc'));
  });

  it('holds lists of many thousand ids', async () => {
    const simulator = makeSimulator();
    makeAcme(simulator);
    simulator.control.generate('directory_acme', { users: 2_500, groups: 1, groups_per_user: 1 });
    const [groupId] = idsIn(await listOf(simulator, '/directory_groups?directory=directory_acme'));
    const next = await restarted(simulator);
    expect(next.control.stats()).toMatchObject({ users: 2_500, memberships: 2_500 });
    const members = `/directory_users?group=${groupId}`;
    expect(await listOf(next, members)).toEqual(await listOf(simulator, members));
  });

  it('is not there before the first save, and then nothing changes', async () => {
    const simulator = makeSimulator();
    makeAcme(simulator);
    const revision = simulator.revision();
    expect(await simulator.load(file())).toBe(false);
    expect(simulator.revision()).toBe(revision);
    expect(simulator.control.stats().directories).toBe(1);
  });
});

describe('the revision', () => {
  it('grows with each change, also by calls of the WorkOS API, and with nothing else', async () => {
    const simulator = makeSimulator();
    const { control } = simulator;
    let last = simulator.revision();
    const grown = () => {
      const former = last;
      last = simulator.revision();
      return last > former;
    };
    const { person, group } = makeAcme(simulator);
    expect(grown()).toBe(true);
    const [ada, engineering] = [person('Ada'), group('Engineering')];
    grown();
    const changes: (() => unknown)[] = [
      () => control.createOrganization({ name: 'Other' }),
      () => control.setDirectoryState('directory_acme', 'unlinked'),
      () => control.addMember(engineering.id, ada.id),
      () => control.removeMember(engineering.id, ada.id),
      () => control.updateUser(ada.id, { first_name: 'Augusta' }),
      () => control.updateGroup(engineering.id, { name: 'Platform' }),
      () => control.deactivateUser(ada.id),
      () => control.reactivateUser(ada.id),
      () => control.deleteGroup(engineering.id),
      () => control.generate('directory_acme', { users: 1 }),
      () => control.setFaults({ api: { hold_back_ms: 1 } }),
      () => control.setWebhooks({ url: 'http://127.0.0.1:1/', secret: 's' }),
      () => control.deleteDirectory('directory_acme'),
      () => control.reset(),
    ];
    for (const change of changes) {
      change();
      expect(`${change}: ${grown()}`).toBe(`${change}: true`);
    }
    const again = makeAcme(simulator);
    const [ben, group2] = [again.person('Ben'), again.group('Second')];
    control.addMember(group2.id, ben.id);
    grown();
    control.addMember(group2.id, ben.id);
    control.stats();
    await everything(simulator);
    await simulator.save(file());
    expect(() => control.deleteUser('nobody')).toThrow(Refused);
    expect(grown()).toBe(false);
    await simulator.fetch('http://workos/directories/directory_acme', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect(grown()).toBe(true);
  });
});

/** One change, chosen by the number among what is there. Answers what the control did. */
function changeSomething({ control }: WorkosSimulator, draw: number): unknown {
  const directoryIds = ['directory_acme', 'directory_two'];
  const ids = [...Array(8).keys()];
  const pick = <T>(things: readonly T[], salt: number) => things[(draw >>> salt) % things.length] as T;
  const directory_id = pick(directoryIds, 1);
  const user = `directory_user_${directory_id}_${pick(ids, 3)}`;
  const group = `directory_group_${directory_id}_${pick(ids, 9)}`;
  const changes: (() => unknown)[] = [
    () => control.createUser({ id: user, directory_id, email: `${draw % 5}@acme.example` }),
    () => ({ ...control.createUser({ directory_id, email: null, created_at: new Date(draw % 1_000_000) }), id: '' }),
    () => control.createGroup({ id: group, directory_id, name: `Group ${draw % 7}` }),
    () => control.addMember(group, user),
    () => control.addMember(group, user),
    () => control.removeMember(group, user),
    () => control.updateUser(user, { first_name: `Name ${draw % 3}`, email: null }),
    () => control.deactivateUser(user, { keep_id: draw % 2 === 0 }),
    () => control.reactivateUser(user, { restore_groups: true }),
    () => control.deleteGroup(group),
    () => control.generate(directory_id, { users: draw % 4, groups: 1, groups_per_user: 1, events: draw % 2 === 0 }),
    () => control.createDirectory({ id: directory_id, organization_id: 'org_acme', name: 'D', type: 'hibob' }).id,
    () => (draw % 4 === 0 ? control.deleteDirectory(directory_id) : undefined),
  ];
  try {
    const made = pick(changes, 13)();
    // Random texts differ, as do ids of a given time: the draws of the two simulators are not at one place.
    return typeof made === 'object' && made !== null && 'idp_id' in made ? { ...made, idp_id: '' } : made;
  } catch (error) {
    if (error instanceof Refused) {
      return error.message;
    }
    throw error;
  }
}
