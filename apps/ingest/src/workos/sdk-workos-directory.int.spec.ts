import { createManualClock } from '@rollcall/testing';
import { directoryPayload, eventPayload, groupPayload, idOf, stamp, userPayload } from '../test-bed/payloads';
import { startWorkosStandIn, type WorkosStandIn } from '../test-bed/workos-stand-in';
import { createWorkosDirectory } from './sdk-workos-directory';
import { AnswerInvalid, CursorUnknown, WorkosRefused, WorkosUnavailable } from './workos-failure';

describe('WorkOS, asked through its SDK', () => {
  const at = new Date('2026-11-24T10:00:00Z');
  const clock = createManualClock(at);
  const directory = idOf('directory', 1);
  let standIn: WorkosStandIn;
  beforeEach(async () => {
    standIn = await startWorkosStandIn();
    standIn.now = () => new Date(at.getTime() + 777);
  });
  afterEach(() => standIn.close());
  const workos = () => createWorkosDirectory({ apiKey: 'sk_test', apiUrl: standIn.url, clock });
  const user = (number: number) => userPayload(number);

  it('answers pages of 100, ascending, with its own time in whole seconds', async () => {
    standIn.users.push(...Array.from({ length: 150 }, (_, place) => user(150 - place)));
    const first = await workos().listUsersPage({ directory });
    expect(first).toMatchObject({ unreadable: 0, next: idOf('directory_user', 100), answeredAt: at });
    expect(first.items[0]).toMatchObject({
      directoryUserId: idOf('directory_user', 1),
      by: 'scan',
      version: { observedAt: at, eventId: '' },
    });
    const second = await workos().listUsersPage({ directory, after: first.next });
    expect(second.items).toHaveLength(50);
    expect(second.next).toBeUndefined();
    expect(standIn.asked.map(({ search }) => search)).toEqual([
      `?directory=${directory}&limit=100&order=asc`,
      `?directory=${directory}&after=${idOf('directory_user', 100)}&limit=100&order=asc`,
    ]);
  });

  it("answers a group's users, a user's groups, directories, one user, and events", async () => {
    standIn.users.push(user(1), user(2));
    standIn.groups.push(groupPayload(1), groupPayload(2));
    standIn.directories.push(directoryPayload());
    standIn.members.set(idOf('directory_group', 2), new Set([idOf('directory_user', 1)]));
    standIn.events.push(
      eventPayload('event_1', 'dsync.user.created', 1, user(1)),
      eventPayload('event_2', 'dsync.user.created', 2, user(2)),
    );
    const ask = workos();
    expect((await ask.listMembersPage({ directory, group: idOf('directory_group', 2) })).items).toEqual([
      idOf('directory_user', 1),
    ]);
    expect((await ask.listGroupsPage({ user: idOf('directory_user', 1) })).items).toMatchObject([
      { directoryGroupId: idOf('directory_group', 2) },
    ]);
    expect((await ask.listDirectories({ organization: 'org_1' })).directories).toEqual([
      { directoryId: directory, name: 'Acme directory', type: 'okta scim v2.0', state: 'linked' },
    ]);
    expect((await ask.getUser({ user: idOf('directory_user', 2) })).user).toMatchObject({ idpId: 'idp-2' });
    expect((await ask.getUser({ user: idOf('directory_user', 9) })).user).toBeUndefined();
    expect(await ask.listEventsPage({ after: 'event_1' })).toMatchObject({
      events: [{ eventId: 'event_2' }],
      full: false,
    });
    expect((await ask.listEventsPage({ rangeStart: new Date(stamp(1)) })).events).toMatchObject([
      { eventId: 'event_2' },
    ]);
  });

  it('counts items that cannot be read, and answers the others', async () => {
    const { updated_at: _updatedAt, ...broken } = user(1);
    standIn.users.push({ ...broken, id: idOf('directory_user', 1) }, user(2));
    expect(await workos().listUsersPage({ directory })).toMatchObject({
      unreadable: 1,
      items: [{ directoryUserId: idOf('directory_user', 2) }],
    });
  });

  it.each([
    ['an empty object', {}],
    ['nothing at all', ''],
    ['null', 'null'],
    ['a list without its cursors', { object: 'list', data: [] }],
    ['an empty page with a page after it', { object: 'list', data: [], list_metadata: { after: 'directory_user_1' } }],
  ])('that answers 200 with %s has not answered', async (_what, body) => {
    standIn.answerInstead = () => ({ body });
    await expect(workos().listUsersPage({ directory })).rejects.toThrow(
      body === '' ? WorkosUnavailable : AnswerInvalid,
    );
  });

  it.each([
    ['500', { status: 500, body: { message: 'oh' } }],
    ['503 in HTML', { status: 503, body: '<html>' }],
    [
      'half of the body',
      { body: { object: 'list', data: [], list_metadata: { after: null }, filler: 'x'.repeat(1_000) }, breakOff: true },
    ],
  ])('that answers with %s is asked again, a bounded number of times', async (_what, scripted) => {
    standIn.users.push(user(1));
    let failures = 2;
    standIn.answerInstead = () => (failures-- > 0 ? scripted : undefined);
    expect((await workos().listUsersPage({ directory })).items).toHaveLength(1);
    expect(standIn.asked).toHaveLength(3);
    standIn.answerInstead = () => scripted;
    standIn.asked.length = 0;
    await expect(workos().listUsersPage({ directory })).rejects.toBeInstanceOf(WorkosUnavailable);
    expect(standIn.asked).toHaveLength(5);
  });

  it('that asks for a pause is given it', async () => {
    let failures = 1;
    standIn.answerInstead = () =>
      failures-- > 0 ? { status: 429, headers: { 'retry-after': '7' }, body: { message: 'slow down' } } : undefined;
    const before = clock.now().getTime();
    await workos().listUsersPage({ directory });
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(7_000);
    expect(standIn.asked).toHaveLength(2);
  });

  it.each([
    [401, undefined, WorkosRefused],
    [403, undefined, WorkosRefused],
    [404, undefined, WorkosRefused],
    [422, undefined, WorkosRefused],
    [400, 'directory_user_1', CursorUnknown],
    [400, undefined, WorkosRefused],
  ])('that answers %d is not asked again (cursor: %s)', async (status, after, failure) => {
    standIn.answerInstead = () => ({ status, body: { message: 'no' } });
    await expect(workos().listUsersPage({ directory, after })).rejects.toBeInstanceOf(failure);
    expect(standIn.asked).toHaveLength(1);
  });

  it('is asked for user lists no more than 4 times a second per directory, members of groups among them', async () => {
    const before = clock.now().getTime();
    const ask = workos();
    const group = idOf('directory_group', 1);
    for (let page = 0; page < 3; page += 1) {
      await ask.listUsersPage({ directory });
      await ask.forParent('parent-1').listMembersPage({ directory, group });
    }
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(1_250);
  });

  it('is not asked at all once told to stop', async () => {
    await expect(workos().listUsersPage({ directory, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(standIn.asked).toHaveLength(0);
  });
});
