import { DirectoryUserState, ProvisioningMode, Role, SyncScope } from '@rollcall/contracts';
import { captureLog, createTestDatabase, createVirtualClock, eventually, type TestDatabase } from '@rollcall/testing';
import { byEvent, byRun, directoryVoice } from '../test-bed/directory-records';
import { publishedLines } from '../test-bed/published-lines';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

describe('leaving the last mapped group by an event', () => {
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

  const directory = directoryVoice('parent-1');
  const scan = directoryVoice('parent-1', byRun('run-1'));
  const lines = async () => publishedLines(await bed.published());
  const pending = async () =>
    (await bed.database.query<{ email: string }>('select email from pending_removal order by email')).map(
      ({ email }) => email,
    );
  const map = (...roles: [string, Role][]) =>
    bed.calls.setGroupMappings({
      organizationId: 'org-1',
      enabled: true,
      roleMappings: roles.map(([groupId, role]) => ({ groupId, role })),
    });
  const ada = 'ada@example.com';

  beforeEach(async () => {
    await bed.empty();
    await bed.putScim({ organizationId: 'org-1' });
    await bed.apply(directory.groups({ directoryGroupId: 'staff' }, { directoryGroupId: 'admins' }));
    await map(['staff', Role.USER], ['admins', Role.ADMIN]);
    await bed.apply(directory.users({ directoryUserId: 'ada' }), directory.memberships('staff/ada'));
    await bed.published();
  });

  it('takes effect after the grace, with the cause of the event', async () => {
    const event = directoryVoice('parent-1', byEvent('event-9'));
    await bed.apply(event.memberships('-staff/ada'));
    await clock.advance(29_000);
    expect([await lines(), await pending()]).toEqual([[], [ada]]);
    await clock.advance(1_000);
    const records = await eventually(async () => {
      const published = await bed.published();
      expect(published).toHaveLength(1);
      return published;
    });
    expect(publishedLines(records)).toEqual([`org-1 -${ada} no_role_group`]);
    expect(records[0]?.payload.change.value).toMatchObject({ decisions: [{ cause: byEvent('event-9') }] });
    expect(records[0]?.traceparent).toEqual(expect.any(String));
    expect(await pending()).toEqual([]);
  });

  it('back in time: nothing happened; in another mapped group: that role', async () => {
    await bed.apply(directory.memberships('-staff/ada'));
    await bed.apply(directory.memberships('staff/ada'));
    expect([await lines(), await pending()]).toEqual([[], []]);
    await bed.apply(directory.memberships('-staff/ada'));
    await bed.apply(directory.memberships('admins/ada'));
    expect([await lines(), await pending()]).toEqual([[`org-1 +${ada} admin/keep mapped_role`], []]);
    await clock.advance(60_000);
    expect(await lines()).toEqual([]);
  });

  it('more changes meanwhile do not put it off further', async () => {
    await bed.apply(directory.memberships('-staff/ada'));
    await clock.advance(20_000);
    await bed.apply(directory.users({ directoryUserId: 'ada', firstName: 'Augusta' }));
    await clock.advance(10_000);
    await eventually(async () => expect(await lines()).toEqual([`org-1 -${ada} no_role_group`]));
  });

  it('is decided again when due, by the mappings saved last', async () => {
    await bed.apply(directory.groups({ directoryGroupId: 'ops' }), directory.memberships('ops/ada', '-staff/ada'));
    await map(['ops', Role.CUSTOM]);
    await bed.published();
    await clock.advance(30_000);
    await eventually(async () => expect(await lines()).toEqual([`org-1 +${ada} custom/keep mapped_role`]));
  });

  it('is dropped when the organization has left mode scim', async () => {
    await bed.apply(directory.memberships('-staff/ada'));
    await bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: ProvisioningMode.INVITE_ONLY });
    await bed.published();
    await clock.advance(30_000);
    await eventually(async () => expect(await pending()).toEqual([]));
    expect(await lines()).toEqual([]);
  });

  it.each([
    [
      'deactivated',
      directory.users({ directoryUserId: 'ada', state: DirectoryUserState.INACTIVE }),
      'inactive_in_directory',
    ],
    ['deleted', directory.deletedUsers('ada'), 'not_in_directory'],
  ])('%s people wait for nothing', async (_what, record, reason) => {
    await bed.apply(directory.memberships('-staff/ada'));
    await bed.apply(record);
    expect([await lines(), await pending()]).toEqual([[`org-1 -${ada} ${reason}`], []]);
  });

  it('grace 0 switches it off', async () => {
    await bed.calls.setPolicy({ organizationId: 'org-1', unmappedGraceSeconds: 0 });
    await bed.published();
    await bed.apply(directory.memberships('-staff/ada'));
    expect([await lines(), await pending()]).toEqual([[`org-1 -${ada} no_role_group`], []]);
  });

  it('a sync run needs no grace and settles those that wait', async () => {
    await bed.apply(scan.memberships('-staff/ada'));
    expect(await lines()).toEqual([`org-1 -${ada} no_role_group`]);
    await bed.apply(directory.memberships('staff/ada'));
    await bed.apply(directory.memberships('-staff/ada'));
    await bed.published();
    await bed.apply(scan.checkpoint({ scope: SyncScope.MEMBERS }));
    expect(await lines()).toEqual([
      'parent-1 planned run-1 org-1',
      `org-1 -${ada} no_role_group`,
      'org-1 decided run-1',
    ]);
    expect(await pending()).toEqual([]);
  });

  it('a deleted group puts everybody off who is in no other', async () => {
    await bed.apply(directory.users({ directoryUserId: 'bob' }), directory.memberships('staff/bob', 'admins/bob'));
    await bed.published();
    await bed.apply(directory.deletedGroups('staff'));
    expect([await lines(), await pending()]).toEqual([[], [ada]]);
  });

  it('and a changed email meanwhile: the old one waits; back in time it is one pair', async () => {
    await bed.apply(directory.memberships('-staff/ada'));
    await bed.apply(directory.users({ directoryUserId: 'ada', email: 'new@example.com' }));
    expect([await lines(), await pending()]).toEqual([['org-1 -new@example.com no_role_group'], [ada]]);
    await bed.apply(directory.memberships('staff/ada'));
    const pair = [`org-1 -${ada} email_changed`, `org-1 +new@example.com (was ${ada}) user/keep mapped_role`];
    expect([await lines(), await pending()]).toEqual([pair, []]);
  });

  it('and a changed email, and the time is over: they leave under the old one for the same reason', async () => {
    await bed.apply(directory.memberships('-staff/ada'));
    await bed.apply(directory.users({ directoryUserId: 'ada', email: 'new@example.com' }));
    await bed.published();
    await clock.advance(30_000);
    await eventually(async () =>
      expect(await lines()).toEqual([
        `org-1 -${ada} no_role_group`,
        `org-1 -new@example.com (was ${ada}) no_role_group`,
      ]),
    );
  });
});
