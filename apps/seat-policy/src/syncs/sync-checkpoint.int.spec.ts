import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  DirectoryUserState,
  OrganizationKind,
  ProvisioningMode,
  Role,
  SyncScope,
  SyncTrigger,
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

  it('hands people over to the directory that takes over from one that is gone, and removes nobody by that', async () => {
    const took = { directoryId: 'directory_new', createdAt: timestampFromDate(new Date('2026-02-01T00:00:00Z')) };
    await bed.apply(
      directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }),
      directory.users({ directoryUserId: 'ada-new', email: 'ada@example.com', ...took }),
    );
    await bed.published();
    await bed.apply(scan.checkpoint({ directoryIds: ['directory_new'] }));
    const records = await bed.published();
    expect(records.at(-1)?.payload.change.value).toMatchObject({ problems: [] });
    expect(publishedLines(records).filter((line) => line.includes(' -'))).toEqual([]);

    await bed.apply(directory.deletedUsers('ada-new'));
    expect(await lines()).toEqual(['org-1 -ada@example.com not_in_directory']);
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
