import type { Client } from '@connectrpc/connect';
import { DirectoryUserState, type group, MemberStatus, MultiGroupSpendLimit, Role } from '@rollcall/contracts';
import { createTestDatabase, eventually } from '@rollcall/testing';
import { publication } from '../test-bed/publication';
import {
  appliedRecord,
  checkpointRecord,
  groupDeletedRecord,
  groupsRecord,
  membersRecord,
  membershipsRecord,
  organizationRecord,
  seatTiers,
  userDeletedRecord,
  usersRecord,
} from '../test-bed/records';
import { entitlements } from '../test-bed/shown';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const parent = 'parent-1';
const organizationId = 'org-1';
const ada = { email: 'ada@example.com', memberId: 'member-ada', role: Role.CUSTOM };
const bob = { email: 'bob@example.com', memberId: 'member-bob' };

describe('entitlements', () => {
  let bed: TestBed;
  let other: Client<typeof group.GroupService>;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    other = await bed.anotherInstance();
  });
  afterAll(() => bed.close());
  beforeEach(async () => {
    await bed.empty();
    await bed.apply(
      organizationRecord({ organizationId, parentId: parent }),
      usersRecord(parent, { directoryUserId: 'ada', email: ada.email }, { directoryUserId: 'bob', email: bob.email }),
      groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales' }, { directoryGroupId: 'g2', name: 'Ops' }),
      membershipsRecord(parent, 'g1/ada'),
      membersRecord(organizationId, ada, bob),
    );
    await bed.calls.putCustomRole({ organizationId, customRoleId: 'talker', name: 'Talker', capabilities: ['chat'] });
    await bed.calls.putCustomRole({
      organizationId,
      customRoleId: 'coder',
      name: 'Coder',
      capabilities: ['code', 'files'],
    });
    await bed.calls.setGroupCustomRoles({ organizationId, groupId: 'g1', customRoleIds: ['talker'] });
    await bed.calls.setGroupCustomRoles({ organizationId, groupId: 'g2', customRoleIds: ['coder'] });
    await bed.published();
  });

  const of = async ({ email }: { email: string }, calls = bed.calls) =>
    entitlements(await calls.getEntitlements({ organizationId, email }));
  const published = async () => publication(await bed.published());
  const limitOf = async (someone: { email: string }) => (await of(someone)).split(' |')[1]?.trim();

  describe('of a member', () => {
    it('with role custom are the union of the custom roles of their groups, and change with a membership, without a sync', async () => {
      expect(await of(ada)).toBe('chat | none by NONE | Sales');
      await bed.apply(membershipsRecord(parent, 'g2/ada'));
      expect(await of(ada)).toBe('chat code files | none by NONE | Ops Sales');
      await bed.apply(membershipsRecord(parent, '-g1/ada'));
      expect(await of(ada)).toBe('code files | none by NONE | Ops');
      await bed.apply(membershipsRecord(parent, '-g2/ada'));
      expect(await of(ada)).toBe('nothing | none by NONE |');
    });

    it('with another role are what the organization allows and the seat tier can carry', async () => {
      expect(await of(bob)).toBe('chat code files | none by NONE |');
      await bed.calls.setOrganizationLimits({ organizationId, allowedCapabilities: ['code', 'chat'] });
      expect(await of(bob)).toBe('chat code | none by NONE |');
      const [premium, standard] = seatTiers();
      await bed.apply(
        organizationRecord({
          organizationId,
          parentId: parent,
          revision: 2,
          seatTiers: [{ ...premium }, { ...standard, capabilities: ['code', 'files'] }],
        }),
      );
      expect(await of(bob)).toBe('code | none by NONE |');
      await bed.apply(membersRecord(organizationId, { ...bob, seatTier: 'premium' }));
      expect(await of(bob)).toBe('chat code | none by NONE |');
    });

    it('with role custom are cut by the organization and the tier too', async () => {
      await bed.apply(membershipsRecord(parent, 'g2/ada'));
      await bed.calls.setOrganizationLimits({ organizationId, allowedCapabilities: ['chat', 'files'] });
      expect(await of(ada)).toBe('chat files | none by NONE | Ops Sales');
    });

    it('have nothing of what the catalogue has no longer, wherever it is still named', async () => {
      const [premium, standard] = seatTiers();
      await bed.apply(
        membershipsRecord(parent, 'g2/ada'),
        organizationRecord({
          organizationId,
          parentId: parent,
          revision: 2,
          seatTiers: [
            { ...premium, capabilities: ['files'] },
            { ...standard, capabilities: ['code', 'files'] },
          ],
        }),
      );
      await bed.calls.setOrganizationLimits({ organizationId, allowedCapabilities: ['chat', 'code', 'files'] });
      const carol = { email: 'carol@example.com', memberId: 'member-carol', seatTier: 'premium' };
      await bed.apply(membersRecord(organizationId, carol));
      expect([await of(ada), await of(bob), await of(carol)].map((shown) => shown.split(' |')[0])).toEqual([
        'code files',
        'code files',
        'files',
      ]);
      // The next start of the service, with a file that has `files` no longer.
      const later = await bed.anotherInstance({
        catalogue: ['chat', 'code', 'search'].map((capability) => ({ capability, description: '' })),
      });
      const ofThem = await Promise.all([ada, bob, carol].map((one) => of(one, later)));
      expect(ofThem.map((shown) => shown.split(' |')[0])).toEqual(['code', 'code', 'nothing']);
      // And every edit of something else goes on.
      await later.setGroupCustomRoles({ organizationId, groupId: 'g1', customRoleIds: ['coder'] });
      await bed.apply(membersRecord(organizationId, { ...bob, seatTier: 'premium' }));
      expect((await later.listCustomRoles({ organizationId })).customRoles.map((role) => role.capabilities)).toEqual([
        ['code', 'files'],
        ['chat'],
      ]);
    });

    it('come from direct groups as from mirrored ones', async () => {
      const { group: made } = await bed.calls.createGroup({ organizationId, name: 'By hand' });
      const groupId = made?.groupId ?? '';
      await bed.calls.setGroupCustomRoles({ organizationId, groupId, customRoleIds: ['coder'] });
      await bed.calls.setGroupSpendLimit({ organizationId, groupId, amountMinor: 700n });
      await bed.calls.addGroupMember({ organizationId, groupId, email: ada.email });
      expect(await of(ada)).toBe('chat code files | 700 by GROUP | By hand Sales');
      await bed.calls.deleteGroup({ organizationId, groupId });
      expect(await of(ada)).toBe('chat | none by NONE | Sales');
    });

    it('are those of the active directory user made first, where several have the email', async () => {
      const at = (seconds: number) => ({ createdAt: { seconds: BigInt(seconds), nanos: 0 } });
      await bed.apply(
        usersRecord(
          parent,
          { directoryUserId: 'ada', email: ada.email, ...at(200) },
          { directoryUserId: 'ada-2', email: ada.email, ...at(100) },
        ),
        membershipsRecord(parent, 'g2/ada-2'),
      );
      expect(await of(ada)).toBe('code files | none by NONE | Ops');
      await bed.apply(
        usersRecord(parent, {
          directoryUserId: 'ada-2',
          email: ada.email,
          state: DirectoryUserState.INACTIVE,
          ...at(100),
        }),
      );
      expect(await of(ada)).toBe('chat | none by NONE | Sales');
    });

    it.each([
      ['waiting', { status: MemberStatus.WAITING_FOR_SEAT }],
      ['removed', { status: MemberStatus.REMOVED }],
    ])('who is %s are none, and come back with the member', async (_what, status) => {
      await bed.apply(membersRecord(organizationId, { ...ada, ...status }));
      expect(await of(ada)).toBe('nothing | 0 by NONE |');
      await bed.apply(membersRecord(organizationId, ada));
      expect(await of(ada)).toBe('chat | none by NONE | Sales');
    });

    it('who never was one are none, until they are', async () => {
      const eve = { email: 'eve@example.com' };
      expect(await of(eve)).toBe('nothing | 0 by NONE |');
      await bed.apply(membersRecord(organizationId, eve));
      expect(await of(eve)).toBe('chat code files | none by NONE |');
    });

    it('go along with a changed email: of the directory user, and of the record with its override', async () => {
      await bed.calls.setMemberSpendLimit({ organizationId, email: ada.email, amountMinor: 5n });
      await bed.apply(usersRecord(parent, { directoryUserId: 'ada', email: 'ada@new.example' }));
      expect(await of(ada)).toBe('nothing | 5 by MEMBER |');
      await bed.apply(membersRecord(organizationId, { ...ada, email: 'ada@new.example' }));
      expect(await of(ada)).toBe('nothing | 0 by NONE |');
      expect(await of({ email: 'ada@new.example' })).toBe('chat | 5 by MEMBER | Sales');
    });

    it('are those of one organization: settings and membership of another change nothing', async () => {
      await bed.apply(
        organizationRecord({ organizationId: 'org-2', parentId: parent }),
        membersRecord('org-2', { ...ada, memberId: 'ada-2' }),
      );
      await bed.calls.setOrganizationLimits({ organizationId: 'org-2', allowedCapabilities: ['files'] });
      expect(await of(ada)).toBe('chat | none by NONE | Sales');
      const elsewhere = await bed.calls.getEntitlements({ organizationId: 'org-2', email: ada.email });
      expect(entitlements(elsewhere)).toBe('nothing | none by NONE | Sales');
    });

    it('of an organization that only seat-policy knows yet are found', async () => {
      bed.onlyAtSeatPolicy.set('org-9', parent);
      await bed.apply(membersRecord('org-9', bob));
      const answer = await bed.calls.getEntitlements({ organizationId: 'org-9', email: bob.email });
      expect(entitlements(answer)).toBe('chat code files | none by NONE |');
    });
  });

  describe('of a group', () => {
    it('that is deleted at the directory are gone, and its settings count again when it returns', async () => {
      await bed.calls.setGroupSpendLimit({ organizationId, groupId: 'g1', amountMinor: 900n });
      expect(await of(ada)).toBe('chat | 900 by GROUP | Sales');
      await bed.apply(groupDeletedRecord(parent, 'g1'));
      expect(await of(ada)).toBe('nothing | none by NONE |');
      await bed.apply(groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales again' }));
      expect(await of(ada)).toBe('nothing | none by NONE |');
      await bed.apply(membershipsRecord(parent, 'g1/ada'));
      expect(await of(ada)).toBe('chat | 900 by GROUP | Sales again');
    });

    it('that is heard of after its memberships count from then on', async () => {
      await bed.calls.getEntitlements({ organizationId, email: ada.email });
      await bed.apply(membershipsRecord(parent, 'late/ada'));
      expect(await of(ada)).toBe('chat | none by NONE | Sales');
      await bed.apply(groupsRecord(parent, { directoryGroupId: 'late', name: 'Late' }));
      expect(await of(ada)).toBe('chat | none by NONE | Late Sales');
    });

    it('that is renamed change nothing but its name', async () => {
      await of(ada);
      await bed.apply(groupsRecord(parent, { directoryGroupId: 'g1', name: 'Revenue' }));
      expect(await of(ada)).toBe('chat | none by NONE | Revenue');
      expect(await published()).toEqual(['parent-1 groups Revenue(g1)']);
    });

    it('follow its custom roles: put anew, taken away, deleted', async () => {
      await bed.calls.putCustomRole({
        organizationId,
        customRoleId: 'talker',
        name: 'Talker',
        capabilities: ['files'],
      });
      expect(await of(ada)).toBe('files | none by NONE | Sales');
      await bed.calls.setGroupCustomRoles({ organizationId, groupId: 'g1', customRoleIds: ['talker', 'coder'] });
      expect(await of(ada)).toBe('code files | none by NONE | Sales');
      await bed.calls.deleteCustomRole({ organizationId, customRoleId: 'coder' });
      expect(await of(ada)).toBe('files | none by NONE | Sales');
      await bed.calls.setGroupCustomRoles({ organizationId, groupId: 'g1', customRoleIds: [] });
      expect(await of(ada)).toBe('nothing | none by NONE | Sales');
    });
  });

  describe('to spend', () => {
    beforeEach(async () => {
      const [premium, standard] = seatTiers();
      await bed.apply(
        membershipsRecord(parent, 'g2/ada'),
        organizationRecord({
          organizationId,
          parentId: parent,
          revision: 2,
          seatTiers: [{ ...premium }, { ...standard, spendLimitMinor: 300n }],
        }),
      );
    });

    it('are the override, else the lowest or highest of the groups, else the tier, under the ceiling', async () => {
      expect(await limitOf(ada)).toBe('300 by TIER');
      await bed.calls.setGroupSpendLimit({ organizationId, groupId: 'g1', amountMinor: 500n });
      await bed.calls.setGroupSpendLimit({ organizationId, groupId: 'g2', amountMinor: 400n });
      expect(await limitOf(ada)).toBe('400 by GROUP');
      await bed.apply(
        organizationRecord({
          organizationId,
          parentId: parent,
          revision: 3,
          policy: { multiGroupSpendLimit: MultiGroupSpendLimit.HIGHEST },
        }),
      );
      expect(await limitOf(ada)).toBe('500 by GROUP');
      await bed.calls.setMemberSpendLimit({ organizationId, email: ada.email, amountMinor: 9_000n });
      expect(await limitOf(ada)).toBe('9000 by MEMBER');
      await bed.calls.setOrganizationLimits({ organizationId, ceilingMinor: 450n, currency: 'EUR' });
      expect(await limitOf(ada)).toBe('450 by CEILING');
      expect(await limitOf(bob)).toBe('450 by CEILING');
      await bed.calls.setMemberSpendLimit({ organizationId, email: ada.email });
      expect(await limitOf(ada)).toBe('450 by CEILING');
      await bed.calls.setGroupSpendLimit({ organizationId, groupId: 'g1' });
      expect(await limitOf(ada)).toBe('400 by GROUP');
      await bed.calls.setOrganizationLimits({ organizationId });
      const { spendLimit } = await bed.calls.getEntitlements({ organizationId, email: ada.email });
      expect(spendLimit).toMatchObject({ amountMinor: 400n, currency: 'EUR' });
    });

    it('are in US dollars where the organization named no currency', async () => {
      const { spendLimit } = await bed.calls.getEntitlements({ organizationId, email: bob.email });
      expect(spendLimit?.currency).toBe('USD');
    });

    it('by override end with the member: one who returns has none', async () => {
      await bed.calls.setMemberSpendLimit({ organizationId, email: bob.email, amountMinor: 1n });
      await bed.apply(
        membersRecord(organizationId, { ...bob, status: MemberStatus.REMOVED }),
        membersRecord(organizationId, bob),
      );
      expect(await limitOf(bob)).not.toContain('MEMBER');
    });
  });

  describe('by sync runs', () => {
    it('of scope groups change with the groups alone; of scope members with role and tier', async () => {
      await bed.apply(membershipsRecord(parent, 'g2/ada', 'g2/bob'), checkpointRecord(parent, 'run-groups'));
      expect(await of(ada)).toBe('chat code files | none by NONE | Ops Sales');
      expect(await of(bob)).toBe('chat code files | none by NONE | Ops');
      expect((await published()).filter((line) => line.includes('entitlements'))).toEqual([
        'org-1 entitlements ada@example.com +code +files',
      ]);
      await bed.apply(
        membersRecord(organizationId, { ...bob, role: Role.CUSTOM }, { ...ada, role: Role.USER }),
        appliedRecord(organizationId, parent, 'run-members'),
      );
      expect(await of(ada)).toBe('chat code files | none by NONE | Ops Sales');
      expect(await of(bob)).toBe('code files | none by NONE | Ops');
    });
  });

  describe('of another instance', () => {
    it('follow, whatever changed', async () => {
      const follows = async (line: string) => {
        await eventually(async () => expect(await of(ada, other)).toBe(line));
      };
      await follows('chat | none by NONE | Sales');
      await bed.apply(membershipsRecord(parent, 'g2/ada'));
      await follows('chat code files | none by NONE | Ops Sales');
      await bed.calls.setGroupSpendLimit({ organizationId, groupId: 'g2', amountMinor: 1n });
      await follows('chat code files | 1 by GROUP | Ops Sales');
      await bed.calls.setOrganizationLimits({ organizationId, allowedCapabilities: ['chat'] });
      await follows('chat | 1 by GROUP | Ops Sales');
      await bed.apply(userDeletedRecord(parent, 'ada'));
      await follows('nothing | none by NONE |');
    });

    it('hold a change at once where the caller knows its position', async () => {
      await of(ada, other);
      await bed.apply(membershipsRecord(parent, 'g2/ada'));
      const { position } = await bed.calls.getEntitlements({ organizationId, email: ada.email });
      const answer = await other.getEntitlements({ organizationId, email: ada.email, atLeastPosition: position });
      expect(entitlements(answer)).toBe('chat code files | none by NONE | Ops Sales');
    });
  });

  describe('have a version that', () => {
    const answer = (calls = bed.calls, ifVersion = '') =>
      calls.getEntitlements({ organizationId, email: ada.email, ifVersion });

    it('is the same in every instance while the answer is, and another when it is not', async () => {
      const { version } = await answer();
      // What it keeps from before it hears to be outdated, a moment later.
      await eventually(async () => expect((await answer(other)).version).toBe(version));
      await bed.apply(membersRecord(organizationId, { ...ada, firstName: 'Ada' }));
      expect((await answer()).version).toBe(version);
      await bed.apply(membershipsRecord(parent, 'g2/ada'));
      const later = await answer();
      expect(later.version).not.toBe(version);
      await bed.apply(membershipsRecord(parent, '-g2/ada'));
      expect((await answer()).version).toBe(version);
    });

    it('lets the answer be unchanged', async () => {
      const { version } = await answer();
      expect(await answer(bed.calls, version)).toMatchObject({ unchanged: true, version, capabilities: [] });
      await bed.apply(membershipsRecord(parent, 'g2/ada'));
      expect(await answer(bed.calls, version)).toMatchObject({
        unchanged: false,
        capabilities: ['chat', 'code', 'files'],
      });
    });
  });

  describe('are told to others', () => {
    it('person by person: who gained or lost what, when and why', async () => {
      await bed.apply(membershipsRecord(parent, 'g2/ada'));
      expect(await published()).toEqual(['parent-1 members g2/ada', 'org-1 entitlements ada@example.com +code +files']);
      await bed.calls.setGroupSpendLimit({ organizationId, groupId: 'g2', amountMinor: 5n }, {});
      await bed.apply(membersRecord(organizationId, { ...bob, status: MemberStatus.REMOVED }));
      const records = await bed.published();
      expect(publication(records)).toEqual([
        'org-1 entitlements ada@example.com limit none by NONE to 5 by GROUP',
        'org-1 entitlements bob@example.com -chat -code -files limit none by NONE to 0 by NONE',
      ]);
      expect(records[0]?.payload.change.value).toMatchObject({
        of: { value: { people: [{ cause: { by: { case: 'person', value: 'unknown' } } }] } },
      });
      expect(records[0]?.occurredAt).toEqual(new Date('2026-11-24T10:00:00Z'));
    });

    it('not where nothing changed: a second delivery, the same setting again, a group that gives nothing', async () => {
      await bed.apply(membershipsRecord(parent, 'g1/ada'), membersRecord(organizationId, ada));
      await bed.calls.setGroupCustomRoles({ organizationId, groupId: 'g1', customRoleIds: ['talker'] });
      await bed.calls.putCustomRole({ organizationId, customRoleId: 'talker', name: 'Other', capabilities: ['chat'] });
      await bed.apply(membershipsRecord(parent, 'g2/bob'));
      expect(await published()).toEqual(['parent-1 members g2/bob']);
    });

    it('as of everybody where the organization’s bounds changed', async () => {
      await bed.calls.setOrganizationLimits({ organizationId, ceilingMinor: 5n });
      const policy = { multiGroupSpendLimit: MultiGroupSpendLimit.HIGHEST };
      await bed.apply(
        organizationRecord({ organizationId, parentId: parent, revision: 2, policy }),
        organizationRecord({ organizationId, parentId: parent, revision: 3, name: 'New', policy }),
      );
      expect(await published()).toEqual(['org-1 entitlements of everybody', 'org-1 entitlements of everybody']);
      await bed.apply(organizationRecord({ organizationId, parentId: parent, revision: 4, name: 'Newer', policy }));
      expect(await published()).toEqual([]);
    });

    it('as of a group where more than 500 people are in it', async () => {
      const ids = Array.from({ length: 501 }, (_, index) => `m${index}`);
      const emails = ids.map((id) => ({ email: `${id}@example.com`, role: Role.CUSTOM }));
      await bed.apply(
        usersRecord(parent, ...ids.map((directoryUserId) => ({ directoryUserId }))),
        membershipsRecord(parent, ...ids.map((id) => `g2/${id}`)),
        membersRecord(organizationId, ...emails),
      );
      await bed.published();
      await bed.calls.setGroupCustomRoles({ organizationId, groupId: 'g2', customRoleIds: ['talker'] });
      expect(await published()).toEqual(['org-1 entitlements of group g2']);
      expect(await of({ email: 'm500@example.com' })).toBe('chat | none by NONE | Ops');
      await bed.apply(groupDeletedRecord(parent, 'g2'));
      expect(await published()).toEqual(['parent-1 groups -Ops(g2)', 'org-1 entitlements of group g2']);
      expect(await of({ email: 'm500@example.com' })).toBe('nothing | none by NONE |');
    });
  });
});
