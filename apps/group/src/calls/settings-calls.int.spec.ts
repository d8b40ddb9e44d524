import { createTestDatabase } from '@rollcall/testing';
import {
  groupDeletedRecord,
  groupsRecord,
  membersRecord,
  membershipsRecord,
  organizationRecord,
  usersRecord,
} from '../test-bed/records';
import { refusal } from '../test-bed/shown';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const parent = 'parent-1';
const organizationId = 'org-1';
const tooMuch = 1_000_000_000_000_001n;

describe('what is set by hand', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());
  beforeEach(async () => {
    await bed.empty();
    await bed.apply(
      organizationRecord({ organizationId, parentId: parent }),
      usersRecord(parent, { directoryUserId: 'ada' }),
      groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales' }),
      membershipsRecord(parent, 'g1/ada'),
      membersRecord(organizationId, { email: 'ada@example.com' }),
    );
    await bed.calls.putCustomRole({ organizationId, customRoleId: 'r1', name: 'One', capabilities: ['chat'] });
  });

  const put = (customRoleId: string, more = {}) =>
    bed.calls.putCustomRole({ organizationId, customRoleId, name: customRoleId, capabilities: ['chat'], ...more });
  const groupAsListed = async () => (await bed.calls.listGroups({ organizationId })).groups[0];

  describe('a group, mirrored or direct,', () => {
    it('shows its custom roles, its spend limit and its revision in lists and answers', async () => {
      await put('r2');
      const { group: withRoles } = await bed.calls.setGroupCustomRoles({
        organizationId,
        groupId: 'g1',
        customRoleIds: ['r2', 'r1', 'r2'],
      });
      expect(withRoles).toMatchObject({ groupId: 'g1', customRoleIds: ['r1', 'r2'], revision: 1 });
      const { group: limited } = await bed.calls.setGroupSpendLimit({ organizationId, groupId: 'g1', amountMinor: 7n });
      expect(limited).toMatchObject({ customRoleIds: ['r1', 'r2'], spendLimitMinor: 7n, revision: 2, memberCount: 1 });
      expect(await groupAsListed()).toEqual(limited);
      const { group: unlimited } = await bed.calls.setGroupSpendLimit({ organizationId, groupId: 'g1' });
      expect(unlimited?.revision).toBe(3);
      expect(unlimited?.spendLimitMinor).toBeUndefined();
      const { group: direct } = await bed.calls.createGroup({ organizationId, name: 'By hand' });
      const set = { organizationId, groupId: direct?.groupId ?? '', customRoleIds: ['r1'] };
      expect((await bed.calls.setGroupCustomRoles(set)).group).toMatchObject({ customRoleIds: ['r1'], revision: 1 });
    });

    it('keeps its revision when what is asked for is so already', async () => {
      const set = { organizationId, groupId: 'g1', customRoleIds: ['r1'] };
      await bed.calls.setGroupCustomRoles(set);
      expect((await bed.calls.setGroupCustomRoles(set)).group?.revision).toBe(1);
    });

    it.each(['unknown', 'deleted', 'of another organization'])('that is %s is not found', async (which) => {
      let groupId = 'nowhere';
      if (which === 'deleted') {
        groupId = 'g1';
        await bed.apply(groupDeletedRecord(parent, 'g1'));
      }
      if (which === 'of another organization') {
        await bed.apply(organizationRecord({ organizationId: 'org-2', parentId: 'parent-2' }));
        const made = await bed.calls.createGroup({ organizationId: 'org-2', name: 'Theirs' });
        groupId = made.group?.groupId ?? '';
      }
      const refusals = await Promise.all([
        refusal(bed.calls.setGroupCustomRoles({ organizationId, groupId, customRoleIds: [] })),
        refusal(bed.calls.setGroupSpendLimit({ organizationId, groupId, amountMinor: 1n })),
      ]);
      expect(new Set(refusals)).toEqual(new Set([`NotFound unknown group: ${groupId}`]));
    });

    it('that is mirrored cannot be edited itself: managed_by_directory', async () => {
      const group = { organizationId, groupId: 'g1' };
      const refusals = await Promise.all([
        refusal(bed.calls.renameGroup({ ...group, name: 'Mine' })),
        refusal(bed.calls.deleteGroup(group)),
        refusal(bed.calls.addGroupMember({ ...group, email: 'ada@example.com' })),
        refusal(bed.calls.removeGroupMember({ ...group, email: 'ada@example.com' })),
      ]);
      for (const one of refusals) expect(one).toMatch(/^FailedPrecondition managed_by_directory/);
    });
  });

  it('custom roles are listed by id, page by page', async () => {
    for (const id of ['r5', 'r3', 'r2', 'r4']) await put(id);
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await bed.calls.listCustomRoles({ organizationId, pageSize: 2, pageToken });
      seen.push(...page.customRoles.map(({ customRoleId }) => customRoleId));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen).toEqual(['r1', 'r2', 'r3', 'r4', 'r5']);
  });

  it('a custom role that is deleted leaves its groups, and one that is not there is deleted already', async () => {
    await bed.calls.setGroupCustomRoles({ organizationId, groupId: 'g1', customRoleIds: ['r1'] });
    await bed.calls.deleteCustomRole({ organizationId, customRoleId: 'r1' });
    expect(await groupAsListed()).toMatchObject({ customRoleIds: [], revision: 2 });
    await bed.calls.deleteCustomRole({ organizationId, customRoleId: 'r1' });
  });

  it('overrides are listed by email, page by page, without those taken back', async () => {
    const emails = ['a', 'b', 'c', 'd'].map((name) => `${name}@example.com`);
    await bed.apply(membersRecord(organizationId, ...emails.map((email) => ({ email }))));
    for (const email of emails) await bed.calls.setMemberSpendLimit({ organizationId, email, amountMinor: 4n });
    await bed.calls.setMemberSpendLimit({ organizationId, email: 'b@example.com' });
    const first = await bed.calls.listMemberSpendLimits({ organizationId, pageSize: 2 });
    expect(first.memberSpendLimits.map(({ email }) => email)).toEqual(['a@example.com', 'c@example.com']);
    const second = await bed.calls.listMemberSpendLimits({ organizationId, pageToken: first.nextPageToken });
    expect(second).toMatchObject({
      memberSpendLimits: [{ email: 'd@example.com', amountMinor: 4n, revision: 1 }],
      nextPageToken: '',
    });
  });

  it('the limits of an organization are nothing before they are set', async () => {
    const { organizationLimits: before } = await bed.calls.getOrganizationLimits({ organizationId });
    expect(before).toMatchObject({ allowedCapabilities: [], currency: 'USD', revision: 0 });
    expect(before?.ceilingMinor).toBeUndefined();
    const set = { organizationId, allowedCapabilities: ['files', 'chat', 'chat'], ceilingMinor: 0n, currency: 'JPY' };
    const { organizationLimits: after } = await bed.calls.setOrganizationLimits(set);
    expect(after).toMatchObject({
      allowedCapabilities: ['chat', 'files'],
      ceilingMinor: 0n,
      currency: 'JPY',
      revision: 1,
    });
    expect((await bed.calls.getOrganizationLimits({ organizationId })).organizationLimits).toEqual(after);
  });

  it('the capabilities of the catalogue are listed page by page', async () => {
    const first = await bed.calls.listCapabilities({ pageSize: 2 });
    expect(first.capabilities.map(({ capability }) => capability)).toEqual(['chat', 'code']);
    const second = await bed.calls.listCapabilities({ pageToken: first.nextPageToken });
    expect(second.capabilities.map(({ capability }) => capability)).toEqual(['files']);
    expect(second.nextPageToken).toBe('');
  });

  describe('by two at once', () => {
    /** Each edit twice at the same time, both of what was read before. */
    const edits: [string, (expectedRevision: number, mine: boolean) => Promise<unknown>][] = [
      ['custom role', (expectedRevision, mine) => put('r1', { name: mine ? 'Mine' : 'Theirs', expectedRevision })],
      [
        'set of custom roles of a group',
        (expectedRevision, mine) =>
          bed.calls.setGroupCustomRoles({
            organizationId,
            groupId: 'g2',
            customRoleIds: mine ? ['r1'] : ['r2'],
            expectedRevision,
          }),
      ],
      [
        'spend limit of a group',
        (expectedRevision, mine) =>
          bed.calls.setGroupSpendLimit({
            organizationId,
            groupId: 'g2',
            amountMinor: mine ? 2n : 3n,
            expectedRevision,
          }),
      ],
      [
        'override of a member',
        (expectedRevision, mine) =>
          bed.calls.setMemberSpendLimit({
            organizationId,
            email: 'ada@example.com',
            amountMinor: mine ? 2n : 3n,
            expectedRevision,
          }),
      ],
      [
        'set of limits of an organization',
        (expectedRevision, mine) =>
          bed.calls.setOrganizationLimits({ organizationId, ceilingMinor: mine ? 2n : 3n, expectedRevision }),
      ],
    ];

    beforeEach(async () => {
      await put('r2');
      await bed.apply(groupsRecord(parent, { directoryGroupId: 'g2' }));
    });

    it.each(edits)('one %s wins, and the other is told', async (_what, edit) => {
      // The custom role is there already, the others are set for the first time.
      const read = edit === edits[0]?.[1] ? 1 : 0;
      const outcomes = await Promise.all([refusal(edit(read, true)), refusal(edit(read, false))]);
      expect(outcomes.sort()).toEqual([expect.stringMatching(/^Aborted revision_changed/), 'Error: was not refused']);
      expect(await refusal(edit(read + 1, false).then(() => edit(read + 1, true)))).toMatch(/^Aborted|not refused/);
    });

    it('a group renamed or deleted by what was read before is told too', async () => {
      const { group } = await bed.calls.createGroup({ organizationId, name: 'One' });
      const addressed = { organizationId, groupId: group?.groupId ?? '' };
      expect(group?.revision).toBe(0);
      const { group: renamed } = await bed.calls.renameGroup({ ...addressed, name: 'Two', expectedRevision: 0 });
      expect(renamed?.revision).toBe(1);
      const late = bed.calls.renameGroup({ ...addressed, name: 'Three', expectedRevision: 0 });
      expect(await refusal(late)).toMatch(/^Aborted revision_changed/);
      expect(await refusal(bed.calls.deleteGroup({ ...addressed, expectedRevision: 0 }))).toMatch(/^Aborted/);
      await bed.calls.deleteGroup({ ...addressed, expectedRevision: 1 });
    });

    it('a custom role made and deleted by what was read before is told too', async () => {
      expect(await refusal(put('r1', { expectedRevision: 0, name: 'New' }))).toMatch(/^Aborted/);
      expect(await refusal(put('r9', { expectedRevision: 1 }))).toMatch(/^Aborted/);
      const role = { organizationId, customRoleId: 'r1' };
      expect(await refusal(bed.calls.deleteCustomRole({ ...role, expectedRevision: 2 }))).toMatch(/^Aborted/);
      await bed.calls.deleteCustomRole({ ...role, expectedRevision: 1 });
    });

    it('without a revision read the last one wins, as a whole', async () => {
      const sets = [['r1'], ['r2'], ['r1', 'r2'], []];
      await Promise.all(
        Array.from({ length: 12 }, (_, turn) =>
          bed.calls.setGroupCustomRoles({ organizationId, groupId: 'g2', customRoleIds: sets[turn % 4] ?? [] }),
        ),
      );
      const { groups } = await bed.calls.listGroups({ organizationId });
      expect(sets).toContainEqual(groups.find(({ groupId }) => groupId === 'g2')?.customRoleIds);
    });
  });

  describe('is refused and changes nothing', () => {
    const group = { organizationId, groupId: 'g1' };
    const ada = { organizationId, email: 'ada@example.com' };

    it.each<[string, () => Promise<unknown>, RegExp]>([
      [
        'a negative group limit',
        () => bed.calls.setGroupSpendLimit({ ...group, amountMinor: -1n }),
        /amountMinor: must not be negative/,
      ],
      [
        'a negative override',
        () => bed.calls.setMemberSpendLimit({ ...ada, amountMinor: -1n }),
        /amountMinor: must not be negative/,
      ],
      [
        'a negative ceiling',
        () => bed.calls.setOrganizationLimits({ organizationId, ceilingMinor: -1n }),
        /ceilingMinor: must not be negative/,
      ],
      [
        'too large a group limit',
        () => bed.calls.setGroupSpendLimit({ ...group, amountMinor: tooMuch }),
        /amountMinor: must be at most 1000000000000000$/,
      ],
      [
        'too large an override',
        () => bed.calls.setMemberSpendLimit({ ...ada, amountMinor: 2n ** 63n - 1n }),
        /amountMinor: must be at most/,
      ],
      [
        'too large a ceiling',
        () => bed.calls.setOrganizationLimits({ organizationId, ceilingMinor: tooMuch }),
        /ceilingMinor: must be at most/,
      ],
      [
        'an unknown currency',
        () => bed.calls.setOrganizationLimits({ organizationId, currency: 'ZZZ' }),
        /currency: must be a currency code/,
      ],
      [
        'a currency in lower case',
        () => bed.calls.setOrganizationLimits({ organizationId, currency: 'usd' }),
        /currency: must be/,
      ],
      [
        'a role without an id and a name',
        () => bed.calls.putCustomRole({ organizationId, capabilities: [''] }),
        /customRoleId.*; name.*; capabilities\[0\]/,
      ],
      [
        'a negative revision',
        () => bed.calls.setGroupCustomRoles({ ...group, expectedRevision: -1 }),
        /expectedRevision: must not be negative/,
      ],
      ['an empty email', () => bed.calls.getEntitlements({ organizationId, email: ' ' }), /email: must not be empty/],
      ['a page of another list', () => bed.calls.listCustomRoles({ organizationId, pageToken: 'x' }), /pageToken/],
    ])('%s: invalid_argument', async (_what, call, message) => {
      const refused = await refusal(call());
      expect(refused).toMatch(/^InvalidArgument /);
      expect(refused).toMatch(message);
    });

    it.each<[string, () => Promise<unknown>, string]>([
      [
        'an unknown capability of a custom role',
        () => put('r2', { capabilities: ['chat', 'flying'] }),
        'unknown_capability: the catalogue has no flying',
      ],
      [
        'an unknown capability allowed to an organization',
        () => bed.calls.setOrganizationLimits({ organizationId, allowedCapabilities: ['Chat'] }),
        'unknown_capability: the catalogue has no Chat',
      ],
      [
        'an unknown custom role of a group',
        () => bed.calls.setGroupCustomRoles({ ...group, customRoleIds: ['r1', 'r8', 'r7'] }),
        'unknown_custom_role: the organization has no r7, r8',
      ],
      [
        'the override of one who is no member',
        () => bed.calls.setMemberSpendLimit({ ...ada, email: 'eve@example.com', amountMinor: 1n }),
        'not_a_member: the person is no member of the organization',
      ],
    ])('%s: failed_precondition', async (_what, call, message) => {
      expect(await refusal(call())).toBe(`FailedPrecondition ${message}`);
    });

    it.each<[string, () => Promise<unknown>]>([
      ['PutCustomRole', () => put('r1', { organizationId: 'nowhere' })],
      ['ListCustomRoles', () => bed.calls.listCustomRoles({ organizationId: 'nowhere' })],
      ['SetGroupCustomRoles', () => bed.calls.setGroupCustomRoles({ ...group, organizationId: 'nowhere' })],
      ['SetMemberSpendLimit', () => bed.calls.setMemberSpendLimit({ ...ada, organizationId: 'nowhere' })],
      ['SetOrganizationLimits', () => bed.calls.setOrganizationLimits({ organizationId: 'nowhere' })],
      ['GetEntitlements', () => bed.calls.getEntitlements({ ...ada, organizationId: 'nowhere' })],
    ])('%s of an unknown organization: not_found', async (_call, call) => {
      expect(await refusal(call())).toBe('NotFound unknown organization: nowhere');
    });

    afterEach(async () => {
      const listed = await groupAsListed();
      expect(listed).toMatchObject({ customRoleIds: [], revision: 0 });
      expect(listed?.spendLimitMinor).toBeUndefined();
      const { customRoles } = await bed.calls.listCustomRoles({ organizationId });
      expect(customRoles).toMatchObject([{ customRoleId: 'r1', name: 'One', revision: 1 }]);
      expect((await bed.calls.getOrganizationLimits({ organizationId })).organizationLimits?.revision).toBe(0);
    });
  });
});
