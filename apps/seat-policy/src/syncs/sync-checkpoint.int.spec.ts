import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  DirectoryUserState,
  OrganizationKind,
  ProvisioningMode,
  Role,
  SyncScope,
  SyncTrigger,
  UnmappedTier,
} from '@rollcall/contracts';
import { captureLog, createTestDatabase, createVirtualClock, type TestDatabase } from '@rollcall/testing';
import { byRun, directoryVoice } from '../test-bed/directory-records';
import { publishedLines } from '../test-bed/published-lines';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

describe('a sync run', () => {
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
  });

  const directory = directoryVoice('parent-1');
  const scan = directoryVoice('parent-1', byRun('run-1'));
  const lines = async () => publishedLines(await bed.published());
  const mode = (to: ProvisioningMode) => bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: to });
  const map = (...roles: [string, Role][]) =>
    bed.calls.setGroupMappings({
      organizationId: 'org-1',
      enabled: roles.length > 0,
      roleMappings: roles.map(([groupId, role]) => ({ groupId, role })),
    });

  it('without news publishes that it was planned and decided, and writes no decision', async () => {
    await bed.apply(
      directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }),
      directory.deletedUsers('bob'),
    );
    await bed.published();
    const before = await bed.database.query('select *, xmin from decision order by email');
    await bed.apply(scan.checkpoint({ runId: 'run-2' }));
    expect(await lines()).toEqual(['parent-1 planned run-2 org-1', 'org-1 decided run-2']);
    expect(await bed.database.query('select *, xmin from decision order by email')).toEqual(before);
  });

  it('covers all organizations of the parent in mode scim, sandboxes too, and no other', async () => {
    await bed.putScim({ organizationId: 'org-2', kind: OrganizationKind.SANDBOX });
    await bed.putOrganization({ organizationId: 'org-3' });
    await bed.putScim({ organizationId: 'org-4', parentId: 'parent-2' });
    await bed.apply(directory.users({ directoryUserId: 'ada' }));
    await bed.database.query('truncate decision');
    await bed.published();
    await bed.apply(
      scan.checkpoint({
        runId: 'run-2',
        trigger: SyncTrigger.MODE_CHANGE,
        requestedBy: 'console',
        confirmedPlanHash: 'hash-1',
      }),
    );
    const records = await bed.published();
    expect(publishedLines(records)).toEqual([
      'parent-1 planned run-2 org-1 org-2',
      'org-1 +ada@example.com keep/keep kept',
      'org-2 +ada@example.com keep/keep kept',
      'org-1 decided run-2',
      'org-2 decided run-2',
    ]);
    expect(records[1]?.payload.change.value).toMatchObject({ decisions: [{ cause: byRun('run-2') }] });
    expect(records[3]?.payload.change.value).toMatchObject({
      runId: 'run-2',
      parentId: 'parent-1',
      organizationId: 'org-1',
      settingsRevision: 2,
      scope: SyncScope.BOTH,
      trigger: SyncTrigger.MODE_CHANGE,
      requestedBy: 'console',
      confirmedPlanHash: 'hash-1',
      problems: [],
    });
  });

  it('of a parent without scim organizations is planned with none', async () => {
    await mode(ProvisioningMode.INVITE_ONLY);
    await bed.published();
    await bed.apply(scan.users({ directoryUserId: 'ada' }), scan.checkpoint({}));
    expect(await lines()).toEqual(['parent-1 planned run-1']);
  });

  it.each([SyncScope.MEMBERS, SyncScope.BOTH])(
    'of scope %d decides everybody by the mappings saved last',
    async (scope) => {
      await bed.apply(
        directory.groups({ directoryGroupId: 'staff' }),
        directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }),
        directory.memberships('staff/ada'),
      );
      await map(['staff', Role.ADMIN]);
      await bed.published();
      await bed.apply(scan.checkpoint({ scope }));
      expect(await lines()).toEqual([
        'parent-1 planned run-1 org-1',
        'org-1 +ada@example.com admin/keep mapped_role',
        'org-1 -bob@example.com no_role_group',
        'org-1 decided run-1',
      ]);
      await map();
      await bed.published();
      await bed.apply(scan.checkpoint({ scope }));
      expect(await lines()).toEqual(
        expect.arrayContaining(['org-1 +ada@example.com keep/keep kept', 'org-1 +bob@example.com keep/keep kept']),
      );
    },
  );

  it('decides seat tiers by the tier mappings, and those in none of their groups by unmapped_tier', async () => {
    await bed.apply(
      directory.groups({ directoryGroupId: 'staff' }, { directoryGroupId: 'designers' }),
      directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }),
      directory.memberships('staff/ada', 'staff/bob', 'designers/ada'),
    );
    await bed.calls.setGroupMappings({
      organizationId: 'org-1',
      enabled: true,
      roleMappings: [{ groupId: 'staff', role: Role.USER }],
      seatTierMappingsEnabled: true,
      seatTierMappings: [{ groupId: 'designers', tier: 'premium' }],
    });
    await bed.published();
    await bed.apply(scan.checkpoint({}));
    expect((await lines()).slice(1, 3)).toEqual([
      'org-1 +ada@example.com user/premium mapped_role',
      'org-1 -bob@example.com no_tier_group',
    ]);
    await bed.calls.setPolicy({ organizationId: 'org-1', unmappedTier: UnmappedTier.HIGHEST_AVAILABLE });
    await bed.published();
    await bed.apply(scan.checkpoint({}));
    expect((await lines()).slice(1, 2)).toEqual(['org-1 +bob@example.com user/highest mapped_role']);
  });

  it('of scope groups decides only whom it found changed', async () => {
    await bed.apply(
      directory.groups({ directoryGroupId: 'staff' }),
      directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }),
    );
    await map(['staff', Role.ADMIN]);
    await bed.published();
    await bed.apply(scan.memberships('staff/ada'), scan.checkpoint({ scope: SyncScope.GROUPS }));
    expect(await lines()).toEqual([
      'org-1 +ada@example.com admin/keep mapped_role',
      'parent-1 planned run-1 org-1',
      'org-1 decided run-1',
    ]);
  });

  it('lists who could not be provisioned', async () => {
    const younger = { createdAt: timestampFromDate(new Date('2026-02-01T00:00:00Z')) };
    await bed.apply(
      directory.users(
        { directoryUserId: 'nobody', email: '' },
        { directoryUserId: 'ada' },
        { directoryUserId: 'again', email: 'ada@example.com', ...younger },
        { directoryUserId: 'was', email: 'ada@example.com', ...younger, state: DirectoryUserState.INACTIVE },
      ),
    );
    await bed.published();
    await bed.apply(scan.checkpoint({}));
    expect((await bed.published()).at(-1)?.payload.change.value).toMatchObject({
      problems: [
        { directoryUserId: 'again', reasonCode: 'duplicate_email' },
        { directoryUserId: 'nobody', reasonCode: 'no_email' },
      ],
    });
  });

  describe('that does not list a directory', () => {
    const inNew = { directoryId: 'directory_new', createdAt: timestampFromDate(new Date('2026-02-01T00:00:00Z')) };
    const decided = async () => (await lines()).filter((line) => !line.includes(' run-'));
    beforeEach(async () => {
      await bed.apply(
        directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }, { directoryUserId: 'nn', email: '' }),
        directory.users({ directoryUserId: 'ada-new', email: 'ada@example.com', ...inNew }),
      );
      await bed.published();
    });

    it('hands people over to the one that is listed, and removes whom only the gone one knew', async () => {
      await bed.apply(scan.checkpoint({ directoryIds: ['directory_new'] }));
      const records = await bed.published();
      expect(publishedLines(records).slice(1, 3)).toEqual([
        'org-1 +ada@example.com keep/keep kept',
        'org-1 -bob@example.com directory_deleted',
      ]);
      expect(records[1]?.payload.change.value).toMatchObject({
        decisions: [{ directoryUserId: 'ada-new' }, { directoryUserId: 'bob' }],
      });
      expect(records.at(-1)?.payload.change.value).toMatchObject({ problems: [] });
      await bed.apply(scan.checkpoint({ directoryIds: ['directory_new'] }));
      expect(await decided()).toEqual([]);
    });

    it('afterwards the listed one alone speaks for whom it knew: who leaves it has left', async () => {
      await bed.apply(scan.checkpoint({ directoryIds: ['directory_new'] }));
      await bed.published();
      await bed.apply(directory.deletedUsers('ada-new'));
      expect(await lines()).toEqual(['org-1 -ada@example.com not_in_directory']);
      await bed.apply(directory.users({ directoryUserId: 'ada', firstName: 'Augusta' }));
      expect(await lines()).toEqual([]);
    });

    it('one whom the listed one gets later is there again', async () => {
      await bed.apply(scan.checkpoint({ directoryIds: ['directory_new'] }));
      await bed.published();
      await bed.apply(directory.users({ directoryUserId: 'bob-new', email: 'bob@example.com', ...inNew }));
      expect(await lines()).toEqual(['org-1 +bob@example.com keep/keep kept']);
      await bed.apply(directory.deletedUsers('bob-new'));
      expect(await lines()).toEqual(['org-1 -bob@example.com directory_deleted']);
    });

    it('and lists it again later: its people count again, those too whom the other one spoke for', async () => {
      await bed.apply(scan.checkpoint({ directoryIds: ['directory_new'] }));
      await bed.apply(directory.deletedUsers('ada-new'));
      await bed.published();
      await bed.apply(scan.checkpoint({ directoryIds: ['directory_1'] }));
      expect(await decided()).toEqual([
        'org-1 +ada@example.com keep/keep kept',
        'org-1 +bob@example.com keep/keep kept',
      ]);
    });

    it('and none at all: everybody is removed for that', async () => {
      await bed.apply(scan.checkpoint({ directoryIds: [] }));
      expect(await decided()).toEqual([
        'org-1 -ada@example.com directory_deleted',
        'org-1 -bob@example.com directory_deleted',
      ]);
    });

    it('but was about groups alone says nothing of that', async () => {
      await bed.apply(scan.checkpoint({ scope: SyncScope.GROUPS, directoryIds: ['directory_new'] }));
      expect(await decided()).toEqual([]);
    });

    it('a directory that was never scanned is not gone: its people are added as they come', async () => {
      await bed.apply(scan.checkpoint({ directoryIds: ['directory_new'] }));
      await bed.published();
      await bed.apply(directory.users({ directoryUserId: 'cy', directoryId: 'directory_third' }));
      expect(await lines()).toEqual(['org-1 +cy@example.com keep/keep kept']);
    });

    it('an organization that comes to mode scim afterwards hears of them too', async () => {
      await bed.apply(scan.checkpoint({ directoryIds: ['directory_new'] }));
      await bed.putScim({ organizationId: 'org-2' });
      await bed.apply(scan.checkpoint({ runId: 'run-2', directoryIds: ['directory_new'] }));
      expect((await decided()).filter((line) => line.startsWith('org-2'))).toEqual([
        'org-2 +ada@example.com keep/keep kept',
        'org-2 -bob@example.com directory_deleted',
      ]);
    });
  });

  it('tells under which settings it decided: the same fingerprint as a preview', async () => {
    await bed.apply(scan.checkpoint({}));
    const told = (await bed.published()).at(-1)?.payload.change;
    for await (const { part } of bed.calls.previewDecisions({ organizationId: 'org-1', scope: SyncScope.BOTH })) {
      if (part.case !== 'coverage') continue;
      const [covered] = part.value.organizations;
      expect(told).toMatchObject({
        case: 'decided',
        value: { settingsFingerprint: covered?.settingsFingerprint, settingsRevision: 2 },
      });
    }
  });

  it('converges when the organization was not in mode scim meanwhile', async () => {
    await bed.apply(directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }));
    await mode(ProvisioningMode.INVITE_ONLY);
    await bed.published();
    await bed.apply(directory.deletedUsers('ada'), directory.users({ directoryUserId: 'cy' }));
    expect(await lines()).toEqual([]);
    await mode(ProvisioningMode.SCIM);
    await bed.published();
    await bed.apply(scan.checkpoint({}));
    expect(await lines()).toEqual([
      'parent-1 planned run-1 org-1',
      'org-1 +cy@example.com keep/keep kept',
      'org-1 -ada@example.com not_in_directory',
      'org-1 decided run-1',
    ]);
  });

  it('goes through a directory larger than a chunk, every person once', async () => {
    const size = 2_345;
    await bed.apply(directory.users(...Array.from({ length: size }, (_, index) => ({ directoryUserId: `u${index}` }))));
    await bed.database.query('truncate decision, outbox');
    await bed.apply(scan.checkpoint({}));
    const records = await bed.published();
    const decided = publishedLines(records).filter((line) => line.startsWith('org-1 +'));
    expect([decided.length, new Set(decided).size]).toEqual([size, size]);
    expect(records.filter(({ type }) => type === 'decisions').length).toBe(3);
    await bed.apply(scan.checkpoint({}));
    expect(await lines()).toEqual(['parent-1 planned run-1 org-1', 'org-1 decided run-1']);
  });

  it('said twice, in one batch, is carried out twice and decides nothing the second time', async () => {
    await bed.apply(scan.users({ directoryUserId: 'ada' }), scan.checkpoint({}), scan.checkpoint({ runId: 'run-2' }));
    expect(await lines()).toEqual([
      'org-1 +ada@example.com keep/keep kept',
      'parent-1 planned run-1 org-1',
      'org-1 decided run-1',
      'parent-1 planned run-2 org-1',
      'org-1 decided run-2',
    ]);
  });
});
