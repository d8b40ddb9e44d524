import { captureLog, createTestDatabase } from '@rollcall/testing';
import { directoryPayload, eventPayload, groupPayload, idOf, membershipData, userPayload } from '../test-bed/payloads';
import { createTestBed, parentId, type TestBed } from '../test-bed/test-bed';
import { takePoll } from './poll-position';

describe('the poll', () => {
  const captured = captureLog();
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase(), { log: captured.logger });
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.putParent();
    // The parent's first scan is not what is tested here.
    bed.jobs.forget();
    await bed.database.query('delete from sync_run');
    captured.clear();
    bed.workos.directories.push(directoryPayload());
  });
  afterAll(() => bed.close());

  const recently = (second: number) => new Date(Date.now() - 60_000 + second * 1_000).toISOString();
  const event = (number: number, type = 'dsync.user.created', data: object = userPayload(number)) => ({
    ...eventPayload(`event_${String(number).padStart(6, '0')}`, type, 0, data),
    created_at: recently(number / 100),
  });
  const poll = async () => {
    await bed.database.transaction((tx) => bed.jobs.enqueue(tx, { task: 'poll', payload: {}, key: 'poll' }));
    await bed.jobs.run('poll');
  };
  const cursor = async () =>
    (await bed.database.query<{ event_id: string | null }>('select event_id from poll_position'))[0]?.event_id;
  const eventAsks = () =>
    bed.workos.asked
      .filter(({ pathname }) => pathname === '/events')
      .map(({ searchParams }) => searchParams.get('after') ?? 'range');

  it('merges all pages up to a short one, moves the cursor, and puts the next poll at the interval', async () => {
    bed.workos.events.push(...Array.from({ length: 250 }, (_, place) => event(place + 1)));
    const before = Date.now();
    await poll();
    expect(await bed.database.query('select 1 from directory_user')).toHaveLength(250);
    expect(await cursor()).toBe('event_000250');
    expect(eventAsks()).toEqual(['range', 'event_000100', 'event_000200']);
    const [next] = bed.jobs.waiting('poll');
    expect((next?.runAt?.getTime() ?? 0) - before).toBeGreaterThanOrEqual(60_000);
    const status = await bed.calls.getIngestStatus({});
    expect(status.lastPollAt).toBeDefined();
    expect(status.pollAgeMs).toBeLessThan(5_000);
    expect(status.cursorAgeMs).toBeGreaterThan(50_000);
  });

  it('goes on behind its cursor, which an event heard by webhook does not move', async () => {
    bed.workos.events.push(event(1));
    await poll();
    bed.workos.asked.length = 0;
    bed.workos.events.push(event(2), event(3));
    await poll();
    expect(eventAsks()).toEqual(['event_000001']);
    expect(await bed.database.query('select 1 from directory_user')).toHaveLength(3);
  });

  it('without news publishes nothing', async () => {
    bed.workos.events.push(event(1));
    await poll();
    await bed.published();
    await poll();
    expect(await bed.published()).toEqual([]);
  });

  it('sets aside what cannot be read or does not fit, and goes on', async () => {
    const { updated_at: _updatedAt, ...broken } = userPayload(2);
    bed.workos.events.push(
      event(1),
      event(2, 'dsync.user.created', broken),
      event(3),
      event(4, 'dsync.user.created', userPayload(4, { first_name: 'Refused' })),
      event(5),
    );
    await bed.database.query(`alter table directory_user add constraint refused check (first_name <> 'Refused')`);
    await poll().finally(() => bed.database.query('alter table directory_user drop constraint refused'));
    expect((await bed.calls.listPoisonedEvents({})).events.map(({ eventId }) => eventId).sort()).toEqual([
      'event_000002',
      'event_000004',
    ]);
    expect(await bed.database.query('select 1 from directory_user')).toHaveLength(3);
    expect(await cursor()).toBe('event_000005');
  });

  it('whose cursor WorkOS does not know reads by time, and has all parents scanned', async () => {
    bed.workos.events.push(event(1));
    await poll();
    bed.workos.events.splice(0, 1, event(2));
    bed.workos.asked.length = 0;
    await poll();
    expect(eventAsks()).toEqual(['event_000001', 'range']);
    expect(await cursor()).toBe('event_000002');
    expect((await bed.calls.listSyncRuns({ parentId })).runs).toMatchObject([{ trigger: 5, scope: 3, state: 1 }]);
  });

  it('that WorkOS does not answer changes nothing, wakes nobody, and comes again', async () => {
    bed.workos.events.push(event(1));
    bed.workos.answerInstead = () => ({ status: 403, body: { message: 'no' } });
    await poll();
    expect(await cursor()).toBeNull();
    expect(captured.entries('error')).toEqual([]);
    expect(captured.entries('warn')).toHaveLength(1);
    expect(bed.jobs.waiting('poll')).toHaveLength(1);
  });

  it('that was taken over by another worker can write nothing any more', async () => {
    bed.workos.events.push(event(1));
    bed.workos.answerInstead = (url) => {
      // Another worker takes over while this one waits for WorkOS.
      if (url.pathname === '/events') void takePoll(bed.database);
      return undefined;
    };
    await expect(poll()).rejects.toThrow(/held by another worker/);
    expect(await cursor()).toBeNull();
    expect(await bed.database.query('select 1 from directory_user')).toEqual([]);
  });

  it('learns the states of directories, which no event tells: disconnected, then connected again', async () => {
    bed.workos.events.push(event(1));
    await poll();
    await bed.published();
    bed.workos.directories.splice(0, 1, directoryPayload({ state: 'invalid_credentials' }));
    // WorkOS's clock counts whole seconds.
    bed.workos.now = () => new Date(Date.now() + 2_000);
    await poll();
    expect(await bed.published()).toMatchObject([
      { change: { case: 'connection', value: { connected: false, disconnectedReason: 'directory_not_linked' } } },
    ]);
    bed.workos.directories.splice(0, 1, directoryPayload());
    bed.workos.now = () => new Date(Date.now() + 4_000);
    await poll();
    expect(await bed.published()).toMatchObject([
      { change: { case: 'connection', value: { connected: true, disconnectedReason: '' } } },
    ]);
  });

  it('notices a directory that is gone from the list; nobody is removed by that', async () => {
    bed.workos.events.push(event(1));
    await poll();
    await bed.published();
    bed.workos.directories.length = 0;
    bed.workos.now = () => new Date(Date.now() + 2_000);
    await poll();
    expect(await bed.published()).toMatchObject([
      { change: { case: 'connection', value: { connected: false, disconnectedReason: 'directory_deleted' } } },
    ]);
    expect((await bed.calls.listDirectoryUsers({ parentId })).users).toHaveLength(1);
  });

  it('has a linked directory scanned that was never scanned completely, once', async () => {
    await poll();
    await poll();
    expect((await bed.calls.listSyncRuns({ parentId })).runs).toMatchObject([{ trigger: 5 }]);
  });

  it('ends with the record of an in-order history, whatever order webhooks told before', async () => {
    bed.workos.events.push(
      event(1),
      event(2, 'dsync.group.created', groupPayload(1)),
      event(3, 'dsync.group.user_added', membershipData(1, 1)),
      event(4, 'dsync.user.created', userPayload(4)),
      event(5, 'dsync.group.user_added', membershipData(1, 4)),
      event(6, 'dsync.group.user_removed', membershipData(1, 1)),
    );
    await poll();
    await poll();
    expect((await bed.calls.getDirectoryRecord({ parentId })).directories).toMatchObject([
      { directoryId: idOf('directory', 1), users: 2, groups: 1, memberships: 1 },
    ]);
  });
});
