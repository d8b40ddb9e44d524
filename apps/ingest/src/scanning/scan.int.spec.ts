import { SyncScope } from '@rollcall/contracts';
import { captureLog, createTestDatabase, eventually } from '@rollcall/testing';
import { applyToMirror, emptyMirror } from '../test-bed/mirror';
import { directoryPayload, eventPayload, groupPayload, idOf, userPayload } from '../test-bed/payloads';
import { createTestBed, parentId, type TestBed } from '../test-bed/test-bed';
import type { Payload } from '../test-bed/workos-stand-in';

const user = (number: number) => idOf('directory_user', number);
const group = (number: number) => idOf('directory_group', number);
const directory = idOf('directory', 1);

describe('a scan', () => {
  const captured = captureLog();
  let bed: TestBed;
  let seconds = 0;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase(), { log: captured.logger });
  });
  beforeEach(async () => {
    await bed.empty();
    captured.clear();
    bed.workos.directories.push(directoryPayload());
    // Each run is asked a second or more after the one before, as far as WorkOS's clock tells.
    bed.workos.now = () => new Date(Date.now() + seconds * 1_000);
  });
  afterAll(() => bed.close());

  function populate(users: number, groups: number): void {
    for (let number = 1; number <= users; number += 1) bed.workos.users.push(userPayload(number));
    for (let number = 1; number <= groups; number += 1) {
      bed.workos.groups.push(groupPayload(number));
      bed.workos.members.set(
        group(number),
        new Set(bed.workos.users.filter((_, place) => place % groups === number - 1).map(({ id }) => id)),
      );
    }
  }
  async function scan(scope = SyncScope.BOTH) {
    seconds += 2;
    const { run } = await bed.calls.requestSync({ parentId, scope });
    if (!run) throw new Error('no run');
    await bed.jobs.run('scan');
    const ended = (await bed.calls.getSyncRun({ runId: run.runId })).run;
    if (!ended) throw new Error('no run');
    return ended;
  }
  /** The parent, with its first scan done and what it published heard. */
  async function mirrored(users: number, groups: number) {
    populate(users, groups);
    await bed.putParent();
    await bed.jobs.run('scan');
    await bed.published();
    bed.workos.asked.length = 0;
  }
  const removed = async () =>
    (await bed.published()).flatMap(({ change }) =>
      change.case === 'users'
        ? change.value.users.filter(({ state }) => state === 3).map(({ directoryUserId }) => directoryUserId)
        : [],
    );
  const recordIds = async () =>
    (await bed.calls.listDirectoryUsers({ parentId, pageSize: 1_000 })).users.map(
      ({ directoryUserId }) => directoryUserId,
    );

  it('begins by itself when a parent is put, mirrors everything, and ends with the checkpoint', async () => {
    populate(250, 5);
    await bed.putParent();
    await bed.jobs.run('scan');
    const { runs } = await bed.calls.listSyncRuns({ parentId });
    expect(runs).toMatchObject([
      { trigger: 1, scope: 3, state: 3, reason: '', progress: { done: 505, expected: 505 } },
    ]);
    const published = await bed.published();
    expect(published.at(-1)).toMatchObject({
      change: { case: 'checkpoint', value: { runId: runs[0]?.runId, scope: 3, trigger: 1, directoryIds: [directory] } },
    });
    expect(published.map(({ sequence }) => sequence)).toEqual(published.map((_, place) => place + 1));
    const mirror = emptyMirror();
    applyToMirror(mirror, published);
    expect([mirror.users.size, mirror.groups.size, mirror.memberships.size]).toEqual([250, 5, 250]);
    expect(await bed.calls.getDirectoryRecord({ parentId })).toMatchObject({
      connection: 1,
      directories: [
        {
          directoryId: directory,
          name: 'Acme directory',
          state: 1,
          users: 250,
          inactiveUsers: 0,
          groups: 5,
          memberships: 250,
        },
      ],
    });
    expect(await bed.calls.compareDirectoryRecord({ parentId })).toMatchObject({
      users: { missing: [], extra: [], different: [] },
      groups: { missing: [], extra: [], different: [] },
      memberships: { missing: [], extra: [], different: [] },
    });
  });

  it('without news writes no row of the record, and publishes nothing but its checkpoint', async () => {
    await mirrored(250, 5);
    const recordTables = ['directory_user', 'directory_group', 'directory_membership'];
    const versions = () =>
      Promise.all(
        recordTables.map((table) => bed.database.query(`select xmin::text, ctid::text, * from ${table} order by 1, 2`)),
      );
    const before = await versions();
    expect((await scan()).state).toBe(3);
    expect(await versions()).toEqual(before);
    expect((await bed.published()).map(({ type }) => type)).toEqual(['checkpoint']);
  });

  it('takes what changed, and removes who is gone at WorkOS once a look-up says so too', async () => {
    await mirrored(120, 3);
    bed.workos.users.splice(4, 1);
    bed.workos.users.push(userPayload(500));
    bed.workos.users.splice(
      0,
      1,
      userPayload(1, { first_name: 'New', updated_at: new Date(Date.now() - 5_000).toISOString() }),
    );
    bed.workos.members.get(group(1))?.delete(user(1));
    bed.workos.members.get(group(2))?.add(user(1));
    bed.workos.groups.splice(2, 1);
    const run = await scan();
    expect(run.state).toBe(3);
    expect(
      bed.workos.asked
        .filter(({ pathname }) => pathname.startsWith('/directory_users/'))
        .map(({ pathname }) => pathname),
    ).toEqual([`/directory_users/${user(5)}`]);
    const published = await bed.published();
    const said = published.flatMap(({ change }): unknown[][] => {
      switch (change.case) {
        case 'users':
          return change.value.users.map(({ directoryUserId, state, cause }) => [
            directoryUserId,
            state,
            cause?.by.value,
          ]);
        case 'groups':
          return change.value.groups.map(({ directoryGroupId, deleted, cause }) => [
            directoryGroupId,
            deleted,
            cause?.by.value,
          ]);
        case 'memberships':
          return change.value.memberships.map(({ directoryGroupId, directoryUserId, present, cause }) => [
            directoryGroupId,
            directoryUserId,
            present,
            cause?.by.value,
          ]);
        case 'connection':
        case 'checkpoint':
        case undefined:
          return [];
      }
    });
    expect(said).toEqual([
      [user(1), 1, run.runId],
      [user(500), 1, run.runId],
      [group(2), user(1), true, run.runId],
      [user(5), 3, run.runId],
      [group(3), true, run.runId],
      [group(1), user(1), false, run.runId],
    ]);
    expect(published.at(-1)?.type).toBe('checkpoint');
    const compared = await bed.calls.compareDirectoryRecord({ parentId });
    expect(
      [compared.users, compared.groups, compared.memberships].every(
        (found) => found && found.missing.length + found.extra.length + found.different.length === 0,
      ),
    ).toBe(true);
  });

  it('keeps whom one answer did not have, when a look-up finds them', async () => {
    await mirrored(50, 0);
    bed.workos.answerInstead = (url) =>
      url.pathname === '/directory_users'
        ? { body: { object: 'list', data: bed.workos.users.slice(1), list_metadata: { before: null, after: null } } }
        : undefined;
    expect((await scan(SyncScope.MEMBERS)).state).toBe(3);
    expect(await removed()).toEqual([]);
    expect(await recordIds()).toHaveLength(50);
  });

  it('reads the list a second time when more than 100 are missing: only who is absent twice is removed', async () => {
    await mirrored(300, 0);
    bed.workos.users.splice(0, 150);
    let lists = 0;
    bed.workos.answerInstead = (url) => {
      // The first listing lost 50 more than really left.
      if (url.pathname !== '/directory_users' || url.searchParams.has('after')) return undefined;
      lists += 1;
      return lists === 1
        ? { body: { object: 'list', data: bed.workos.users.slice(50), list_metadata: { before: null, after: null } } }
        : undefined;
    };
    expect((await scan(SyncScope.MEMBERS)).state).toBe(3);
    expect(lists).toBe(2);
    expect((await removed()).sort()).toEqual(Array.from({ length: 150 }, (_, place) => user(place + 1)));
    expect(await recordIds()).toHaveLength(150);
  });

  it('of an empty answer removes nobody who is still there by look-up', async () => {
    await mirrored(20, 0);
    bed.workos.answerInstead = (url) =>
      url.pathname === '/directory_users'
        ? { body: { object: 'list', data: [], list_metadata: { before: null, after: null } } }
        : undefined;
    expect((await scan(SyncScope.MEMBERS)).state).toBe(3);
    expect(await recordIds()).toHaveLength(20);
  });

  const emptyList = { body: { object: 'list', data: [], list_metadata: { before: null, after: null } } };
  const saidOfMemberships = async () =>
    (await bed.published()).flatMap(({ change }) =>
      change.case === 'memberships'
        ? change.value.memberships.map(
            ({ directoryGroupId, directoryUserId, present }) => `${directoryGroupId} ${directoryUserId} ${present}`,
          )
        : [],
    );

  it.each([
    ['few', 40],
    ['many', 240],
  ])(
    'of an empty answer about the members of a group, %s of them, takes nobody out who is still in it',
    async (_, users) => {
      await mirrored(users, 2);
      bed.workos.members.get(group(1))?.delete(user(1));
      let lists = 0;
      bed.workos.answerInstead = (url) =>
        url.searchParams.get('group') === group(1) && (lists += 1) === 1 ? emptyList : undefined;
      expect((await scan()).state).toBe(3);
      expect(await saidOfMemberships()).toEqual([`${group(1)} ${user(1)} false`]);
    },
  );

  it.each([
    ['users', '/directory_users', (url: URL) => !url.searchParams.has('group')],
    ['members', '/directory_users', (url: URL) => url.searchParams.has('group')],
    ['groups', '/directory_groups', (url: URL) => !url.searchParams.has('user')],
  ])(
    'whose lists of %s are empty whenever they are read is not complete, and removes nobody',
    async (_, path, ofKind) => {
      await mirrored(240, 2);
      bed.workos.answerInstead = (url) => (url.pathname === path && ofKind(url) ? emptyList : undefined);
      expect(await scan()).toMatchObject({ state: 5, reason: 'listing_incomplete' });
      expect(await bed.published()).toEqual([]);
    },
  );

  describe('that is not complete removes nobody, and keeps what it added', () => {
    const secondPage = (url: URL) => url.pathname === '/directory_users' && url.searchParams.has('after');
    const page = (data: unknown[], after: string | null = null) => ({
      body: { object: 'list', data, list_metadata: { before: null, after } },
    });

    it.each([
      [
        'a page is refused',
        'workos_refused',
        (url: URL) => (secondPage(url) ? { status: 403, body: { message: 'no' } } : undefined),
      ],
      [
        'the cursor is not known',
        'listing_incomplete',
        (url: URL) => (secondPage(url) ? { status: 400, body: { message: 'no' } } : undefined),
      ],
      ['a page is no list', 'listing_incomplete', (url: URL) => (secondPage(url) ? { body: {} } : undefined)],
      [
        'a page is out of order',
        'listing_out_of_order',
        (url: URL) => (secondPage(url) ? page([userPayload(3)]) : undefined),
      ],
      [
        'an item cannot be read',
        'listing_incomplete',
        (url: URL) => (secondPage(url) ? page([{ id: 'directory_user_000150' }]) : undefined),
      ],
      [
        'a look-up fails',
        'workos_refused',
        (url: URL) => (url.pathname.startsWith('/directory_users/') ? { status: 403, body: {} } : undefined),
      ],
    ])('because %s: %s', async (_what, reason, answerInstead) => {
      await mirrored(130, 0);
      bed.workos.users.splice(0, 1);
      bed.workos.users.splice(
        0,
        1,
        userPayload(2, { first_name: 'New', updated_at: new Date(Date.now() - 5_000).toISOString() }),
      );
      bed.workos.answerInstead = answerInstead;
      expect(await scan(SyncScope.MEMBERS)).toMatchObject({ state: 5, reason });
      const published = await bed.published();
      expect(published).toMatchObject([
        { type: 'users', change: { value: { users: [{ directoryUserId: user(2), firstName: 'New', state: 1 }] } } },
      ]);
      expect(await recordIds()).toHaveLength(130);
      expect(captured.entries('error')).toEqual([]);
    });

    it('because the directory came loose while it was read: disconnected', async () => {
      await mirrored(5, 0);
      bed.workos.users.length = 0;
      let lists = 0;
      bed.workos.answerInstead = (url) => {
        if (url.pathname === '/directories' && (lists += 1) > 1)
          bed.workos.directories.splice(0, 1, directoryPayload({ state: 'unlinked' }));
        return undefined;
      };
      expect(await scan()).toMatchObject({ state: 5, reason: 'disconnected' });
      expect(await recordIds()).toHaveLength(5);
    });

    it('because there is no directory: no_directory', async () => {
      bed.workos.directories.length = 0;
      await bed.putParent();
      await bed.jobs.run('scan');
      expect((await bed.calls.listSyncRuns({ parentId })).runs).toMatchObject([{ state: 5, reason: 'no_directory' }]);
    });
  });

  it('goes on after a crash at the page where it stopped', async () => {
    populate(350, 4);
    await bed.putParent();
    // No page behind the second one, until the worker is gone.
    bed.workos.answerInstead = (url) => (url.searchParams.get('after') === user(200) ? { body: 'no JSON' } : undefined);
    const [job] = bed.jobs.waiting('scan');
    const controller = new AbortController();
    const running = bed.jobs.runOne('scan', controller.signal);
    await waitForUsers(200);
    controller.abort();
    await expect(running).rejects.toThrow();
    bed.workos.answerInstead = undefined;
    bed.workos.asked.length = 0;
    await bed.database.transaction((tx) => bed.jobs.enqueue(tx, job ?? { task: 'scan', payload: {} }));
    await bed.jobs.run('scan');
    const userPages = bed.workos.asked
      .filter(({ pathname, searchParams }) => pathname === '/directory_users' && !searchParams.has('group'))
      .map(({ searchParams }) => searchParams.get('after'));
    expect(userPages).toEqual([user(200), user(300)]);
    expect((await bed.calls.listSyncRuns({ parentId })).runs).toMatchObject([{ state: 3 }]);
    expect(await recordIds()).toHaveLength(350);
  });

  async function waitForUsers(count: number): Promise<void> {
    while ((await bed.database.query('select 1 from directory_user')).length < count)
      await new Promise((resolve) => setTimeout(resolve, 10));
  }

  it('that crashed within a group goes on at the page of its members where it stopped, and removes who left before', async () => {
    populate(500, 0);
    const ids = bed.workos.users.map(({ id }) => id);
    for (const number of [1, 2]) {
      bed.workos.groups.push(groupPayload(number));
      bed.workos.members.set(group(number), new Set(ids));
    }
    await bed.putParent();
    await bed.jobs.run('scan');
    await bed.published();
    // Somebody left on the first page, which is read before the crash.
    bed.workos.members.get(group(1))?.delete(user(7));
    seconds += 2;
    bed.workos.answerInstead = (url) =>
      url.searchParams.get('group') === group(1) && url.searchParams.get('after') === user(301)
        ? { body: 'no JSON' }
        : undefined;
    await bed.calls.requestSync({ parentId, scope: SyncScope.GROUPS });
    const [job] = bed.jobs.waiting('scan');
    const controller = new AbortController();
    const running = bed.jobs.runOne('scan', controller.signal);
    await eventually(async () =>
      expect(
        await bed.database.query(`select 1 from sync_run where scan_position::text like '%${user(301)}%'`),
      ).toHaveLength(1),
    );
    controller.abort();
    await expect(running).rejects.toThrow();
    bed.workos.answerInstead = undefined;
    bed.workos.asked.length = 0;
    await bed.database.transaction((tx) => bed.jobs.enqueue(tx, job ?? { task: 'scan', payload: {} }));
    await bed.jobs.run('scan');
    const pagesOf = (id: string) =>
      bed.workos.asked
        .filter(({ searchParams }) => searchParams.get('group') === id)
        .map(({ searchParams }) => searchParams.get('after'));
    expect(pagesOf(group(1))).toEqual([user(301), user(401)]);
    expect(pagesOf(group(2))).toHaveLength(5);
    const published = await bed.published();
    expect(published.map(({ type }) => type)).toEqual(['memberships', 'checkpoint']);
    expect(published[0]?.change).toMatchObject({
      value: { memberships: [{ directoryGroupId: group(1), directoryUserId: user(7), present: false }] },
    });
  });

  it('of members reads the users and no group; of groups the groups with their members and no list of users', async () => {
    await mirrored(120, 2);
    const asked = () =>
      bed.workos.asked.splice(0).flatMap(({ pathname, searchParams }) => {
        if (pathname === '/directory_groups') return ['groups'];
        return pathname === '/directory_users' ? [searchParams.has('group') ? 'members' : 'users'] : [];
      });
    expect((await scan(SyncScope.MEMBERS)).progress).toMatchObject({ done: 120, expected: 120 });
    expect(new Set(asked())).toEqual(new Set(['users']));
    expect((await scan(SyncScope.GROUPS)).progress).toMatchObject({ done: 122, expected: 122 });
    expect(new Set(asked())).toEqual(new Set(['groups', 'members']));
  });

  it('of several directories reads all of them at once, and mirrors each', async () => {
    const directories = [1, 2, 3].map((number) => idOf('directory', number));
    bed.workos.directories.push(...directories.slice(1).map((id) => directoryPayload({ id })));
    for (const [place, id] of directories.entries()) {
      const numbers = Array.from({ length: 250 }, (_, number) => place * 1_000 + number + 1);
      bed.workos.users.push(...numbers.map((number) => userPayload(number, { directory_id: id })));
      bed.workos.groups.push(groupPayload(place + 1, { directory_id: id }));
      bed.workos.members.set(group(place + 1), new Set(numbers.map(user)));
    }
    await bed.putParent();
    await bed.jobs.run('scan');
    const mirror = emptyMirror();
    applyToMirror(mirror, await bed.published());
    expect([mirror.users.size, mirror.groups.size, mirror.memberships.size]).toEqual([750, 3, 750]);
    const firsts = bed.workos.asked.filter(({ pathname }) => pathname === '/directory_users').slice(0, 3);
    expect(firsts.map(({ searchParams }) => searchParams.get('directory')).sort()).toEqual(directories);
    const record = await bed.calls.getDirectoryRecord({ parentId });
    expect(record.directories).toMatchObject(
      directories.map((directoryId) => ({ directoryId, users: 250, memberships: 250 })),
    );
  });

  it('does not undo what events told while it read: they win where they are newer', async () => {
    await mirrored(250, 2);
    const now = () => new Date(bed.workos.now().getTime() + 1_000).toISOString();
    const events = () => [
      // Listed already, and gone since.
      eventPayload('event_1', 'dsync.user.deleted', 0, userPayload(1, { updated_at: now() })),
      // Behind the pages that were read, and new.
      eventPayload('event_2', 'dsync.user.created', 0, userPayload(0, { created_at: now(), updated_at: now() })),
      // Still to be listed, in an older state.
      eventPayload('event_3', 'dsync.user.updated', 0, userPayload(240, { first_name: 'Newer', updated_at: now() })),
    ];
    let told: Promise<unknown> | undefined;
    bed.workos.answerInstead = (url) => {
      if (url.searchParams.get('after') !== user(200)) return undefined;
      told ??= pollFor(events().map((event) => ({ ...event, created_at: now() })));
      return undefined;
    };
    expect((await scan(SyncScope.MEMBERS)).state).toBe(3);
    await told;
    const ids = await recordIds();
    expect([ids.includes(user(1)), ids.includes(user(0)), ids.length]).toEqual([false, true, 250]);
    const found = await bed.calls.listDirectoryUsers({ parentId, query: 'Newer' });
    expect(found.users.map(({ directoryUserId }) => directoryUserId)).toEqual([user(240)]);
  });

  async function pollFor(events: Payload[]): Promise<void> {
    bed.workos.events.push(...events);
    await bed.database.transaction((tx) => bed.jobs.enqueue(tx, { task: 'poll', payload: {}, key: 'poll' }));
    await bed.jobs.run('poll');
  }

  it('that another worker took over can write nothing any more', async () => {
    populate(150, 0);
    await bed.putParent();
    bed.workos.answerInstead = (url) => {
      if (url.pathname === '/directory_users') void bed.database.query('update sync_run set epoch = epoch + 1');
      return undefined;
    };
    await expect(bed.jobs.run('scan')).rejects.toThrow(/held by another worker/);
    expect(await bed.published()).toEqual([]);
  });

  it('that meets a fault of our own fails, and wakes somebody', async () => {
    populate(5, 0);
    await bed.putParent();
    await bed.database.query(`alter table directory_user add constraint refused check (first_name <> 'Person')`);
    await bed.jobs.run('scan').finally(() => bed.database.query('alter table directory_user drop constraint refused'));
    expect((await bed.calls.listSyncRuns({ parentId })).runs).toMatchObject([{ state: 6, reason: 'internal_error' }]);
    expect(captured.entries('error')).toMatchObject([{ msg: 'scan failed' }]);
  });
});
