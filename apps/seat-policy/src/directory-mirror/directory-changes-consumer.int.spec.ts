import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { DecisionOutcome, DirectoryUserState, ProvisioningMode, Role } from '@rollcall/contracts';
import { captureLog, createTestDatabase, createVirtualClock, type TestDatabase } from '@rollcall/testing';
import { byEvent, byRun, directoryVoice } from '../test-bed/directory-records';
import { publishedLines } from '../test-bed/published-lines';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

describe('seat-policy hears of the directory', () => {
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
  const map = async (...roles: [string, Role][]) => {
    const roleMappings = roles.map(([groupId, role]) => ({ groupId, role }));
    await bed.calls.setGroupMappings({ organizationId: 'org-1', enabled: roles.length > 0, roleMappings });
    await bed.published();
  };
  const count = async (table: string) =>
    (await bed.database.query<{ count: number }>(`select count(*) as count from ${table}`))[0]?.count;
  const inactive = { state: DirectoryUserState.INACTIVE };

  it('a new user is provisioned, with all that membership needs to know', async () => {
    await bed.apply(directory.users({ directoryUserId: 'ada', email: ' Ada@Example.com' }));
    const records = await bed.published();
    expect(publishedLines(records)).toEqual(['org-1 +ada@example.com keep/keep kept']);
    expect(records[0]).toMatchObject({
      topic: 'seat.decisions',
      key: 'org-1',
      sequence: 1,
      traceparent: expect.any(String),
    });
    expect(records[0]?.payload.change.value).toMatchObject({
      settingsRevision: 2,
      decisions: [
        {
          directoryUserId: 'ada',
          firstName: 'First',
          lastName: 'ada',
          directoryCreatedAt: timestampFromDate(new Date('2026-01-01T00:00:00Z')),
          cause: byEvent('event-1'),
        },
      ],
    });
  });

  it('the same said again, in one batch or in the next, is decided once', async () => {
    const all = [
      directory.users({ directoryUserId: 'ada' }),
      directory.groups({ directoryGroupId: 'staff' }),
      directory.memberships('staff/ada'),
    ];
    await bed.apply(...all, ...all);
    expect(await lines()).toHaveLength(1);
    await bed.apply(...all);
    expect(await lines()).toEqual([]);
  });

  it('a renamed person is told anew, a changed state too', async () => {
    await bed.apply(directory.users({ directoryUserId: 'ada' }));
    await bed.published();
    await bed.apply(directory.users({ directoryUserId: 'ada', firstName: 'Augusta' }));
    expect((await bed.published())[0]?.payload.change.value).toMatchObject({ decisions: [{ firstName: 'Augusta' }] });
    await bed.apply(directory.users({ directoryUserId: 'ada', firstName: 'Augusta', ...inactive }));
    expect(await lines()).toEqual(['org-1 -ada@example.com inactive_in_directory']);
  });

  it('a deleted user is removed and takes the memberships along; deleted again, or unknown: nothing', async () => {
    await bed.apply(directory.users({ directoryUserId: 'ada' }), directory.memberships('staff/ada'));
    await bed.published();
    await bed.apply(directory.deletedUsers('ada'));
    expect(await lines()).toEqual(['org-1 -ada@example.com not_in_directory']);
    expect([await count('directory_user'), await count('directory_membership')]).toEqual([0, 0]);
    await bed.apply(directory.deletedUsers('ada', 'nobody'));
    expect(await lines()).toEqual([]);
    expect(await count('directory_user')).toBe(0);
  });

  it('a user deleted and back in one batch starts over without groups', async () => {
    await bed.apply(directory.groups({ directoryGroupId: 'staff' }));
    await map(['staff', Role.ADMIN]);
    await bed.calls.setPolicy({ organizationId: 'org-1', unmappedGraceSeconds: 0 });
    await bed.apply(directory.users({ directoryUserId: 'ada' }), directory.memberships('staff/ada'));
    await bed.published();
    await bed.apply(directory.deletedUsers('ada'), directory.users({ directoryUserId: 'ada' }));
    expect(await lines()).toEqual(['org-1 -ada@example.com no_role_group']);
  });

  it('one who comes back is provisioned again, by the user of then: under a new id, or the same one active again', async () => {
    await bed.apply(directory.users({ directoryUserId: 'ada' }));
    await bed.apply(directory.deletedUsers('ada'));
    await bed.published();
    await bed.apply(directory.users({ directoryUserId: 'ada-2', email: 'ada@example.com' }));
    const [record] = await bed.published();
    expect(record?.payload.change.value).toMatchObject({
      decisions: [{ email: 'ada@example.com', outcome: DecisionOutcome.PROVISION, directoryUserId: 'ada-2' }],
    });
    await bed.apply(directory.users({ directoryUserId: 'ada-2', email: 'ada@example.com', ...inactive }));
    await bed.apply(directory.users({ directoryUserId: 'ada-2', email: 'ada@example.com' }));
    expect(await lines()).toEqual([
      'org-1 -ada@example.com inactive_in_directory',
      'org-1 +ada@example.com keep/keep kept',
    ]);
  });

  it('memberships may be heard before their user and group', async () => {
    await bed.apply(directory.groups({ directoryGroupId: 'staff' }));
    await map(['staff', Role.ADMIN]);
    await bed.apply(directory.memberships('staff/ada'));
    expect(await lines()).toEqual([]);
    await bed.apply(directory.users({ directoryUserId: 'ada' }));
    expect(await lines()).toEqual(['org-1 +ada@example.com admin/keep mapped_role']);
  });

  describe('decides exactly whom a change touched', () => {
    beforeEach(async () => {
      await bed.apply(
        directory.groups({ directoryGroupId: 'staff' }, { directoryGroupId: 'admins' }, { directoryGroupId: 'ops' }),
      );
      await map(['staff', Role.USER]);
      await bed.apply(
        directory.users(...['ada', 'bob', 'cy', 'dan'].map((directoryUserId) => ({ directoryUserId }))),
        directory.memberships('staff/ada', 'staff/bob', 'staff/cy', 'staff/dan', 'admins/ada', 'admins/bob', 'ops/cy'),
      );
      expect(await lines()).toHaveLength(4);
    });

    it('saved mappings touch nobody; a changed person follows those saved last', async () => {
      await map(['staff', Role.USER], ['admins', Role.ADMIN]);
      expect(await lines()).toEqual([]);
      await bed.apply(directory.users({ directoryUserId: 'ada', firstName: 'Augusta' }));
      expect(await lines()).toEqual(['org-1 +ada@example.com admin/keep mapped_role']);
    });

    it('what the mirror held already touches nobody, whatever mappings were saved since', async () => {
      await map(['staff', Role.USER], ['admins', Role.ADMIN]);
      await bed.apply(directory.users({ directoryUserId: 'ada' }), directory.memberships('staff/ada', '-ops/ada'));
      expect(await lines()).toEqual([]);
    });

    it('a membership touches its user', async () => {
      await map(['staff', Role.USER], ['admins', Role.ADMIN]);
      await bed.apply(directory.memberships('admins/dan'));
      expect(await lines()).toEqual(['org-1 +dan@example.com admin/keep mapped_role']);
    });

    it('a deleted group touches everybody who was in it; its memberships are gone', async () => {
      await map(['staff', Role.CUSTOM]);
      await bed.apply(directory.deletedGroups('admins'));
      expect(await lines()).toEqual([
        'org-1 +ada@example.com custom/keep mapped_role',
        'org-1 +bob@example.com custom/keep mapped_role',
      ]);
      await bed.apply(directory.deletedGroups('admins'), directory.groups({ directoryGroupId: 'admins' }));
      expect(await lines()).toEqual([]);
      expect(await count(`directory_membership where directory_group_id = 'admins'`)).toBe(0);
    });

    it('a renamed group touches nobody', async () => {
      await map(['staff', Role.CUSTOM]);
      await bed.apply(directory.groups({ directoryGroupId: 'staff', name: 'All of us' }));
      expect(await lines()).toEqual([]);
    });

    it('mappings off: an existing member keeps what they have', async () => {
      await map();
      await bed.apply(directory.users({ directoryUserId: 'ada', firstName: 'Augusta' }));
      expect(await lines()).toEqual(['org-1 +ada@example.com keep/keep kept']);
    });

    it('costs as many statements in an organization of four as in one of 2,000', async () => {
      const change = (firstName: string) => directory.users({ directoryUserId: 'ada', firstName });
      const few = await bed.apply(change('Augusta'));
      await bed.apply(
        directory.users(...Array.from({ length: 2_000 }, (_, index) => ({ directoryUserId: `user-${index}` }))),
      );
      await bed.published();
      expect(await bed.apply(change('Ada'))).toBe(few);
      expect(await lines()).toHaveLength(1);
    });

    it('and many of them at once, from several records, in as many statements as one', async () => {
      const one = await bed.apply(directory.users({ directoryUserId: 'ada', firstName: 'Augusta' }));
      const many = ['bob', 'cy', 'dan'].flatMap((id) => [
        directory.users({ directoryUserId: id, firstName: 'New' }),
        directory.memberships(`ops/${id}`),
      ]);
      expect(await bed.apply(...many)).toBeLessThanOrEqual(one + 1);
      expect(await lines()).toHaveLength(4);
    });
  });

  it('a batch of several parents decides each in its own organizations', async () => {
    await bed.putScim({ organizationId: 'org-2', parentId: 'parent-2' });
    await bed.apply(
      directoryVoice('parent-2').users({ directoryUserId: 'bob' }),
      directory.users({ directoryUserId: 'ada' }),
    );
    expect((await lines()).sort()).toEqual([
      'org-1 +ada@example.com keep/keep kept',
      'org-2 +bob@example.com keep/keep kept',
    ]);
  });

  it('each organization of the parent in mode scim decides, sandboxes too; the others do not', async () => {
    await bed.putScim({ organizationId: 'org-2' });
    await bed.putOrganization({ organizationId: 'org-3' });
    await bed.putOrganization({ organizationId: 'org-4' });
    await bed.calls.setProvisioningMode({ organizationId: 'org-4', mode: ProvisioningMode.JIT });
    await bed.published();
    await bed.apply(directory.users({ directoryUserId: 'ada' }));
    expect((await lines()).sort()).toEqual([
      'org-1 +ada@example.com keep/keep kept',
      'org-2 +ada@example.com keep/keep kept',
    ]);
  });

  it('a kind of change that this build does not know changes nothing', async () => {
    const record = directory.connected();
    await bed.apply({ ...record, payload: { ...record.payload, change: { case: undefined } } });
    expect(await lines()).toEqual([]);
  });

  it('an email that no mail system takes counts as none', async () => {
    await bed.apply(directory.users({ directoryUserId: 'ada', email: `${'a'.repeat(5_000)}@example.com` }));
    expect(await lines()).toEqual([]);
    expect(await count(`directory_user where email = ''`)).toBe(1);
  });

  describe('a changed email', () => {
    const email = (address: string) => directory.users({ directoryUserId: 'ada', email: address });
    beforeEach(async () => {
      await bed.apply(email('old@example.com'));
      await bed.published();
    });

    it('is one pair in one record', async () => {
      await bed.apply(email('new@example.com'));
      const records = await bed.published();
      expect(records).toHaveLength(1);
      expect(publishedLines(records)).toEqual([
        'org-1 -old@example.com email_changed',
        'org-1 +new@example.com (was old@example.com) keep/keep kept',
      ]);
      await bed.apply(email('new@example.com'));
      expect(await lines()).toEqual([]);
    });

    it('and back again, in one batch, is nothing', async () => {
      await bed.apply(email('new@example.com'), email('old@example.com'));
      expect(await lines()).toEqual([]);
    });

    it('whose old one another user has by now is no pair', async () => {
      await bed.apply(email('new@example.com'), directory.users({ directoryUserId: 'bob', email: 'old@example.com' }));
      expect(await lines()).toEqual(['org-1 +new@example.com keep/keep kept', 'org-1 +old@example.com keep/keep kept']);
    });

    it('whose new one an older user stands for removes the old record only', async () => {
      await bed.apply(directory.users({ directoryUserId: 'aaa', email: 'taken@example.com' }));
      await bed.published();
      await bed.apply(email('taken@example.com'));
      expect(await lines()).toEqual(['org-1 -old@example.com email_changed']);
    });

    it('lost: the member stays; another gained: one pair; deleted without: removed', async () => {
      await bed.apply(email(''));
      expect(await lines()).toEqual([]);
      await bed.apply(email('new@example.com'));
      expect(await lines()).toEqual([
        'org-1 -old@example.com email_changed',
        'org-1 +new@example.com (was old@example.com) keep/keep kept',
      ]);
      await bed.apply(email(''), directory.deletedUsers('ada'));
      expect(await lines()).toEqual(['org-1 -new@example.com not_in_directory']);
    });

    it('while the organization did not listen is one pair when it does again', async () => {
      await bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: ProvisioningMode.INVITE_ONLY });
      await bed.apply(email('zoe@example.com'));
      await bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: ProvisioningMode.SCIM });
      await bed.published();
      await bed.apply(scan.checkpoint({ runId: 'run-1' }));
      expect(await lines()).toEqual([
        'parent-1 planned run-1 org-1',
        'org-1 -old@example.com email_changed',
        'org-1 +zoe@example.com (was old@example.com) keep/keep kept',
        'org-1 decided run-1',
      ]);
    });
  });

  describe('two users with one email', () => {
    const at = (year: number) => timestampFromDate(new Date(`${year}-01-01T00:00:00Z`));
    const older = directory.users({ directoryUserId: 'older', email: 'ada@example.com', createdAt: at(2024) });
    const younger = directory.users({ directoryUserId: 'younger', email: 'ada@example.com', createdAt: at(2025) });

    it('the older one stands for the person, whichever was heard first', async () => {
      for (const order of [
        [older, younger],
        [younger, older],
      ]) {
        await bed.empty();
        await bed.putScim({ organizationId: 'org-1' });
        for (const record of order) await bed.apply(record);
        const last = (await bed.published()).at(-1);
        expect(last?.payload.change.value).toMatchObject({ decisions: [{ directoryUserId: 'older' }] });
      }
    });

    it('the older one deleted, or inactive: the other goes on with the same person', async () => {
      await bed.apply(older, younger);
      await bed.published();
      await bed.apply(directory.deletedUsers('older'));
      const [record, ...others] = await bed.published();
      expect(others).toEqual([]);
      expect(record?.payload.change.value).toMatchObject({
        decisions: [{ email: 'ada@example.com', outcome: 1, directoryUserId: 'younger' }],
      });
      await bed.apply(older);
      await bed.published();
      await bed.apply(
        directory.users({ directoryUserId: 'older', email: 'ada@example.com', createdAt: at(2024), ...inactive }),
      );
      expect((await bed.published())[0]?.payload.change.value).toMatchObject({
        decisions: [{ outcome: 1, directoryUserId: 'younger' }],
      });
    });

    it('the younger one deleted: nothing', async () => {
      await bed.apply(older, younger);
      await bed.published();
      await bed.apply(directory.deletedUsers('younger'));
      expect(await lines()).toEqual([]);
    });
  });

  describe('while the parent is disconnected', () => {
    beforeEach(async () => {
      await bed.apply(
        directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }),
        directory.disconnected('directory_deleted'),
      );
      await bed.published();
    });

    it('that alone decides nobody', async () => {
      await bed.apply(directory.disconnected('directory_not_linked', 'directory_1'));
      expect(await lines()).toEqual([]);
    });

    it('absence removes nobody; additions and updates go on', async () => {
      await bed.apply(
        directory.deletedUsers('ada'),
        directory.users({ directoryUserId: 'bob', ...inactive }, { directoryUserId: 'cy' }),
      );
      expect((await lines()).sort()).toEqual([
        'org-1 +cy@example.com keep/keep kept',
        'org-1 -bob@example.com inactive_in_directory',
      ]);
    });

    it('a complete run counts; so does absence once it is connected again', async () => {
      await bed.apply(directory.deletedUsers('ada'));
      await bed.apply(scan.checkpoint({}));
      expect(await lines()).toContain('org-1 -ada@example.com not_in_directory');
      await bed.apply(directory.connected(), directory.deletedUsers('bob'));
      expect(await lines()).toEqual(['org-1 -bob@example.com not_in_directory']);
    });
  });

  it('each decision names what caused it: the last of the changes that touched the person', async () => {
    const [one, other] = [
      directoryVoice('parent-1', byEvent('event-a')),
      directoryVoice('parent-1', byEvent('event-b')),
    ];
    await bed.apply(one.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }), other.memberships('staff/bob'));
    const [record] = await bed.published();
    expect(record?.payload.change.value).toMatchObject({
      decisions: [
        { email: 'ada@example.com', cause: byEvent('event-a') },
        { email: 'bob@example.com', cause: byEvent('event-b') },
      ],
    });
  });

  it('stores mirror, decisions and records together or not at all', async () => {
    await expect(
      bed.database.transaction(async (tx) => {
        await bed.applyIn(tx, directory.users({ directoryUserId: 'ada' }));
        throw new Error('crash');
      }),
    ).rejects.toThrow('crash');
    expect([await count('directory_user'), await count('decision'), await count('outbox')]).toEqual([0, 0, 0]);
  });
});
