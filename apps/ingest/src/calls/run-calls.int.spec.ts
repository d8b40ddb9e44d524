import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import {
  GroupChangeSchema,
  ingest,
  MembershipChangeSchema,
  OrganizationSchema,
  OrganizationSettingsChangeSchema,
  ProvisioningMode,
  seatPolicy,
  SyncRequestSchema,
  SyncScope,
  SyncTrigger,
  type TopicPayloads,
} from '@rollcall/contracts';
import { createTestDatabase, testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import { directoryPayload, userPayload } from '../test-bed/payloads';
import { createTestBed, parentId, parentNamed, type TestBed } from '../test-bed/test-bed';

describe('sync runs, called for', () => {
  let bed: TestBed;
  let heard = 0;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  beforeEach(async () => {
    await bed.empty();
    bed.workos.directories.push(directoryPayload());
    bed.workos.users.push(userPayload(1));
  });
  afterAll(() => bed.close());

  const record = <T extends 'organization.settings' | 'membership.changes' | 'group.changes'>(
    topic: T,
    payload: TopicPayloads[T],
  ) => ({
    topic,
    key: parentId,
    eventId: `heard-${(heard += 1)}`,
    sequence: heard,
    occurredAt: new Date(),
    type: '',
    payload,
  });
  const organization = (organizationId: string, mode: ProvisioningMode, revision = 1) =>
    create(OrganizationSchema, { organizationId, parentId, provisioningMode: mode, revision });
  const hearOrganization = (organizationId: string, mode: ProvisioningMode, revision = 1) =>
    bed.hear(
      record(
        'organization.settings',
        create(OrganizationSettingsChangeSchema, {
          change: { case: 'organization', value: organization(organizationId, mode, revision) },
        }),
      ),
    );
  const hearSync = (runId: string, scope = SyncScope.BOTH, confirmedPlanHash = '') =>
    bed.hear(
      record(
        'organization.settings',
        create(OrganizationSettingsChangeSchema, {
          change: {
            case: 'sync',
            value: create(SyncRequestSchema, {
              runId,
              parentId,
              scope,
              trigger: SyncTrigger.MODE_CHANGE,
              requestedBy: 'admin',
              confirmedPlanHash,
              requestedAt: timestampFromDate(new Date()),
            }),
          },
        }),
      ),
    );
  const get = async (runId: string) => (await bed.calls.getSyncRun({ runId })).run;

  it('a parent that ingest has not heard of is asked for at seat-policy, and mirrored from then on', async () => {
    bed.atSeatPolicy.parents.set(parentId, parentNamed(parentId, 'org_1'));
    const { run } = await bed.calls.requestSync({ parentId, scope: SyncScope.MEMBERS });
    expect(run).toMatchObject({
      parentId,
      trigger: SyncTrigger.INITIAL,
      scope: SyncScope.BOTH,
      state: ingest.SyncState.QUEUED,
    });
    await bed.putParent();
    expect((await bed.calls.listSyncRuns({ parentId })).runs).toHaveLength(1);
  });

  it('one for an organization is of its whole parent; it must be in mode scim, by what seat-policy says last', async () => {
    await bed.putParent();
    await bed.jobs.run('scan');
    await hearOrganization('organization-1', ProvisioningMode.INVITE_ONLY);
    bed.atSeatPolicy.organizations.set('organization-1', organization('organization-1', ProvisioningMode.INVITE_ONLY));
    const ask = () => bed.calls.requestSync({ organizationId: 'organization-1', scope: SyncScope.MEMBERS });
    await expect(ask()).rejects.toMatchObject({
      code: Code.FailedPrecondition,
      rawMessage: expect.stringMatching(/^not_scim/),
    });
    bed.atSeatPolicy.organizations.set('organization-1', organization('organization-1', ProvisioningMode.SCIM, 2));
    expect((await ask()).run).toMatchObject({
      parentId,
      scope: SyncScope.MEMBERS,
      trigger: SyncTrigger.MANUAL,
      requestedBy: 'unknown',
    });
  });

  it.each([
    [{ parentId: 'nobody', scope: SyncScope.BOTH }, Code.NotFound, /parent/],
    [{ organizationId: 'nobody', scope: SyncScope.BOTH }, Code.NotFound, /organization/],
    [{ scope: SyncScope.BOTH }, Code.InvalidArgument, /organizationId.*parentId/],
    [{ parentId, organizationId: 'o', scope: SyncScope.BOTH }, Code.InvalidArgument, /organizationId.*parentId/],
    [{ parentId }, Code.InvalidArgument, /scope/],
  ])('%j is refused', async (request, code, message) => {
    await expect(bed.calls.requestSync(request)).rejects.toMatchObject({
      code,
      rawMessage: expect.stringMatching(message),
    });
  });

  it('while one is queued with at least that scope, the same run is answered, under each run id', async () => {
    await bed.putParent();
    await bed.jobs.run('scan');
    const first = (await bed.calls.requestSync({ parentId, scope: SyncScope.BOTH })).run;
    const second = (await bed.calls.requestSync({ parentId, scope: SyncScope.GROUPS })).run;
    expect(second?.runId).toBe(first?.runId);
    await hearSync('run-given');
    const given = await get('run-given');
    expect(given).toEqual({ ...(await get(first?.runId ?? '')), runId: 'run-given' });
    await hearSync('run-given');
    expect((await bed.calls.listSyncRuns({ parentId })).runs).toHaveLength(2);
  });

  it('many at once queue one', async () => {
    await bed.putParent();
    await bed.jobs.run('scan');
    const runs = await Promise.all(
      Array.from({ length: 8 }, () => bed.calls.requestSync({ parentId, scope: SyncScope.BOTH })),
    );
    expect(new Set(runs.map(({ run }) => run?.runId)).size).toBe(1);
  });

  describe('under a confirmed plan', () => {
    const checkpoints = async () =>
      (await bed.published()).flatMap(({ change }) =>
        change.case === 'checkpoint' ? [`${change.value.confirmedPlanHash} ${change.value.requestedBy}`] : [],
      );
    beforeEach(async () => {
      bed.atSeatPolicy.plans.set('hash-1', parentId).set('hash-2', parentId).set('of-another', 'parent-2');
      await bed.putParent();
      await bed.jobs.run('scan');
      await bed.published();
    });

    it.each(['gone', 'of-another'])(
      'that seat-policy refuses queue none, and leave the one that waits: %s',
      async (hash) => {
        await bed.calls.requestSync({ parentId, scope: SyncScope.BOTH });
        await expect(
          bed.calls.requestSync({ parentId, scope: SyncScope.BOTH, confirmedPlanHash: hash }),
        ).rejects.toMatchObject({ code: Code.FailedPrecondition, rawMessage: expect.stringMatching(/^plan_changed/) });
        expect((await bed.calls.listSyncRuns({ parentId })).runs).toHaveLength(2);
        await bed.jobs.run('scan');
        expect(await checkpoints()).toEqual([' unknown']);
      },
    );

    it('give the run that waits their plan, the later one last, and a request without one takes nothing away', async () => {
      const ask = async (confirmedPlanHash?: string) =>
        (
          await bed.calls.requestSync({
            parentId,
            scope: SyncScope.BOTH,
            ...(confirmedPlanHash && { confirmedPlanHash }),
          })
        ).run?.runId;
      const runIds = [await ask(), await ask('hash-1'), await ask('hash-2'), await ask()];
      expect(new Set(runIds).size).toBe(1);
      await bed.jobs.run('scan');
      expect(await checkpoints()).toEqual(['hash-2 unknown']);
    });

    it('by a change of settings give it to the run that waits, in the name of whoever confirmed it, once', async () => {
      await bed.calls.requestSync({ parentId, scope: SyncScope.BOTH });
      await hearSync('run-given', SyncScope.BOTH, 'hash-1');
      await bed.calls.requestSync({ parentId, scope: SyncScope.BOTH, confirmedPlanHash: 'hash-2' });
      await hearSync('run-given', SyncScope.BOTH, 'hash-1');
      expect((await get('run-given'))?.requestedBy).toBe('unknown');
      await bed.jobs.run('scan');
      expect(await checkpoints()).toEqual(['hash-2 unknown']);
      await hearSync('run-later', SyncScope.BOTH, 'hash-1');
      await bed.jobs.run('scan');
      expect(await checkpoints()).toEqual(['hash-1 admin']);
    });

    it('while one scans, of whatever plan, queue one follow-up', async () => {
      await bed.calls.requestSync({ parentId, scope: SyncScope.BOTH });
      const followUps: (string | undefined)[] = [];
      bed.workos.answerInstead = (url) => {
        if (url.pathname === '/directory_groups') asked ??= askTwice();
        return undefined;
      };
      let asked: Promise<void> | undefined;
      const askTwice = async () => {
        for (const confirmedPlanHash of ['', 'hash-1'])
          followUps.push(
            (await bed.calls.requestSync({ parentId, scope: SyncScope.BOTH, confirmedPlanHash })).run?.runId,
          );
      };
      await bed.jobs.run('scan');
      await asked;
      expect(followUps[0]).toBe(followUps[1]);
      expect(await checkpoints()).toEqual([' unknown']);
      await bed.jobs.run('scan');
      expect(await checkpoints()).toEqual(['hash-1 unknown']);
      expect((await bed.calls.listSyncRuns({ parentId })).runs).toHaveLength(3);
    });
  });

  it('a run that only seat-policy knows yet is answered as queued, one that nobody knows not at all', async () => {
    bed.atSeatPolicy.syncs.set(
      'run-7',
      create(seatPolicy.SyncRequestStateSchema, {
        runId: 'run-7',
        parentId,
        scope: SyncScope.BOTH,
        trigger: SyncTrigger.MODE_CHANGE,
        requestedBy: 'admin',
      }),
    );
    expect(await get('run-7')).toMatchObject({
      runId: 'run-7',
      state: ingest.SyncState.QUEUED,
      trigger: SyncTrigger.MODE_CHANGE,
    });
    await expect(get('run-8')).rejects.toMatchObject({ code: Code.NotFound });
  });

  it('are listed newest first, page by page', async () => {
    await bed.putParent();
    await bed.jobs.run('scan');
    for (let count = 0; count < 4; count += 1) {
      await bed.calls.requestSync({ parentId, scope: SyncScope.BOTH });
      await bed.jobs.run('scan');
    }
    const first = await bed.calls.listSyncRuns({ parentId, pageSize: 3 });
    const second = await bed.calls.listSyncRuns({ parentId, pageSize: 3, pageToken: first.nextPageToken });
    const all = [...first.runs, ...second.runs];
    expect(all).toHaveLength(5);
    expect(all.at(-1)?.trigger).toBe(SyncTrigger.INITIAL);
    const times = all.map((run) => Number(run.requestedAt?.seconds) * 1e9 + (run.requestedAt?.nanos ?? 0));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(second.nextPageToken).toBe('');
    await expect(bed.calls.listSyncRuns({ parentId, pageToken: 'nonsense' })).rejects.toMatchObject({
      code: Code.InvalidArgument,
    });
  });

  describe('complete when every service has applied them', () => {
    const planned = (runId: string, ids: string[]) =>
      record(
        'membership.changes',
        create(MembershipChangeSchema, {
          change: { case: 'planned', value: { runId, parentId, organizationIds: ids } },
        }),
      );
    const applied = (runId: string, organizationId: string) =>
      record(
        'membership.changes',
        create(MembershipChangeSchema, {
          change: {
            case: 'applied',
            value: {
              runId,
              parentId,
              organizationId,
              added: 1,
              removed: 2,
              updated: 3,
              unchanged: 4,
              waiting: 5,
              held: 6,
              problems: [{ directoryUserId: 'directory_user_1', reasonCode: 'no_email' }],
            },
          },
        }),
      );
    const passed = (runId: string, organizationId = '') =>
      record(
        'group.changes',
        create(GroupChangeSchema, { change: { case: 'checkpoint', value: { runId, parentId, organizationId } } }),
      );
    async function scanned() {
      await bed.putParent();
      await bed.jobs.run('scan');
      const [run] = (await bed.calls.listSyncRuns({ parentId })).runs;
      if (!run) throw new Error('no run');
      expect(run.state).toBe(ingest.SyncState.APPLYING);
      return run.runId;
    }

    it('in whatever order and however often they tell, and not before the last has told', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
          fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
          async (order, again) => {
            await bed.empty();
            bed.workos.directories.push(directoryPayload());
            const runId = await scanned();
            const facts = [
              () => planned(runId, ['a', 'b']),
              () => applied(runId, 'a'),
              () => applied(runId, 'b'),
              () => passed(runId),
              () => passed(runId, 'a'),
              () => passed(runId, 'b'),
            ];
            const told = order.flatMap((fact, place) =>
              place < 5 ? [fact, ...again.filter((one) => one === fact)] : [],
            );
            for (const fact of told) await bed.hear(...(facts[fact] ? [facts[fact]()] : []));
            expect((await get(runId))?.state).toBe(ingest.SyncState.APPLYING);
            await bed.hear(...(facts[order[5] ?? 0] ? [facts[order[5] ?? 0]?.() ?? passed(runId)] : []));
            expect(await get(runId)).toMatchObject({
              state: ingest.SyncState.COMPLETED,
              organizations: ['a', 'b'].map((organizationId) => ({
                organizationId,
                added: 1,
                removed: 2,
                updated: 3,
                unchanged: 4,
                waiting: 5,
                held: 6,
              })),
              problems: [{ directoryUserId: 'directory_user_1', reasonCode: 'no_email' }],
            });
          },
        ),
        { seed: testSeed(), numRuns: 15 },
      );
    });

    it('of no organization when that is told and group has passed the scan', async () => {
      const runId = await scanned();
      await bed.hear(passed(runId));
      await bed.hear(planned(runId, []));
      expect((await get(runId))?.state).toBe(ingest.SyncState.COMPLETED);
    });

    it.each([
      [
        'ends as overtaken when a later one is completed that has told of the same organizations',
        ['a', 'b'],
        'overtaken',
      ],
      ['waits on where the later one says nothing of one of its organizations', ['b'], ''],
    ])('else one of which a service has forgotten the rest %s', async (_what, later, reason) => {
      const first = await scanned();
      await bed.hear(planned(first, ['a']), applied(first, 'a'), passed(first));
      const { run } = await bed.calls.requestSync({ parentId, scope: SyncScope.BOTH });
      await bed.jobs.run('scan');
      const second = run?.runId ?? '';
      await bed.hear(planned(second, later), passed(second));
      for (const id of later) await bed.hear(applied(second, id), passed(second, id));
      expect((await get(second))?.state).toBe(ingest.SyncState.COMPLETED);
      expect(await get(first)).toMatchObject({
        state: reason === '' ? ingest.SyncState.APPLYING : ingest.SyncState.INCOMPLETE,
        reason,
      });
    });

    it('and a watched one is told at each change until it has ended', async () => {
      const runId = await scanned();
      const states: ingest.SyncState[] = [];
      const watching = (async () => {
        for await (const { run } of bed.calls.watchSyncRun({ runId })) {
          if (run) states.push(run.state);
          if (states.length === 1) await bed.hear(passed(runId), planned(runId, []));
        }
      })();
      await watching;
      expect(states).toEqual([ingest.SyncState.APPLYING, ingest.SyncState.COMPLETED]);
    });
  });
});
