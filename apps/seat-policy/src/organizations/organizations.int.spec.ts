import { Code } from '@connectrpc/connect';
import {
  EmailChange,
  MultiGroupSpendLimit,
  OrganizationKind,
  ProvisioningMode,
  Role,
  SyncScope,
  SyncTrigger,
  UnmappedTier,
} from '@rollcall/contracts';
import { captureLog, createTestDatabase, createVirtualClock, type TestDatabase } from '@rollcall/testing';
import { directoryVoice } from '../test-bed/directory-records';
import { publishedLines } from '../test-bed/published-lines';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

describe('organizations', () => {
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
    await bed.calls.putParent({ parentId: 'parent-1', name: 'Acme', workosOrganizationId: 'org_1' });
    await bed.published();
  });

  const organizationId = 'org-1';
  const put = (change: Partial<Parameters<TestBed['putOrganization']>[0]> = {}) =>
    bed.putOrganization({ organizationId, ...change });
  const get = async () => (await bed.calls.getOrganization({ organizationId })).organization;
  const tier = (name: string, rank: number, purchased: number) => ({ tier: name, rank, purchased, capabilities: [] });
  const lines = async () => publishedLines(await bed.published());

  describe('put', () => {
    it('new are invite only, without mappings, with the default policy, and are published whole', async () => {
      const { organization } = await put();
      expect(organization).toMatchObject({
        provisioningMode: ProvisioningMode.INVITE_ONLY,
        groupMappings: { enabled: false, roleMappings: [], seatTierMappingsEnabled: false, seatTierMappings: [] },
        policy: {
          guard: { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.1 },
          unmappedTier: UnmappedTier.REMOVE,
          unmappedGraceSeconds: 30,
          emailChange: EmailChange.NEW_RECORD,
          multiGroupSpendLimit: MultiGroupSpendLimit.LOWEST,
        },
        revision: 1,
      });
      expect(await get()).toEqual(organization);
      const [record, ...others] = await bed.published();
      expect(others).toEqual([]);
      expect(record).toMatchObject({ topic: 'organization.settings', key: 'org-1' });
      expect(record?.payload.change).toEqual({ case: 'organization', value: organization });
    });

    it('again keep mode, mappings, policy and primary owner', async () => {
      await bed.apply(directoryVoice('parent-1').groups({ directoryGroupId: 'staff' }));
      await put();
      await bed.calls.setProvisioningMode({ organizationId, mode: ProvisioningMode.JIT });
      await bed.calls.setGroupMappings({
        organizationId,
        enabled: true,
        roleMappings: [{ groupId: 'staff', role: Role.USER }],
      });
      const { organization: before } = await bed.calls.setPolicy({ organizationId, unmappedGraceSeconds: 5 });
      await bed.published();
      const { organization } = await put({
        name: 'Renamed',
        primaryOwnerEmail: 'other@example.com',
        kind: OrganizationKind.SANDBOX,
      });
      expect(organization).toEqual({
        ...before,
        name: 'Renamed',
        kind: OrganizationKind.SANDBOX,
        revision: 5,
        updatedAt: expect.anything(),
      });
      expect(await lines()).toEqual(['org-1 settings 5']);
    });

    it('again the same: nothing is published and the revision stays', async () => {
      const { organization } = await put({ primaryOwnerEmail: ' Owner@Example.com' });
      await bed.published();
      expect((await put()).organization).toEqual(organization);
      expect(organization?.primaryOwnerEmail).toBe('owner@example.com');
      expect(await bed.published()).toEqual([]);
    });

    it('of an unknown parent are not found; another parent later is refused', async () => {
      await expect(put({ parentId: 'nobody' })).rejects.toMatchObject({
        code: Code.NotFound,
        rawMessage: 'unknown parent: nobody',
      });
      await put();
      await bed.calls.putParent({ parentId: 'parent-2', name: 'Other', workosOrganizationId: 'org_2' });
      await expect(put({ parentId: 'parent-2' })).rejects.toMatchObject({
        code: Code.InvalidArgument,
        rawMessage: expect.stringMatching(/^parentId: /),
      });
    });

    it.each([
      [{ organizationId: '' }, 'organizationId: must not be empty'],
      [{ parentId: '' }, 'parentId: must not be empty'],
      [{ name: '' }, 'name: must not be empty'],
      [{ kind: OrganizationKind.UNSPECIFIED }, 'kind: must be one of'],
      [{ kind: 7 }, 'kind: must be one of'],
      [{ primaryOwnerEmail: '' }, 'primaryOwnerEmail: must not be empty'],
      [{ primaryOwnerEmail: 'nobody' }, 'primaryOwnerEmail: must be an email address'],
      [{ seatTiers: [] }, 'seatTiers: must have at least one tier'],
      [{ seatTiers: [tier('standard', 1, 1), tier('standard', 2, 1)] }, 'seatTiers[1].tier: must be another than'],
      [{ seatTiers: [tier('standard', 1, 1), tier('premium', 1, 1)] }, 'seatTiers[1].rank: must be another than'],
      [{ seatTiers: [tier('standard', 0, 1)] }, 'seatTiers[0].rank: must be at least 1'],
      [{ seatTiers: [tier('standard', 1, -1)] }, 'seatTiers[0].purchased: must not be negative'],
      [{ seatTiers: [tier('', 1, 1), tier('standard', 2, 1)] }, 'seatTiers[0].tier: must not be empty'],
      [
        { seatTiers: [{ ...tier('standard', 1, 1), capabilities: ['chat', ' '] }] },
        'seatTiers[0].capabilities[1]: must not be empty',
      ],
      [
        { seatTiers: [{ ...tier('standard', 1, 1), spendLimitMinor: -1n }] },
        'seatTiers[0].spendLimitMinor: must not be negative',
      ],
      [
        { seatTiers: [{ ...tier('standard', 1, 1), spendLimitMinor: 1_000_000_000_000_001n }] },
        'seatTiers[0].spendLimitMinor: must be at most 1000000000000000',
      ],
      [
        {
          seatTiers: [
            { ...tier('standard', 1, 1), capabilities: ['chat'] },
            { ...tier('premium', 2, 1), capabilities: ['code', 'flying'] },
          ],
        },
        'seatTiers[1].capabilities[1]: unknown_capability: the catalogue has no flying',
      ],
      [{ defaultSeatTier: '' }, 'defaultSeatTier: must not be empty'],
      [{ defaultSeatTier: 'gold' }, 'defaultSeatTier: must be one of the seat tiers'],
      [
        { seatTiers: [tier('standard', 1, 0)] },
        'defaultSeatTier: must have a seat purchased: an organization needs at least that one seat',
      ],
    ])('%j are refused: %s', async (change, message) => {
      await expect(put(change)).rejects.toMatchObject({
        code: Code.InvalidArgument,
        rawMessage: expect.stringContaining(message),
      });
      expect(await bed.published()).toEqual([]);
    });

    it('whose tiers name what the catalogue has no longer are edited as before; put again, they must leave it out', async () => {
      const standard = { ...tier('standard', 1, 5), capabilities: ['chat', 'files'] };
      await put({ seatTiers: [standard] });
      // As stored under a catalogue that had it.
      await bed.database.query(
        `update organization set settings = replace(settings::text, '"files"', '"flying"')::jsonb`,
      );
      const { organization } = await bed.calls.setSeats({ organizationId, tier: 'standard', purchased: 7 });
      expect(organization?.seatTiers).toMatchObject([{ purchased: 7, capabilities: ['chat', 'flying'] }]);
      await bed.calls.setProvisioningMode({ organizationId, mode: ProvisioningMode.JIT });
      await bed.calls.setPolicy({ organizationId, unmappedGraceSeconds: 5 });
      expect(await lines()).toEqual([1, 2, 3, 4].map((revision) => `org-1 settings ${revision}`));

      const again = { ...standard, purchased: 7 };
      await expect(put({ seatTiers: [{ ...again, capabilities: ['chat', 'flying'] }] })).rejects.toMatchObject({
        code: Code.InvalidArgument,
        rawMessage: 'seatTiers[0].capabilities[1]: unknown_capability: the catalogue has no flying',
      });
      const { organization: mended } = await put({ seatTiers: [{ ...again, capabilities: ['chat'] }] });
      expect(mended).toMatchObject({ seatTiers: [{ capabilities: ['chat'] }], revision: 5 });
    });

    it('name every wrong field at once', async () => {
      await expect(bed.calls.putOrganization({ seatTiers: [{}] })).rejects.toMatchObject({
        rawMessage: expect.stringMatching(
          /organizationId: .*parentId: .*name: .*kind: .*primaryOwnerEmail: .*seatTiers\[0\]\.tier: .*seatTiers\[0\]\.rank: .*defaultSeatTier: /,
        ),
      });
    });

    it('at the same time for the first time come to one', async () => {
      const answers = await Promise.all([1, 2, 3, 4].map(() => put()));
      expect(new Set(answers.map(({ organization }) => organization?.revision))).toEqual(new Set([1]));
      expect(await lines()).toEqual(['org-1 settings 1']);
    });

    it('with fewer seats ask membership first; with seats in use or a tier in use dropped they are refused', async () => {
      await put();
      await put({ seatTiers: [tier('premium', 1, 3), tier('standard', 2, 200)] });
      expect(bed.membership.reservations).toEqual(['org-1 premium=3 standard=200']);
      bed.membership.seatsInUse.set('org-1/premium', 3);
      await bed.published();
      for (const seatTiers of [[tier('premium', 1, 2), tier('standard', 2, 200)], [tier('standard', 2, 200)]]) {
        await expect(put({ seatTiers })).rejects.toMatchObject({
          code: Code.FailedPrecondition,
          rawMessage: expect.stringMatching(/^seats_in_use: /),
        });
      }
      expect((await get())?.revision).toBe(2);
      expect(await bed.published()).toEqual([]);
      bed.membership.seatsInUse.clear();
      expect((await put({ seatTiers: [tier('standard', 2, 200)] })).organization?.seatTiers).toHaveLength(1);
    });
  });

  it('that are unknown are not found, by every call', async () => {
    const unknown = { organizationId: 'nobody' };
    const { calls } = bed;
    for (const call of [
      calls.getOrganization(unknown),
      calls.setSeats({ ...unknown, tier: 'standard', purchased: 1 }),
      calls.setProvisioningMode({ ...unknown, mode: ProvisioningMode.SCIM }),
      calls.setGroupMappings(unknown),
      calls.setPolicy(unknown),
      calls.explainDecision({ ...unknown, email: 'ada@example.com' }),
    ]) {
      await expect(call).rejects.toMatchObject({ code: Code.NotFound, rawMessage: 'unknown organization: nobody' });
    }
    await expect(calls.listOrganizations({ parentId: 'nobody' })).rejects.toMatchObject({ code: Code.NotFound });
  });

  it('are listed by id, page by page, of one parent or of all', async () => {
    await bed.calls.putParent({ parentId: 'parent-2', name: 'Other', workosOrganizationId: 'org_2' });
    for (const id of ['org-3', 'org-1']) await put({ organizationId: id });
    await put({ organizationId: 'org-2', parentId: 'parent-2' });
    const ids = ({ organizations }: { organizations: { organizationId: string }[] }) =>
      organizations.map((one) => one.organizationId);
    expect(ids(await bed.calls.listOrganizations({}))).toEqual(['org-1', 'org-2', 'org-3']);
    const first = await bed.calls.listOrganizations({ parentId: 'parent-1', pageSize: 1 });
    expect(ids(first)).toEqual(['org-1']);
    const second = await bed.calls.listOrganizations({
      parentId: 'parent-1',
      pageSize: 1,
      pageToken: first.nextPageToken,
    });
    expect([ids(second), second.nextPageToken]).toEqual([['org-3'], '']);
  });

  it('each change tells who made it, with the organization and with the run that follows', async () => {
    await put();
    await bed.apply(directoryVoice('parent-1').groups({ directoryGroupId: 'staff' }));
    await put({ name: 'Renamed' });
    await bed.calls.setSeats({ organizationId, tier: 'premium', purchased: 11 });
    await bed.calls.setGroupMappings({ organizationId, enabled: true });
    await bed.calls.setPolicy({ organizationId, unmappedGraceSeconds: 1 });
    await bed.calls.setProvisioningMode({ organizationId, mode: ProvisioningMode.SCIM });
    await bed.calls.putParent({ parentId: 'parent-1', name: 'Other', workosOrganizationId: 'org_1' });
    const records = await bed.published();
    expect(records.map(({ type }) => type)).toEqual([...Array(6).fill('organization'), 'sync', 'parent']);
    for (const { payload } of records) {
      expect(payload).toMatchObject({ cause: { by: { case: 'person', value: 'unknown' } } });
    }
  });

  describe('set seats', () => {
    beforeEach(async () => {
      await put();
      await bed.published();
    });

    it('more: stored and published; membership is not asked', async () => {
      const { organization } = await bed.calls.setSeats({ organizationId, tier: 'premium', purchased: 11 });
      expect(organization).toMatchObject({ revision: 2, seatTiers: [{ purchased: 11 }, { purchased: 100 }] });
      expect(await get()).toEqual(organization);
      expect(bed.membership.reservations).toEqual([]);
      expect(await lines()).toEqual(['org-1 settings 2']);
    });

    it('fewer: membership must agree', async () => {
      bed.membership.seatsInUse.set('org-1/premium', 5);
      await expect(bed.calls.setSeats({ organizationId, tier: 'premium', purchased: 4 })).rejects.toMatchObject({
        code: Code.FailedPrecondition,
        rawMessage: 'seats_in_use: 5 seats of premium are in use',
      });
      expect((await get())?.revision).toBe(1);
      await bed.calls.setSeats({ organizationId, tier: 'premium', purchased: 5 });
      expect(bed.membership.reservations).toEqual(['org-1 premium=5 standard=100']);
    });

    it('fewer while membership is away: unavailable, nothing changed', async () => {
      bed.membership.away = true;
      await expect(bed.calls.setSeats({ organizationId, tier: 'premium', purchased: 4 })).rejects.toMatchObject({
        code: Code.Unavailable,
      });
      expect(await bed.published()).toEqual([]);
    });

    it('the same: nothing is published', async () => {
      await bed.calls.setSeats({ organizationId, tier: 'premium', purchased: 10 });
      expect(await bed.published()).toEqual([]);
    });

    it.each([
      [{ tier: 'gold', purchased: 1 }, Code.FailedPrecondition, /^unknown_tier: .*gold/],
      [{ tier: 'standard', purchased: 0 }, Code.InvalidArgument, /^purchased: .*at least that one seat/],
      [{ tier: 'premium', purchased: -1 }, Code.InvalidArgument, /^purchased: must not be negative/],
      [{ tier: '', purchased: 1 }, Code.InvalidArgument, /^tier: must not be empty/],
    ])('%j is refused', async (change, code, message) => {
      await expect(bed.calls.setSeats({ organizationId, ...change })).rejects.toMatchObject({
        code,
        rawMessage: expect.stringMatching(message),
      });
      expect((await get())?.revision).toBe(1);
      expect(await bed.published()).toEqual([]);
    });

    it('twice at once: both count, each with its revision', async () => {
      await Promise.all([
        bed.calls.setSeats({ organizationId, tier: 'premium', purchased: 20 }),
        bed.calls.setSeats({ organizationId, tier: 'standard', purchased: 200 }),
        bed.calls.setPolicy({ organizationId, unmappedGraceSeconds: 1 }),
      ]);
      expect(await get()).toMatchObject({
        revision: 4,
        seatTiers: [{ purchased: 20 }, { purchased: 200 }],
        policy: { unmappedGraceSeconds: 1 },
      });
      expect(await lines()).toEqual(['org-1 settings 2', 'org-1 settings 3', 'org-1 settings 4']);
    });

    it('fewer, while others change the settings: asked again, nothing lost', async () => {
      bed.membership.onReserve = async () => {
        bed.membership.onReserve = async () => undefined;
        await bed.calls.setSeats({ organizationId, tier: 'standard', purchased: 300 });
      };
      await bed.calls.setSeats({ organizationId, tier: 'premium', purchased: 2 });
      expect(await get()).toMatchObject({ revision: 3, seatTiers: [{ purchased: 2 }, { purchased: 300 }] });
      expect(bed.membership.reservations).toEqual(['org-1 premium=2 standard=100', 'org-1 premium=2 standard=300']);
    });
  });

  describe('set provisioning mode', () => {
    beforeEach(async () => {
      await put();
      await bed.published();
    });

    it('to scim: a run of the whole parent, published with the settings', async () => {
      const { organization, syncRunId } = await bed.calls.setProvisioningMode({
        organizationId,
        mode: ProvisioningMode.SCIM,
      });
      expect(organization).toMatchObject({ provisioningMode: ProvisioningMode.SCIM, revision: 2 });
      const records = await bed.published();
      expect(publishedLines(records)).toEqual(['org-1 settings 2', `parent-1 sync ${syncRunId}`]);
      const request = {
        runId: syncRunId,
        parentId: 'parent-1',
        scope: SyncScope.BOTH,
        trigger: SyncTrigger.MODE_CHANGE,
      };
      expect(records[1]?.payload.change.value).toMatchObject({
        ...request,
        confirmedPlanHash: '',
        requestedBy: 'unknown',
      });
      expect((await bed.calls.getSyncRequest({ runId: syncRunId ?? '' })).sync).toMatchObject(request);
    });

    it('that is set already: nothing happens, no run', async () => {
      await bed.calls.setProvisioningMode({ organizationId, mode: ProvisioningMode.SCIM });
      await bed.published();
      const { organization, syncRunId } = await bed.calls.setProvisioningMode({
        organizationId,
        mode: ProvisioningMode.SCIM,
      });
      expect([organization?.revision, syncRunId]).toEqual([2, undefined]);
      expect(await bed.published()).toEqual([]);
    });

    it('to another: stored and published, no run', async () => {
      for (const mode of [ProvisioningMode.JIT, ProvisioningMode.INVITE_ONLY]) {
        expect(await bed.calls.setProvisioningMode({ organizationId, mode })).toMatchObject({
          organization: { provisioningMode: mode },
        });
      }
      expect(await lines()).toEqual(['org-1 settings 2', 'org-1 settings 3']);
    });

    it('that has no name is refused', async () => {
      for (const mode of [ProvisioningMode.UNSPECIFIED, 9]) {
        await expect(bed.calls.setProvisioningMode({ organizationId, mode })).rejects.toMatchObject({
          code: Code.InvalidArgument,
          rawMessage: expect.stringMatching(/^mode: must be one of /),
        });
      }
      expect((await get())?.revision).toBe(1);
    });

    it('a run that nobody asked for is not found', async () => {
      await expect(bed.calls.getSyncRequest({ runId: 'nobody' })).rejects.toMatchObject({ code: Code.NotFound });
      await expect(bed.calls.getSyncRequest({ runId: '' })).rejects.toMatchObject({ code: Code.InvalidArgument });
    });
  });

  describe('set group mappings', () => {
    const mappings = {
      organizationId,
      enabled: true,
      roleMappings: [{ groupId: 'owners', role: Role.OWNER }],
      seatTierMappingsEnabled: true,
      seatTierMappings: [{ groupId: 'staff', tier: 'premium' }],
    };
    const mode = (to: ProvisioningMode) => bed.calls.setProvisioningMode({ organizationId, mode: to });
    beforeEach(async () => {
      await put();
      await bed.apply(directoryVoice('parent-1').groups({ directoryGroupId: 'staff' }, { directoryGroupId: 'owners' }));
      await bed.published();
    });

    it('on, in mode scim: a run; saved again with a change: none', async () => {
      await mode(ProvisioningMode.SCIM);
      await bed.published();
      const { organization, syncRunId } = await bed.calls.setGroupMappings(mappings);
      expect(organization?.groupMappings).toMatchObject({ enabled: true, roleMappings: mappings.roleMappings });
      const records = await bed.published();
      expect(publishedLines(records)).toEqual(['org-1 settings 3', `parent-1 sync ${syncRunId}`]);
      expect(records[1]?.payload.change.value).toMatchObject({
        trigger: SyncTrigger.MAPPINGS_ON,
        scope: SyncScope.BOTH,
        confirmedPlanHash: '',
      });

      const saved = await bed.calls.setGroupMappings({
        ...mappings,
        roleMappings: [{ groupId: 'staff', role: Role.ADMIN }],
      });
      expect([saved.organization?.revision, saved.syncRunId]).toEqual([4, undefined]);
      expect(await lines()).toEqual(['org-1 settings 4']);
      const same = await bed.calls.setGroupMappings({
        ...mappings,
        roleMappings: [{ groupId: 'staff', role: Role.ADMIN }],
      });
      expect(same.organization?.revision).toBe(4);
      expect(await bed.published()).toEqual([]);
    });

    it('off, and on again: a run each time they go on, none when they go off', async () => {
      await mode(ProvisioningMode.SCIM);
      const runs = [];
      for (const enabled of [true, false, true])
        runs.push((await bed.calls.setGroupMappings({ ...mappings, enabled })).syncRunId);
      expect(runs.map((run) => run !== undefined)).toEqual([true, false, true]);
    });

    it('may name a group that is gone by now where they did before: they can still be switched off', async () => {
      await bed.calls.setGroupMappings(mappings);
      await bed.database.query(`delete from directory_group where directory_group_id = 'staff'`);
      const { organization } = await bed.calls.setGroupMappings({ ...mappings, enabled: false });
      expect(organization?.groupMappings?.enabled).toBe(false);
    });

    it.each([ProvisioningMode.INVITE_ONLY, ProvisioningMode.JIT])('on, in mode %d: stored, no run', async (other) => {
      await mode(other);
      await bed.published();
      expect((await bed.calls.setGroupMappings(mappings)).syncRunId).toBeUndefined();
      expect(await bed.published()).toHaveLength(1);
    });

    it.each([
      [{ roleMappings: [{ groupId: 'nobody', role: Role.USER }] }, Code.FailedPrecondition, /^unknown_group: .*nobody/],
      [
        { seatTierMappings: [{ groupId: 'nobody', tier: 'premium' }] },
        Code.FailedPrecondition,
        /^unknown_group: .*nobody/,
      ],
      [{ seatTierMappings: [{ groupId: 'staff', tier: 'gold' }] }, Code.FailedPrecondition, /^unknown_tier: .*gold/],
      [
        { roleMappings: [{ groupId: 'staff', role: Role.UNSPECIFIED }] },
        Code.InvalidArgument,
        /^roleMappings\[0\]\.role: must be one of/,
      ],
      [
        { roleMappings: [{ groupId: '', role: Role.USER }] },
        Code.InvalidArgument,
        /^roleMappings\[0\]\.groupId: must not be empty/,
      ],
      [
        { seatTierMappings: [{ groupId: 'staff', tier: '' }] },
        Code.InvalidArgument,
        /^seatTierMappings\[0\]\.tier: must not be empty/,
      ],
    ])('%j are refused', async (change, code, message) => {
      await expect(bed.calls.setGroupMappings({ ...mappings, ...change })).rejects.toMatchObject({
        code,
        rawMessage: expect.stringMatching(message),
      });
      expect((await get())?.revision).toBe(1);
      expect(await bed.published()).toEqual([]);
    });

    it('may grant the role owner; primary ownership is not theirs to grant', async () => {
      const { organization } = await bed.calls.setGroupMappings(mappings);
      expect(organization?.groupMappings?.roleMappings).toMatchObject([{ groupId: 'owners', role: Role.OWNER }]);
      expect(organization?.primaryOwnerEmail).toBe('owner@example.com');
    });

    it('to a deleted group, or to one of another parent, are refused', async () => {
      await bed.apply(
        directoryVoice('parent-1').deletedGroups('owners'),
        directoryVoice('parent-2').groups({ directoryGroupId: 'owners' }),
      );
      await expect(bed.calls.setGroupMappings(mappings)).rejects.toMatchObject({
        rawMessage: expect.stringMatching(/^unknown_group: .*owners/),
      });
      expect((await get())?.revision).toBe(1);
    });
  });

  describe('set policy', () => {
    beforeEach(async () => {
      await put();
      await bed.published();
    });

    it('changes only the fields present', async () => {
      const { organization } = await bed.calls.setPolicy({
        organizationId,
        guard: { maxRemovalsShare: 0.5 },
        emailChange: EmailChange.CARRY_OVER,
        unmappedGraceSeconds: 0,
      });
      expect(organization?.policy).toMatchObject({
        guard: { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.5 },
        unmappedTier: UnmappedTier.REMOVE,
        unmappedGraceSeconds: 0,
        emailChange: EmailChange.CARRY_OVER,
        multiGroupSpendLimit: MultiGroupSpendLimit.LOWEST,
      });
      const second = await bed.calls.setPolicy({
        organizationId,
        guard: { enabled: false, maxRemovalsCount: 0 },
        unmappedTier: UnmappedTier.HIGHEST_AVAILABLE,
        multiGroupSpendLimit: MultiGroupSpendLimit.HIGHEST,
      });
      expect(second.organization?.policy).toMatchObject({
        guard: { enabled: false, maxRemovalsCount: 0, maxRemovalsShare: 0.5 },
        unmappedTier: UnmappedTier.HIGHEST_AVAILABLE,
        emailChange: EmailChange.CARRY_OVER,
        multiGroupSpendLimit: MultiGroupSpendLimit.HIGHEST,
      });
      expect(await lines()).toEqual(['org-1 settings 2', 'org-1 settings 3']);
    });

    it('without a change publishes nothing', async () => {
      await bed.calls.setPolicy({ organizationId });
      await bed.calls.setPolicy({ organizationId, guard: {}, unmappedGraceSeconds: 30 });
      expect(await bed.published()).toEqual([]);
    });

    it.each([
      [{ guard: { maxRemovalsShare: 1.1 } }, 'guard.maxRemovalsShare: must be a fraction, 0 to 1'],
      [{ guard: { maxRemovalsShare: -0.1 } }, 'guard.maxRemovalsShare: must be a fraction, 0 to 1'],
      [{ guard: { maxRemovalsShare: Number.NaN } }, 'guard.maxRemovalsShare: '],
      [{ guard: { maxRemovalsCount: -1 } }, 'guard.maxRemovalsCount: must not be negative'],
      [{ unmappedGraceSeconds: -1 }, 'unmappedGraceSeconds: must not be negative'],
      [{ unmappedTier: UnmappedTier.UNSPECIFIED }, 'unmappedTier: must be one of'],
      [{ emailChange: 7 }, 'emailChange: must be one of'],
      [{ multiGroupSpendLimit: 7 }, 'multiGroupSpendLimit: must be one of'],
    ])('%j is refused', async (change, message) => {
      await expect(bed.calls.setPolicy({ organizationId, ...change })).rejects.toMatchObject({
        code: Code.InvalidArgument,
        rawMessage: expect.stringContaining(message),
      });
      expect(await bed.published()).toEqual([]);
    });
  });
});
