import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { ProvisioningMode, Role, type seatPolicy, SyncScope, SyncTrigger } from '@rollcall/contracts';
import { captureLog, createTestDatabase, createVirtualClock, type TestDatabase } from '@rollcall/testing';
import { directoryVoice } from '../test-bed/directory-records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

describe('a plan confirmed by its hash', () => {
  let test: TestDatabase;
  let bed: TestBed;
  const clock = createVirtualClock(new Date('2026-11-24T10:00:00Z'));
  beforeAll(async () => {
    test = await createTestDatabase();
    bed = await createTestBed({ adminUrl: test.adminUrl, clock, log: captureLog().logger });
  });
  afterAll(async () => {
    await bed.close();
    await test.drop();
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.putScim({ organizationId: 'org-1' });
    await bed.putOrganization({ organizationId: 'org-2' });
    await bed.apply(directory.groups({ directoryGroupId: 'staff' }), directory.checkpoint({}));
    await bed.published();
  });

  const directory = directoryVoice('parent-1');
  const { SCIM, JIT, INVITE_ONLY } = ProvisioningMode;
  const groupMappings = { enabled: true, roleMappings: [{ groupId: 'staff', role: Role.USER }] };
  type Asked = Omit<MessageInitShape<typeof seatPolicy.PreviewDecisionsRequestSchema>, '$typeName' | '$unknown'>;

  /** Looks at a plan, as membership does for an administrator, and keeps it under hash-1. */
  const look = async (asked: Asked) => {
    for await (const { part } of bed.calls.previewDecisions({ scope: SyncScope.BOTH, ...asked })) {
      if (part.case !== 'coverage') continue;
      const organizations = part.value.organizations.map(({ organization, settingsFingerprint, savedFingerprint }) => ({
        organizationId: organization?.organizationId ?? '',
        settingsFingerprint,
        savedFingerprint,
      }));
      bed.membership.plans.set('hash-1', { parentId: part.value.parentId, organizations });
    }
  };
  const toScim = { organizationId: 'org-2', provisioningMode: SCIM };
  const setScim = (confirmedPlanHash = 'hash-1') =>
    bed.calls.setProvisioningMode({ organizationId: 'org-2', mode: SCIM, confirmedPlanHash });
  const settings = () => bed.database.query('select *, xmin from organization order by organization_id');
  /** Refused, and everything stays as it was. */
  const expectChanged = async (call: () => Promise<unknown>) => {
    const before = await settings();
    await bed.published();
    await expect(call()).rejects.toMatchObject({
      code: Code.FailedPrecondition,
      rawMessage: expect.stringMatching(/^plan_changed: /),
    });
    expect(await settings()).toEqual(before);
    expect(await bed.published()).toEqual([]);
    expect(
      await bed.database.query(`select 1 from sync_request where request ->> 'trigger' <> 'SYNC_TRIGGER_MODE_CHANGE'`),
    ).toEqual([]);
  };

  it('goes with the change and its run', async () => {
    await look(toScim);
    const { syncRunId } = await setScim();
    const records = await bed.published();
    expect(records.at(-1)?.payload.change.value).toMatchObject({ runId: syncRunId, confirmedPlanHash: 'hash-1' });
  });

  it('that membership does not know, or no more: refused', async () => {
    await expectChanged(() => setScim('hash-2'));
  });

  it('while membership is away: unavailable, nothing is changed', async () => {
    await look(toScim);
    const before = await settings();
    bed.membership.away = true;
    await expect(setScim()).rejects.toMatchObject({ code: Code.Unavailable });
    await expect(bed.calls.checkConfirmedPlan({ parentId: 'parent-1', planHash: 'hash-1' })).rejects.toMatchObject({
      code: Code.Unavailable,
    });
    expect(await settings()).toEqual(before);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['seats', () => bed.calls.setSeats({ organizationId: 'org-2', tier: 'premium', purchased: 11 })],
    ['policy', () => bed.calls.setPolicy({ organizationId: 'org-2', unmappedGraceSeconds: 1 })],
    ['mode', () => bed.calls.setProvisioningMode({ organizationId: 'org-2', mode: JIT })],
    ['mappings', () => bed.calls.setGroupMappings({ organizationId: 'org-2', ...groupMappings })],
    ["a sibling's seats", () => bed.calls.setSeats({ organizationId: 'org-1', tier: 'premium', purchased: 11 })],
    ['a sibling that left mode scim', () => bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: JIT })],
    ['a sibling that came to mode scim', () => bed.putScim({ organizationId: 'org-3' })],
  ])('made before a change of %s: refused', async (_what, change) => {
    await look(toScim);
    await change();
    await expectChanged(() => setScim());
  });

  it('made before a change that says nothing to a plan counts: a name, another parent', async () => {
    await look(toScim);
    await bed.putOrganization({ organizationId: 'org-1', name: 'Renamed' });
    await bed.putScim({ organizationId: 'org-4', parentId: 'parent-2' });
    expect((await setScim()).syncRunId).toEqual(expect.any(String));
  });

  it('of another parent: refused', async () => {
    await look(toScim);
    bed.membership.plans.set('hash-1', { ...bed.membership.plans.get('hash-1'), parentId: 'parent-2' });
    await expectChanged(() => setScim());
  });

  it('counts for the change that it showed, and for no other', async () => {
    await look({ organizationId: 'org-1', groupMappings });
    await expectChanged(() =>
      bed.calls.setGroupMappings({
        organizationId: 'org-1',
        enabled: true,
        roleMappings: [{ groupId: 'staff', role: Role.ADMIN }],
        confirmedPlanHash: 'hash-1',
      }),
    );
    await expectChanged(() => setScim());
    const { syncRunId } = await bed.calls.setGroupMappings({
      organizationId: 'org-1',
      ...groupMappings,
      confirmedPlanHash: 'hash-1',
    });
    expect((await bed.calls.getSyncRequest({ runId: syncRunId ?? '' })).sync?.trigger).toBe(SyncTrigger.MAPPINGS_ON);
  });

  describe('of a change that starts no run is checked too', () => {
    it('leaving mode scim', async () => {
      await expectChanged(() =>
        bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: INVITE_ONLY, confirmedPlanHash: 'hash-1' }),
      );
      await look({ organizationId: 'org-1', provisioningMode: INVITE_ONLY });
      await bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: INVITE_ONLY, confirmedPlanHash: 'hash-1' });
    });

    it('the mode that is set already', async () => {
      const again = () =>
        bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: SCIM, confirmedPlanHash: 'hash-1' });
      await expectChanged(again);
      await look({ organizationId: 'org-1' });
      expect((await again()).syncRunId).toBeUndefined();
    });

    it('mappings in a mode without automatic decisions', async () => {
      const save = () =>
        bed.calls.setGroupMappings({ organizationId: 'org-2', ...groupMappings, confirmedPlanHash: 'hash-1' });
      await look({ organizationId: 'org-1', groupMappings });
      await expectChanged(save);
      await look({ organizationId: 'org-2', groupMappings });
      expect((await save()).syncRunId).toBeUndefined();
    });
  });

  describe('of a run that a parent is asked for', () => {
    const check = (planHash = 'hash-1', parentId = 'parent-1') => bed.calls.checkConfirmedPlan({ parentId, planHash });

    it('counts while the settings are those it was made under', async () => {
      await look({ organizationId: 'org-1' });
      await check();
      await bed.calls.setSeats({ organizationId: 'org-1', tier: 'premium', purchased: 11 });
      await expectChanged(() => check());
    });

    it('made for a change of settings counts once the change is saved', async () => {
      await look({ organizationId: 'org-1', groupMappings });
      await expectChanged(() => check());
      await bed.calls.setGroupMappings({ organizationId: 'org-1', ...groupMappings });
      await check();
    });

    it('an unknown parent is not found; wrong input is named', async () => {
      await expect(check('hash-1', 'nobody')).rejects.toMatchObject({ code: Code.NotFound });
      await expect(check('', '')).rejects.toMatchObject({
        code: Code.InvalidArgument,
        rawMessage: expect.stringMatching(/parentId: .*planHash: /),
      });
    });
  });
});
