import { ingest, SyncScope } from '@rollcall/contracts';
import { createTestDatabase } from '@rollcall/testing';
import { directoryPayload, idOf, userPayload } from '../test-bed/payloads';
import { createTestBed, parentId, type TestBed } from '../test-bed/test-bed';
import type { Payload } from '../test-bed/workos-stand-in';

const first = idOf('directory', 1);
const second = idOf('directory', 2);
const user = (number: number) => idOf('directory_user', number);

describe('a disconnected parent', () => {
  let bed: TestBed;
  let seconds = 0;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  beforeEach(async () => {
    await bed.empty();
    bed.atSeatPolicy.plans.set('hash-1', parentId);
    // WorkOS's clock counts whole seconds, and a listing says nothing new in the second of the one before.
    bed.workos.now = () => new Date(Date.now() + seconds * 1_000);
  });
  afterAll(() => bed.close());

  /** The parent, with its first scan done and what it published heard: three users in the first directory, one in each other. */
  async function mirrored(...directories: Payload[]) {
    bed.workos.directories.push(...directories);
    bed.workos.users.push(...[1, 2, 3].map((number) => userPayload(number)));
    for (const [place, { id }] of directories.slice(1).entries())
      bed.workos.users.push(userPayload(11 + place, { directory_id: id }));
    await bed.putParent();
    await bed.jobs.run('scan');
    await bed.published();
  }
  async function scan({ scope = SyncScope.BOTH, confirmedPlanHash = '' } = {}) {
    seconds += 2;
    const { run } = await bed.calls.requestSync({ parentId, scope, confirmedPlanHash });
    await bed.jobs.run('scan');
    const ended = await bed.calls.getSyncRun({ runId: run?.runId ?? '' });
    return { state: ended.run?.state, reason: ended.run?.reason };
  }
  async function poll() {
    seconds += 2;
    await bed.database.transaction((tx) => bed.jobs.enqueue(tx, { task: 'poll', payload: {}, key: 'poll' }));
    await bed.jobs.run('poll');
  }
  const published = async () =>
    (await bed.published()).map(({ change }): unknown[] => {
      switch (change.case) {
        case 'connection': {
          const { connected, disconnectedReason, looseDirectoryIds } = change.value;
          return [change.case, connected, disconnectedReason, looseDirectoryIds];
        }
        case 'checkpoint':
          return [change.case, change.value.confirmedPlanHash, change.value.directoryIds];
        case 'users':
          return [change.case, change.value.users.map(({ directoryUserId, state }) => `${directoryUserId} ${state}`)];
        default:
          return [change.case];
      }
    });
  const connection = async () => (await bed.calls.getDirectoryRecord({ parentId })).connection;
  const change = (id: string, state: string) => () => {
    for (const directory of bed.workos.directories) if (directory.id === id) directory['state'] = state;
  };
  const remove = (id: string) => () => {
    for (const list of [bed.workos.directories, bed.workos.users]) {
      const kept = list.filter((one) => one.id !== id && one['directory_id'] !== id);
      list.splice(0, list.length, ...kept);
    }
  };

  const scanned = { state: ingest.SyncState.APPLYING, reason: '' };
  const incomplete = (reason: string) => ({ state: ingest.SyncState.INCOMPLETE, reason });

  describe.each([
    ['whose only directory was deleted', [first], remove(first), 'directory_deleted', incomplete('no_directory')],
    [
      'whose only directory is unlinked',
      [first],
      change(first, 'unlinked'),
      'directory_not_linked',
      incomplete('no_directory'),
    ],
    [
      'whose only directory has invalid credentials',
      [first],
      change(first, 'invalid_credentials'),
      'directory_not_linked',
      incomplete('no_directory'),
    ],
    ['of whose two directories one was deleted', [first, second], remove(first), 'directory_deleted', scanned],
    [
      'of whose two directories one is unlinked',
      [first, second],
      change(first, 'unlinked'),
      'directory_not_linked',
      scanned,
    ],
    [
      'of whose two directories one has invalid credentials',
      [first, second],
      change(first, 'invalid_credentials'),
      'directory_not_linked',
      scanned,
    ],
  ])('%s', (_what, ids, happens, reason, afterwards) => {
    beforeEach(async () => {
      await mirrored(...ids.map((id) => directoryPayload({ id })));
      happens();
    });
    const left = ids.filter((id) => id !== first);

    it('is not scanned without a confirmed plan, says why, and removes nobody', async () => {
      expect(await scan()).toEqual(incomplete('disconnected'));
      expect(await published()).toEqual([['connection', false, reason, [first]]]);
      expect(await scan({ scope: SyncScope.MEMBERS })).toEqual(incomplete('disconnected'));
      await poll();
      expect(await published()).toEqual([]);
      expect(await connection()).toBe(ingest.Connection.DISCONNECTED);
    });

    it('is connected again by the run of a confirmed plan, which completes, and stays so', async () => {
      await poll();
      expect(await published()).toEqual([['connection', false, reason, [first]]]);
      expect(await scan({ confirmedPlanHash: 'hash-1' })).toEqual(scanned);
      expect(await published()).toEqual([
        ['connection', true, '', []],
        ['checkpoint', 'hash-1', left],
      ]);
      await poll();
      expect(await published()).toEqual([]);
      expect(await connection()).toBe(ingest.Connection.CONNECTED);
      expect(await scan()).toEqual(afterwards);
      expect(await scan({ confirmedPlanHash: 'hash-1' })).toEqual(scanned);
    });

    it('stays disconnected when the run of a confirmed plan does not complete', async () => {
      await poll();
      await published();
      bed.workos.answerInstead = () => ({ status: 403, body: {} });
      expect(await scan({ confirmedPlanHash: 'hash-1' })).toEqual(incomplete('workos_refused'));
      expect(await published()).toEqual([]);
      expect(await connection()).toBe(ingest.Connection.DISCONNECTED);
    });
  });

  it('whose directory is linked again under its id is connected; the next complete scan counts as usual', async () => {
    await mirrored(directoryPayload());
    change(first, 'unlinked')();
    await poll();
    await scan();
    change(first, 'linked')();
    await poll();
    expect((await published()).at(-1)).toEqual(['connection', true, '', []]);
    bed.workos.users.splice(0, 1);
    expect(await scan()).toEqual(scanned);
    expect(await published()).toEqual([
      ['users', [`${user(1)} 3`]],
      ['checkpoint', '', [first]],
    ]);
  });

  it('whose directory is linked again after a confirmed plan counts it again', async () => {
    await mirrored(directoryPayload());
    change(first, 'unlinked')();
    await scan({ confirmedPlanHash: 'hash-1' });
    await published();
    change(first, 'linked')();
    expect(await scan()).toEqual(scanned);
    expect(await published()).toEqual([['checkpoint', '', [first]]]);
    change(first, 'unlinked')();
    await poll();
    expect(await published()).toEqual([['connection', false, 'directory_not_linked', [first]]]);
  });

  it('tells when other directories become the reason', async () => {
    await mirrored(...[first, second].map((id) => directoryPayload({ id })));
    change(second, 'unlinked')();
    await poll();
    change(first, 'invalid_credentials')();
    await poll();
    change(first, 'unlinked')();
    await poll();
    change(second, 'linked')();
    await poll();
    expect(await published()).toEqual([
      ['connection', false, 'directory_not_linked', [second]],
      ['connection', false, 'directory_not_linked', [first, second]],
      ['connection', false, 'directory_not_linked', [first]],
    ]);
  });

  describe('with a new directory', () => {
    const newcomer = () => {
      bed.workos.directories.push(directoryPayload({ id: second }));
      bed.workos.users.push(userPayload(11, { directory_id: second }));
    };

    it('in place of a deleted one is connected by the first complete scan of users, by itself', async () => {
      await mirrored(directoryPayload());
      remove(first)();
      newcomer();
      expect(await scan({ scope: SyncScope.GROUPS })).toEqual(incomplete('disconnected'));
      await published();
      await poll();
      expect((await bed.calls.listSyncRuns({ parentId })).runs[0]?.state).toBe(ingest.SyncState.QUEUED);
      await bed.jobs.run('scan');
      expect(await published()).toEqual([
        ['users', [`${user(11)} 1`]],
        ['connection', true, '', []],
        ['checkpoint', '', [second]],
      ]);
      await poll();
      expect(await connection()).toBe(ingest.Connection.CONNECTED);
    });

    it('beside one that is merely unlinked waits for an administrator, and is not tried again each minute', async () => {
      await mirrored(directoryPayload());
      change(first, 'unlinked')();
      newcomer();
      await poll();
      await poll();
      expect((await bed.calls.listSyncRuns({ parentId })).runs).toHaveLength(1);
      expect(await scan()).toEqual(incomplete('disconnected'));
      expect(await scan({ confirmedPlanHash: 'hash-1' })).toEqual(scanned);
      expect((await published()).at(-1)).toEqual(['checkpoint', 'hash-1', [second]]);
    });
  });
});
