import { group, groupScopes } from '@rollcall/contracts';
import { askedFor, createTestDatabase, fieldsNotGiven, rowsOf } from '@rollcall/testing';
import { groupsRecord, membersRecord, membershipsRecord, organizationRecord, usersRecord } from '../test-bed/records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

/** Of the one who asks, and of another parent. */
const own = 'org-1';
const foreign = 'org-2';
const secret = 'Confidential';
const stranger = 'grace@example.com';

describe('a call for one organization, with whatever belongs to another one', () => {
  let bed: TestBed;
  /** What each request is filled with, and what is put in its place in further rounds. */
  let given: Record<string, unknown>;
  let rounds: Record<string, unknown>[];

  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());
  beforeEach(async () => {
    await bed.empty();
    for (const [organizationId, parentId] of [
      [own, 'parent-1'],
      [foreign, 'parent-2'],
    ] as const) {
      await bed.apply(organizationRecord({ organizationId, parentId, name: organizationId === own ? 'Own' : secret }));
    }
    await bed.apply(
      usersRecord('parent-2', { directoryUserId: 'grace', email: stranger }),
      groupsRecord('parent-2', { directoryGroupId: 'mirrored', name: secret }),
      membershipsRecord('parent-2', 'mirrored/grace'),
      membersRecord(own, { email: 'ada@example.com' }),
      membersRecord(foreign, { email: stranger }),
    );
    const made = await bed.calls.createGroup({ organizationId: foreign, name: `${secret} group` });
    await bed.calls.createGroup({ organizationId: foreign, name: `${secret} second group` });
    const groupId = made.group?.groupId ?? '';
    const theirs = { organizationId: foreign };
    await bed.calls.addGroupMember({ ...theirs, groupId, email: stranger });
    const role = { ...theirs, name: `${secret} role`, capabilities: ['chat'] };
    await bed.calls.putCustomRole({ ...role, customRoleId: 'r-theirs' });
    await bed.calls.setGroupCustomRoles({ ...theirs, groupId, customRoleIds: ['r-theirs'] });
    await bed.calls.setGroupSpendLimit({ ...theirs, groupId, amountMinor: 4_711n });
    await bed.calls.setMemberSpendLimit({ ...theirs, email: stranger, amountMinor: 4_712n });
    await bed.calls.setOrganizationLimits({ ...theirs, allowedCapabilities: ['chat'], currency: 'EUR' });
    const { nextPageToken } = await bed.calls.listGroups({ ...theirs, pageSize: 1 });
    expect(nextPageToken).not.toBe('');
    given = {
      organizationId: own,
      groupId,
      email: stranger,
      emails: [stranger],
      customRoleId: 'r-theirs',
      customRoleIds: ['r-theirs'],
      name: 'Renamed',
      capabilities: ['files'],
      allowedCapabilities: ['files'],
      amountMinor: 1n,
      ceilingMinor: 1n,
      currency: 'USD',
      afterPosition: 0n,
      ...{ pageSize: 10, pageToken: '', expectedRevision: undefined, ifVersion: '', atLeastPosition: 0n },
      ...{ parentId: '', since: undefined, until: undefined, actor: '' },
    };
    rounds = [{}, { groupId: 'mirrored' }, { pageToken: nextPageToken }];
  });

  it('fills every field that a request of the service has', () => {
    expect(fieldsNotGiven(group.GroupService, given)).toEqual([]);
  });

  it.each(group.GroupService.methods.map((method) => [method.name, method] as const))(
    '%s tells nothing of the other organization and changes nothing there',
    async (_name, method) => {
      const before = await rowsOf(bed.database, 'organization_id', foreign);
      expect(before.length).toBeGreaterThan(8);
      for (const more of rounds) {
        const said = await askedFor(bed.calls, method, { ...given, ...more });
        expect(said).not.toContain(secret);
        expect(said).not.toContain(foreign);
        expect(said).not.toMatch(/471[12]/);
      }
      expect(await rowsOf(bed.database, 'organization_id', foreign)).toEqual(before);
    },
  );

  it('would be seen, if it told or changed something: the same calls for the other organization do', async () => {
    const before = await rowsOf(bed.database, 'organization_id', foreign);
    const changes = (localName: string) => groupScopes[localName as keyof typeof groupScopes] === 'write';
    const ask = (of: boolean) =>
      Promise.all(
        group.GroupService.methods
          .filter(({ localName }) => changes(localName) === of)
          .map((method) => askedFor(bed.calls, method, { ...given, organizationId: foreign })),
      );
    expect((await ask(false)).filter((words) => words.includes(secret)).length).toBeGreaterThan(3);
    await ask(true);
    expect(await rowsOf(bed.database, 'organization_id', foreign)).not.toEqual(before);
  });
});
