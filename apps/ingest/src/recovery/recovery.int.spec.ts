import { Code } from '@connectrpc/connect';
import { SyncScope } from '@rollcall/contracts';
import { silenceOutbox } from '@rollcall/messaging';
import { captureLog, createTestDatabase } from '@rollcall/testing';
import { applyToMirror, emptyMirror, type Mirror } from '../test-bed/mirror';
import { directoryPayload, groupPayload, idOf, userPayload } from '../test-bed/payloads';
import { createTestBed, parentId, type PublishedRecord, type TestBed } from '../test-bed/test-bed';
import { ingestRecovery } from './recovery';

const user = (number: number) => idOf('directory_user', number);
const group = (number: number) => idOf('directory_group', number);
const groups = 3;

describe('all of a parent', () => {
  let bed: TestBed;
  let seconds = 0;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase(), { log: captureLog().logger });
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.database.query('update recovery set recovered_at = null');
    bed.workos.directories.push(directoryPayload());
    bed.workos.now = () => new Date(Date.now() + seconds * 1_000);
  });
  afterAll(() => bed.close());

  /** The parent, mirrored, with users in groups; then one user and one group go, and one leaves a group. */
  async function mirrored(users: number): Promise<Mirror> {
    for (let number = 1; number <= users; number += 1) bed.workos.users.push(userPayload(number));
    for (let number = 1; number <= groups; number += 1) {
      bed.workos.groups.push(groupPayload(number));
      const ids = bed.workos.users.filter((_user, place) => place % groups === number - 1).map(({ id }) => id);
      bed.workos.members.set(group(number), new Set(ids));
    }
    await bed.putParent();
    await bed.jobs.run('scan');
    bed.workos.users.splice(4, 1);
    bed.workos.groups.splice(2, 1);
    bed.workos.members.get(group(1))?.delete(user(1));
    await scan();
    const mirror = emptyMirror();
    applyToMirror(mirror, await bed.published());
    return mirror;
  }
  async function scan(request: { republish?: boolean; scope?: SyncScope } = {}): Promise<void> {
    seconds += 2;
    await bed.calls.requestSync({ parentId, scope: SyncScope.BOTH, ...request });
    await bed.jobs.run('scan');
  }
  const mirrorOf = (records: readonly PublishedRecord[], mirror = emptyMirror()): Mirror => {
    applyToMirror(mirror, records);
    return mirror;
  };
  /** As the command does it, while the service does not run. */
  async function recover(): Promise<void> {
    await bed.database.transaction(async (tx) => {
      await silenceOutbox(tx);
      await ingestRecovery.prepare(tx, { now: new Date(), newId: () => 'new' });
    });
  }
  const runs = async () =>
    (await bed.calls.listSyncRuns({ parentId })).runs.map(({ runId, scope, requestedBy }) => ({
      runId,
      scope,
      requestedBy,
    }));

  it('is told by a run that is asked to: from the start, also who is gone, and the checkpoint last', async () => {
    const known = await mirrored(2_300);
    await scan({ republish: true });
    const told = await bed.published();
    expect(told.map(({ startsOver = false }) => startsOver)).toEqual(told.map((_record, place) => place === 0));
    expect(told.map(({ type }) => type)).toEqual([
      'connection',
      'users',
      'users',
      'users',
      'groups',
      'memberships',
      'memberships',
      'memberships',
      'checkpoint',
    ]);
    expect(mirrorOf(told)).toEqual(known);
    // Whoever missed that they went hears it now.
    const stale = emptyMirror();
    stale.users.set(user(5), 'left');
    stale.groups.set(group(3), 'gone');
    stale.memberships.add(`${group(1)} ${user(1)}`);
    expect(mirrorOf(told, stale)).toEqual(known);
    // Once.
    await scan();
    expect((await bed.published()).map(({ type }) => type)).toEqual(['checkpoint']);
  });

  it('can be told only by a run of users and groups', async () => {
    await mirrored(10);
    await expect(bed.calls.requestSync({ parentId, scope: SyncScope.MEMBERS, republish: true })).rejects.toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: expect.stringContaining('scope'),
    });
    await scan();
    expect((await bed.published()).map(({ type }) => type)).toEqual(['checkpoint']);
  });

  it('of a restored record is told when a scan is complete, and nothing before, whatever changes', async () => {
    const known = await mirrored(30);
    await recover();
    bed.workos.users.push(userPayload(100));
    bed.workos.answerInstead = ({ pathname }) => (pathname === '/directory_groups' ? { status: 500 } : undefined);
    await bed.database.query(`update sync_run set state = 'incomplete' where state = 'queued'`);
    await scan({ scope: SyncScope.MEMBERS });
    bed.workos.answerInstead = undefined;
    expect(await bed.published()).toEqual([]);

    // Asked for one of members, while the whole is owed it is one of both.
    await scan({ scope: SyncScope.MEMBERS });
    const told = await bed.published();
    expect(told[0]).toMatchObject({ type: 'connection', startsOver: true });
    expect(told.at(-1)).toMatchObject({ change: { case: 'checkpoint', value: { scope: SyncScope.BOTH } } });
    expect(mirrorOf(told).users.size).toBe(known.users.size + 1);
  });

  it('that was being scanned at the backup is scanned from the beginning', async () => {
    await mirrored(30);
    await bed.calls.requestSync({ parentId, scope: SyncScope.MEMBERS });
    await bed.database.query(
      `update sync_run set state = 'scanning', scan_position = '{"some":"page"}' where state = 'queued'`,
    );
    const before = await runs();
    await recover();
    expect(await runs()).toEqual([{ ...before[0], scope: SyncScope.BOTH }, ...before.slice(1)]);
    expect(await bed.database.query(`select scan_position from sync_run where state = 'scanning'`)).toEqual([
      { scan_position: null },
    ]);
  });

  it('is scanned after a restore without anybody asking', async () => {
    await mirrored(10);
    const before = await runs();
    await recover();
    expect(await runs()).toEqual([
      { runId: expect.any(String), requestedBy: 'recovery', scope: SyncScope.BOTH },
      ...before,
    ]);
  });
});
