import type { DirectoryEvent } from '../events/event';
import { createEventLog } from '../events/event-log';
import { createObjectIds } from '../ids/object-ids';
import { createRevision } from '../saved-state/revision';
import { createManualClock } from '../test-rig/manual-clock';
import { createSeededRandom } from '../test-rig/seeded-random';
import { createDirectoryChanges } from './changes';
import { createPopulation } from './population';
import { Refused } from './refused';

function makeWorld() {
  const clock = createManualClock();
  const random = createSeededRandom(1);
  const ids = createObjectIds({ clock, random });
  const revision = createRevision();
  const population = createPopulation({ revision });
  const events = createEventLog({ clock, ids, holdBackMs: () => 0, revision });
  let announced: DirectoryEvent[] = [];
  const announce = (event: DirectoryEvent) => void announced.push(event);
  const changes = createDirectoryChanges({ population, departed: new Map(), events, announce, ids, clock, random });
  const organization = changes.createOrganization({ name: 'Acme' });
  const directory = changes.createDirectory({ organization_id: organization.id, name: 'Okta', type: 'okta scim v2.0' });
  const created = announced;
  announced = [];
  const person = (email: string | null = 'ada@acme.example') =>
    changes.createUser({ directory_id: directory.id, email, first_name: 'Ada', last_name: 'Byron' });
  const group = (name = 'Engineering') => changes.createGroup({ directory_id: directory.id, name });
  /** What was announced since the last look. */
  const heard = () => {
    const since = announced;
    announced = [];
    return since;
  };
  return { clock, population, events, changes, organization, directory, created, person, group, heard };
}

function refusalOf(act: () => unknown): { status: number; message: string } {
  try {
    act();
  } catch (error) {
    if (error instanceof Refused) {
      return { status: error.status, message: error.message };
    }
  }
  throw new Error('was not refused');
}

describe('a directory', () => {
  it('once created sends dsync.activated, `active` in the event and `linked` in the lists', () => {
    const { created, directory } = makeWorld();
    expect(created.map((event) => event.event)).toEqual(['dsync.activated']);
    expect(created[0]?.data).toMatchObject({
      id: directory.id,
      state: 'active',
      external_key: directory.external_key,
      domains: [],
    });
    expect(directory.state).toBe('linked');
  });

  it('changes its state without any event', async () => {
    const { clock, changes, directory, heard } = makeWorld();
    await clock.advance(1_000);
    const unlinked = changes.setDirectoryState(directory.id, 'unlinked');
    expect(unlinked).toMatchObject({ state: 'unlinked', created_at: directory.created_at });
    expect(unlinked.updated_at > directory.updated_at).toBe(true);
    expect(heard()).toEqual([]);
  });

  it('once deleted sends dsync.deleted alone, and takes its people and groups along', () => {
    const { changes, directory, person, group, population, heard } = makeWorld();
    const [user, team] = [person(), group()];
    changes.addMember(team.id, user.id);
    changes.deleteUser(person().id);
    heard();
    changes.deleteDirectory(directory.id);
    const [event, ...others] = heard();
    expect(event).toMatchObject({ event: 'dsync.deleted', data: { id: directory.id, state: 'deleting' } });
    expect(others).toEqual([]);
    expect(population.counts()).toEqual({ organizations: 1, directories: 0, users: 0, groups: 0, memberships: 0 });
    expect(population.user(user.id)).toBeUndefined();
    expect(population.group(team.id)).toBeUndefined();
  });

  it('counts its active and its other people, and its groups', () => {
    const { changes, directory, person, group, population } = makeWorld();
    person();
    changes.deactivateUser(person().id, { keep_id: true });
    changes.updateUser(person().id, { state: 'suspended' });
    changes.deleteUser(person().id);
    group();
    expect(population.listedDirectory(directory.id)?.metadata).toEqual({
      users: { active: 1, inactive: 2 },
      groups: 1,
    });
  });
});

describe('a directory user', () => {
  it('once created sends dsync.user.created without `groups`, and is listed with none', () => {
    const { person, heard } = makeWorld();
    const user = person();
    const [event] = heard();
    expect(event?.event).toBe('dsync.user.created');
    expect(event?.data).not.toHaveProperty('groups');
    expect(user).toEqual({ ...event?.data, groups: [] });
    expect(user).toMatchObject({
      name: 'Ada Byron',
      emails: [{ primary: true, type: 'work', value: 'ada@acme.example' }],
      state: 'active',
    });
  });

  it('may be without an email', () => {
    expect(makeWorld().person(null)).toMatchObject({ email: null, emails: [], username: null });
  });

  it('once changed moves its updated_at and says in previous_attributes what was before, and only that', async () => {
    const { clock, changes, person, heard } = makeWorld();
    const user = person();
    heard();
    await clock.advance(1_000);
    const changed = changes.updateUser(user.id, {
      email: 'countess@acme.example',
      last_name: 'Lovelace',
      first_name: undefined,
    });
    expect(changed).toMatchObject({
      id: user.id,
      name: 'Ada Lovelace',
      first_name: 'Ada',
      created_at: user.created_at,
    });
    expect(changed.updated_at > user.updated_at).toBe(true);
    expect(heard()).toMatchObject([
      {
        event: 'dsync.user.updated',
        data: {
          email: 'countess@acme.example',
          previous_attributes: { email: user.email, emails: user.emails, last_name: 'Byron', name: 'Ada Byron' },
        },
      },
    ]);
  });

  it('changed to what it is already still sends an event, that names nothing as changed', () => {
    const { changes, person, heard } = makeWorld();
    const user = person();
    heard();
    changes.updateUser(user.id, { email: user.email });
    expect(heard()).toMatchObject([{ event: 'dsync.user.updated', data: { previous_attributes: {} } }]);
  });

  it('is found by its new email and not by its old one', () => {
    const { changes, directory, person, population } = makeWorld();
    const user = person();
    changes.updateUser(user.id, { email: 'New@Acme.example', idp_id: 'idp-new' });
    expect(population.usersWithEmail(directory.id, 'ada@acme.example')).toEqual([]);
    expect(population.usersWithEmail(directory.id, 'new@acme.EXAMPLE')).toEqual([user.id]);
    expect(population.usersWithIdpId(directory.id, user.idp_id)).toEqual([]);
    expect(population.usersWithIdpId(directory.id, 'idp-new')).toEqual([user.id]);
  });

  it('once deleted sends dsync.user.deleted and no user_removed', () => {
    const { changes, person, group, population, heard } = makeWorld();
    const [user, team] = [person(), group()];
    changes.addMember(team.id, user.id);
    heard();
    changes.deleteUser(user.id);
    expect(heard().map((event) => event.event)).toEqual(['dsync.user.deleted']);
    expect(population.membersOf(team.id)).toEqual([]);
    expect(population.counts().memberships).toBe(0);
  });

  it('once deactivated is deleted, and comes back under a new id with the same idp_id, in no group', async () => {
    const { clock, changes, person, group, population, heard } = makeWorld();
    const [user, team] = [person(), group()];
    changes.addMember(team.id, user.id);
    heard();
    changes.deactivateUser(user.id);
    await clock.advance(1_000);
    const returned = changes.reactivateUser(user.id);
    expect(heard().map((event) => event.event)).toEqual(['dsync.user.deleted', 'dsync.user.created']);
    expect(returned.id > user.id).toBe(true);
    expect(returned).toMatchObject({ idp_id: user.idp_id, email: user.email, state: 'active' });
    expect(returned.created_at > user.created_at).toBe(true);
    expect(population.groupsWith(returned.id)).toEqual([]);
  });

  it('that comes back is added to the former groups that still exist, where that is asked for', () => {
    const { changes, person, group, population, heard } = makeWorld();
    const [user, team, closed] = [person(), group(), group('Closed')];
    changes.addMember(team.id, user.id);
    changes.addMember(closed.id, user.id);
    changes.deactivateUser(user.id);
    changes.deleteGroup(closed.id);
    heard();
    const returned = changes.reactivateUser(user.id, { restore_groups: true });
    expect(heard().map((event) => event.event)).toEqual(['dsync.user.created', 'dsync.group.user_added']);
    expect(population.groupsWith(returned.id)).toEqual([team.id]);
  });

  it('deactivated with its id kept is `inactive`, keeps its groups, and becomes active again under the same id', () => {
    const { changes, person, group, population, heard } = makeWorld();
    const [user, team] = [person(), group()];
    changes.addMember(team.id, user.id);
    heard();
    expect(changes.deactivateUser(user.id, { keep_id: true })).toMatchObject({ id: user.id, state: 'inactive' });
    expect(changes.reactivateUser(user.id)).toMatchObject({ id: user.id, state: 'active' });
    expect(heard()).toMatchObject([
      { event: 'dsync.user.updated', data: { state: 'inactive', previous_attributes: { state: 'active' } } },
      { event: 'dsync.user.updated', data: { state: 'active', previous_attributes: { state: 'inactive' } } },
    ]);
    expect(population.membersOf(team.id)).toEqual([user.id]);
  });

  it('cannot come back who never left, or twice', () => {
    const { changes, person } = makeWorld();
    const user = person();
    expect(refusalOf(() => changes.reactivateUser(user.id)).status).toBe(422);
    changes.deactivateUser(user.id);
    changes.reactivateUser(user.id);
    expect(refusalOf(() => changes.reactivateUser(user.id)).status).toBe(404);
  });

  it('with a time of creation of its own takes the place of that time in lists', () => {
    const { changes, directory, person, population } = makeWorld();
    const now = person();
    const earlier = changes.createUser({
      directory_id: directory.id,
      email: null,
      created_at: new Date('2020-01-01T00:00:00Z'),
    });
    expect(population.usersOf(directory.id)).toEqual([earlier.id, now.id]);
  });

  it('with an id of its own is listed in the order of ids, not of creation', () => {
    const { changes, directory, population } = makeWorld();
    for (const id of ['u_2', 'u_10', 'u_1']) {
      changes.createUser({ id, directory_id: directory.id, email: null });
    }
    expect(population.usersOf(directory.id)).toEqual(['u_1', 'u_10', 'u_2']);
    expect(
      refusalOf(() => changes.createUser({ id: 'u_1', directory_id: directory.id, email: null })).message,
    ).toContain("id: 'u_1'");
  });
});

describe('a directory group', () => {
  it('once changed sends dsync.group.updated with its former name', async () => {
    const { clock, changes, group, heard } = makeWorld();
    const team = group();
    heard();
    await clock.advance(1_000);
    const renamed = changes.updateGroup(team.id, { name: 'Platform' });
    expect(renamed.updated_at > team.updated_at).toBe(true);
    expect(heard()).toMatchObject([
      { event: 'dsync.group.updated', data: { name: 'Platform', previous_attributes: { name: 'Engineering' } } },
    ]);
  });

  it('once deleted sends dsync.group.deleted and no user_removed', () => {
    const { changes, person, group, population, heard } = makeWorld();
    const [user, team] = [person(), group()];
    changes.addMember(team.id, user.id);
    heard();
    changes.deleteGroup(team.id);
    expect(heard().map((event) => event.event)).toEqual(['dsync.group.deleted']);
    expect(population.groupsWith(user.id)).toEqual([]);
    expect(population.counts()).toMatchObject({ groups: 0, memberships: 0 });
  });
});

describe('a membership', () => {
  it('carries directory, user and group in its events and moves the updated_at of neither', async () => {
    const { clock, changes, directory, person, group, population, heard } = makeWorld();
    const [user, team] = [person(), group()];
    heard();
    await clock.advance(1_000);
    changes.addMember(team.id, user.id);
    changes.removeMember(team.id, user.id);
    const { groups: _none, ...eventUser } = user;
    const data = { directory_id: directory.id, user: eventUser, group: team };
    expect(heard()).toMatchObject([
      { event: 'dsync.group.user_added', data },
      { event: 'dsync.group.user_removed', data },
    ]);
    expect(population.user(user.id)?.updated_at).toBe(user.updated_at);
    expect(population.group(team.id)?.updated_at).toBe(team.updated_at);
  });

  it('that is there already, or is not there, sends nothing', () => {
    const { changes, person, group, heard } = makeWorld();
    const [user, team] = [person(), group()];
    changes.addMember(team.id, user.id);
    heard();
    changes.addMember(team.id, user.id);
    expect(heard()).toEqual([]);
    changes.removeMember(team.id, user.id);
    heard();
    changes.removeMember(team.id, user.id);
    expect(heard()).toEqual([]);
  });

  it('does not cross directories', () => {
    const { changes, organization, person, group } = makeWorld();
    const other = changes.createDirectory({ organization_id: organization.id, name: 'Other', type: 'bamboohr' });
    const stranger = changes.createUser({ directory_id: other.id, email: null });
    expect(refusalOf(() => changes.addMember(group().id, stranger.id)).status).toBe(422);
    expect(refusalOf(() => changes.addMember('nope', person().id)).status).toBe(404);
  });
});
