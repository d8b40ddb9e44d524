import { Code, ConnectError } from '@connectrpc/connect';
import { group, MemberStatus } from '@rollcall/contracts';
import { createTestDatabase } from '@rollcall/testing';
import { publication } from '../test-bed/publication';
import {
  groupDeletedRecord,
  groupsRecord,
  membersRecord,
  membershipsRecord,
  organizationRecord,
  usersRecord,
} from '../test-bed/records';
import { wrongCounters } from '../test-bed/recount';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const parent = 'parent-1';
const organizationId = 'org-1';

describe('the group service', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());
  beforeEach(async () => {
    await bed.empty();
    await bed.apply(
      organizationRecord({ organizationId, parentId: parent }),
      organizationRecord({ organizationId: 'org-2', parentId: parent }),
      usersRecord(
        parent,
        { directoryUserId: 'u1', email: 'ada@example.com', firstName: 'Ada', lastName: 'L' },
        { directoryUserId: 'u2' },
      ),
      groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales; West' }, { directoryGroupId: 'g2', name: 'Ops' }),
      membershipsRecord(parent, 'g1/u1', 'g1/u2', 'g2/u1'),
      membersRecord(
        organizationId,
        { email: 'ada@example.com', firstName: 'Ada', lastName: 'L', directoryUserId: 'u1' },
        { email: 'bob@example.com', status: MemberStatus.WAITING_FOR_SEAT },
        { email: 'gone@example.com', status: MemberStatus.REMOVED },
      ),
    );
    await bed.published();
  });
  afterEach(async () => expect(await wrongCounters(bed.database)).toEqual([]));

  const make = async (name: string) => {
    const made = await bed.calls.createGroup({ organizationId, name });
    return made.group?.groupId ?? '';
  };
  const refusal = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => new Error('was not refused'),
      (reason: unknown) => reason,
    );
    return error instanceof ConnectError ? `${Code[error.code]} ${error.rawMessage}` : String(error);
  };
  const published = async () => publication(await bed.published());

  describe('asked for the groups of an organization', () => {
    const names = async () => (await bed.calls.listGroups({ organizationId })).groups.map(({ name }) => name);

    it('lists mirrored and direct ones by name, each with its member count', async () => {
      const groupId = await make('Readers');
      await bed.calls.addGroupMember({ organizationId, groupId, email: 'ada@example.com' });
      const { groups, nextPageToken } = await bed.calls.listGroups({ organizationId });
      expect(nextPageToken).toBe('');
      expect(groups).toMatchObject([
        { groupId: 'g2', name: 'Ops', source: group.GroupSource.SCIM, memberCount: 1, customRoleIds: [] },
        { groupId, name: 'Readers', source: group.GroupSource.DIRECT, memberCount: 1, customRoleIds: [] },
        { groupId: 'g1', name: 'Sales; West', source: group.GroupSource.SCIM, memberCount: 2, customRoleIds: [] },
      ]);
    });

    it('leaves out deleted groups, and those of other parents and organizations', async () => {
      await bed.apply(groupDeletedRecord(parent, 'g1'), groupsRecord('parent-2', { directoryGroupId: 'g3' }));
      await bed.calls.createGroup({ organizationId: 'org-2', name: 'Others' });
      expect(await names()).toEqual(['Ops']);
    });

    it('gives pages that hold together while groups come and go', async () => {
      await bed.apply(
        groupsRecord(
          parent,
          ...Array.from({ length: 5 }, (_, index) => ({ directoryGroupId: `same-${index}`, name: 'Same' })),
        ),
      );
      await make('Same');
      const seen: string[] = [];
      let pageToken = '';
      do {
        const page = await bed.calls.listGroups({ organizationId, pageSize: 2, pageToken });
        expect(page.groups.length).toBeLessThanOrEqual(2);
        seen.push(...page.groups.map(({ name, groupId }) => `${name} ${groupId}`));
        pageToken = page.nextPageToken;
        // One before the place reached, and one that was seen already.
        await bed.apply(
          groupsRecord(parent, { directoryGroupId: `early-${seen.length}`, name: 'Early' }),
          groupDeletedRecord(parent, 'g2'),
        );
      } while (pageToken !== '');
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual([...seen].sort());
      expect(seen).toHaveLength(8);
    });
  });

  describe('asked for the members of a group', () => {
    it('lists those of a mirrored group by email, then id; those without an email first', async () => {
      await bed.apply(
        usersRecord(parent, { directoryUserId: 'u3', email: '' }, { directoryUserId: 'u4', email: 'ada@example.com' }),
        membershipsRecord(parent, 'g1/u3', 'g1/u4'),
      );
      const { members } = await bed.calls.listGroupMembers({ organizationId, groupId: 'g1' });
      expect(members).toMatchObject([
        { email: '', directoryUserId: 'u3' },
        { email: 'ada@example.com', firstName: 'Ada', lastName: 'L', directoryUserId: 'u1' },
        { email: 'ada@example.com', firstName: '', directoryUserId: 'u4' },
        { email: 'u2@example.com', directoryUserId: 'u2' },
      ]);
    });

    it('lists those of a direct group with the directory user that stands for each', async () => {
      const groupId = await make('Readers');
      await bed.calls.addGroupMember({ organizationId, groupId, email: 'bob@example.com' });
      await bed.calls.addGroupMember({ organizationId, groupId, email: 'ada@example.com' });
      const { members } = await bed.calls.listGroupMembers({ organizationId, groupId });
      expect(members).toMatchObject([
        { email: 'ada@example.com', firstName: 'Ada', lastName: 'L', directoryUserId: 'u1' },
        { email: 'bob@example.com', directoryUserId: '' },
      ]);
    });

    it.each(['mirrored', 'direct'])(
      'gives pages of a %s group that hold together while members come and go',
      async (kind) => {
        const people = Array.from({ length: 9 }, (_, index) => ({
          directoryUserId: `m${index}`,
          email: `m${index}@example.com`,
        }));
        let groupId = 'g9';
        await bed.apply(usersRecord(parent, ...people), groupsRecord(parent, { directoryGroupId: 'g9' }));
        await bed.apply(membershipsRecord(parent, ...people.map(({ directoryUserId }) => `g9/${directoryUserId}`)));
        await bed.apply(membersRecord(organizationId, ...people.map(({ email }) => ({ email }))));
        if (kind === 'direct') {
          groupId = await make('Nine');
          for (const { email } of people) await bed.calls.addGroupMember({ organizationId, groupId, email });
        }
        const seen: string[] = [];
        let pageToken = '';
        do {
          const page = await bed.calls.listGroupMembers({ organizationId, groupId, pageSize: 4, pageToken });
          seen.push(...page.members.map(({ email }) => email));
          pageToken = page.nextPageToken;
          if (kind === 'direct')
            await bed.calls.removeGroupMember({ organizationId, groupId, email: 'm0@example.com' });
          else await bed.apply(membershipsRecord(parent, '-g9/m0'));
        } while (pageToken !== '');
        expect(seen).toEqual(people.map(({ email }) => email));
      },
    );

    it('knows no deleted group, and none of another organization', async () => {
      const groupId = await make('Readers');
      await bed.apply(groupDeletedRecord(parent, 'g1'));
      expect(await refusal(bed.calls.listGroupMembers({ organizationId, groupId: 'g1' }))).toBe(
        'NotFound unknown group: g1',
      );
      expect(await refusal(bed.calls.listGroupMembers({ organizationId: 'org-2', groupId }))).toBe(
        `NotFound unknown group: ${groupId}`,
      );
    });
  });

  describe('asked for the groups of people', () => {
    const namesOf = async (...emails: string[]) => {
      const { members } = await bed.calls.listGroupNamesOfMembers({ organizationId, emails });
      return members.map(({ email, groupNames }) => [email, ...groupNames]);
    };

    it('names mirrored and direct groups as they are, sorted by code unit; people without groups are left out', async () => {
      await bed.apply(
        groupsRecord(parent, { directoryGroupId: 'g3', name: '\u{1F600}' }, { directoryGroupId: 'g4', name: '\uFF5E' }),
      );
      await bed.apply(membershipsRecord(parent, 'g3/u1', 'g4/u1'));
      const groupId = await make('a; b');
      await bed.calls.addGroupMember({ organizationId, groupId, email: 'ada@example.com' });
      await bed.calls.addGroupMember({ organizationId, groupId, email: 'bob@example.com' });
      expect(await namesOf(' ADA@example.com', 'bob@example.com', 'nobody@example.com', 'bob@example.com')).toEqual([
        ['ada@example.com', 'Ops', 'Sales; West', 'a; b', '\u{1F600}', '\uFF5E'],
        ['bob@example.com', 'a; b'],
      ]);
    });

    it('names a group once where two directory users have the same email, and no deleted group', async () => {
      await bed.apply(
        usersRecord(parent, { directoryUserId: 'u2', email: 'ada@example.com' }),
        groupDeletedRecord(parent, 'g2'),
      );
      expect(await namesOf('ada@example.com')).toEqual([['ada@example.com', 'Sales; West']]);
    });

    it('takes up to 1,000 people, also such as no email looks like, and none', async () => {
      await bed.apply(usersRecord(parent, { directoryUserId: 'u1', email: 'ada' }));
      expect(await namesOf('ada', ...Array.from({ length: 999 }, (_, index) => `p${index}@example.com`))).toEqual([
        ['ada', 'Ops', 'Sales; West'],
      ]);
      expect(await namesOf()).toEqual([]);
      const many = Array.from({ length: 1_001 }, () => 'ada');
      expect(await refusal(namesOf(...many))).toBe('InvalidArgument emails: must have at most 1000 entries');
    });
  });

  describe('asked to change direct groups', () => {
    it('makes, renames and deletes one, and tells it under the organization', async () => {
      const made = await bed.calls.createGroup({ organizationId, name: '  Readers ' });
      const groupId = made.group?.groupId ?? '';
      expect(made.group).toMatchObject({ name: 'Readers', source: group.GroupSource.DIRECT, memberCount: 0 });
      await bed.calls.addGroupMember({ organizationId, groupId, email: 'ada@example.com' });
      const renamed = await bed.calls.renameGroup({ organizationId, groupId, name: 'Writers' });
      expect(renamed.group).toMatchObject({ groupId, name: 'Writers', memberCount: 1 });
      await bed.calls.deleteGroup({ organizationId, groupId });
      expect(await published()).toEqual([
        `org-1 groups Readers(${groupId})`,
        `org-1 members ${groupId}/u1`,
        `org-1 groups Writers(${groupId})`,
        `org-1 groups -Writers(${groupId})`,
      ]);
      expect(await refusal(bed.calls.deleteGroup({ organizationId, groupId }))).toBe(
        `NotFound unknown group: ${groupId}`,
      );
    });

    it('says who did it', async () => {
      await make('Readers');
      const [record] = await bed.published();
      expect(record?.payload.change.value).toMatchObject({
        groups: [{ cause: { by: { case: 'person', value: 'unknown' } } }],
      });
    });

    it('keeps the names of direct groups unique in an organization, also when asked twice at once', async () => {
      const answers = await Promise.allSettled(Array.from({ length: 5 }, () => make('Readers')));
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const groupId = await make('Writers');
      expect(await refusal(make('Readers'))).toMatch(/^FailedPrecondition group_name_taken: /);
      expect(await refusal(bed.calls.renameGroup({ organizationId, groupId, name: 'Readers' }))).toMatch(
        /^FailedPrecondition group_name_taken: /,
      );
      expect((await bed.calls.listGroups({ organizationId })).groups.map(({ name }) => name)).toContain('Writers');
      await bed.calls.createGroup({ organizationId: 'org-2', name: 'Readers' });
      await make('Ops');
    });

    it('changes nothing and tells nothing when it is so already', async () => {
      const groupId = await make('Readers');
      await bed.calls.addGroupMember({ organizationId, groupId, email: 'ada@example.com' });
      await bed.published();
      const again = await bed.calls.addGroupMember({ organizationId, groupId, email: ' Ada@Example.com ' });
      expect(again.group).toMatchObject({ memberCount: 1 });
      await bed.calls.renameGroup({ organizationId, groupId, name: 'Readers' });
      const absent = await bed.calls.removeGroupMember({ organizationId, groupId, email: 'bob@example.com' });
      expect(absent.group).toMatchObject({ memberCount: 1 });
      expect(await published()).toEqual([]);
    });

    it('takes members of the organization only: waiting ones too, removed ones and strangers not', async () => {
      const groupId = await make('Readers');
      const add = (email: string) => bed.calls.addGroupMember({ organizationId, groupId, email });
      expect((await add('bob@example.com')).group).toMatchObject({ memberCount: 1 });
      expect(await refusal(add('gone@example.com'))).toMatch(/^FailedPrecondition not_a_member: /);
      expect(await refusal(add('stranger@example.com'))).toMatch(/^FailedPrecondition not_a_member: /);
      expect(
        (await bed.calls.removeGroupMember({ organizationId, groupId, email: 'bob@example.com' })).group,
      ).toMatchObject({ memberCount: 0 });
      expect((await published()).slice(1)).toEqual([
        `org-1 members ${groupId}/bob@example.com`,
        `org-1 members -${groupId}/bob@example.com`,
      ]);
    });

    it('takes a member under whatever email their directory gives; a text that is nobody’s email is no member', async () => {
      const email = 'ada lovelace (desk 3)';
      await bed.apply(membersRecord(organizationId, { email }));
      const groupId = await make('Readers');
      const { group: added } = await bed.calls.addGroupMember({
        organizationId,
        groupId,
        email: ' Ada Lovelace (desk 3)',
      });
      expect(added?.memberCount).toBe(1);
      expect(await refusal(bed.calls.addGroupMember({ organizationId, groupId, email: 'ada' }))).toMatch(
        /^FailedPrecondition not_a_member: /,
      );
      expect(await bed.calls.getEntitlements({ organizationId, email: 'ada' })).toMatchObject({ capabilities: [] });
      const { group: left } = await bed.calls.removeGroupMember({ organizationId, groupId, email });
      expect(left?.memberCount).toBe(0);
    });

    it('counts right when many come and go at once', async () => {
      const emails = Array.from({ length: 30 }, (_, index) => `p${index}@example.com`);
      await bed.apply(membersRecord(organizationId, ...emails.map((email) => ({ email }))));
      const groupId = await make('Readers');
      await Promise.all(
        emails
          .flatMap((email) => [email, email])
          .map((email) => bed.calls.addGroupMember({ organizationId, groupId, email })),
      );
      const out = emails.slice(0, 10);
      const removed = { status: MemberStatus.REMOVED };
      await Promise.all([
        ...out.slice(0, 5).map((email) => bed.calls.removeGroupMember({ organizationId, groupId, email })),
        bed.apply(membersRecord(organizationId, ...out.slice(3).map((email) => ({ email, ...removed })))),
      ]);
      const { groups } = await bed.calls.listGroups({ organizationId });
      expect(groups.find((one) => one.groupId === groupId)).toMatchObject({ memberCount: 20 });
    });

    it('refuses all of it for mirrored groups, and knows no other organization’s', async () => {
      const changes = (place: { organizationId: string; groupId: string }) => [
        bed.calls.renameGroup({ ...place, name: 'Mine' }),
        bed.calls.deleteGroup(place),
        bed.calls.addGroupMember({ ...place, email: 'ada@example.com' }),
        bed.calls.removeGroupMember({ ...place, email: 'ada@example.com' }),
      ];
      for (const text of await Promise.all(changes({ organizationId, groupId: 'g1' }).map(refusal))) {
        expect(text).toMatch(/^FailedPrecondition managed_by_directory: /);
      }
      const groupId = await make('Readers');
      for (const text of await Promise.all(changes({ organizationId: 'org-2', groupId }).map(refusal))) {
        expect(text).toBe(`NotFound unknown group: ${groupId}`);
      }
      await bed.apply(groupDeletedRecord(parent, 'g1'));
      for (const text of await Promise.all(changes({ organizationId, groupId: 'g1' }).map(refusal))) {
        expect(text).toBe('NotFound unknown group: g1');
      }
    });
  });

  describe('asked about an organization it has not heard of', () => {
    it('asks seat-policy and remembers the answer', async () => {
      bed.onlyAtSeatPolicy.set('org-new', parent);
      expect((await bed.calls.listGroups({ organizationId: 'org-new' })).groups).toHaveLength(2);
      bed.onlyAtSeatPolicy.clear();
      expect((await bed.calls.listGroups({ organizationId: 'org-new' })).groups).toHaveLength(2);
    });

    it('says not_found when seat-policy does not know it, unavailable when seat-policy does not answer', async () => {
      const place = { organizationId: 'org-none', groupId: 'g1' };
      const calls = [
        bed.calls.listGroups(place),
        bed.calls.listGroupMembers(place),
        bed.calls.listGroupNamesOfMembers({ ...place, emails: [] }),
        bed.calls.createGroup({ ...place, name: 'Readers' }),
        bed.calls.renameGroup({ ...place, name: 'Readers' }),
        bed.calls.deleteGroup(place),
        bed.calls.addGroupMember({ ...place, email: 'ada@example.com' }),
        bed.calls.removeGroupMember({ ...place, email: 'ada@example.com' }),
      ];
      for (const text of await Promise.all(calls.map(refusal)))
        expect(text).toBe('NotFound unknown organization: org-none');
      expect(await refusal(bed.calls.listGroups({ organizationId: 'unreachable' }))).toBe(
        'Unavailable try again: seat-policy does not answer',
      );
    });
  });

  it('names each wrong field of a request', async () => {
    const empty = { organizationId: '', groupId: ' g1', name: ' ', email: ' ' };
    const wrong = async (call: Promise<unknown>) => {
      const text = await refusal(call);
      expect(text).toMatch(/^InvalidArgument /);
      return [...text.matchAll(/(\w+(?:\[\d+\])?): /g)].map(([, field]) => field);
    };
    expect(await wrong(bed.calls.listGroups({ ...empty, pageSize: 1_001 }))).toEqual(
      expect.arrayContaining(['organizationId', 'pageSize']),
    );
    expect(await wrong(bed.calls.listGroups({ organizationId, pageToken: 'x' }))).toEqual(['pageToken']);
    expect(await wrong(bed.calls.listGroupMembers({ ...empty, pageSize: -1 }))).toEqual(
      expect.arrayContaining(['organizationId', 'groupId', 'pageSize']),
    );
    expect(await wrong(bed.calls.listGroupMembers({ organizationId, groupId: 'g1', pageToken: 'x' }))).toEqual([
      'pageToken',
    ]);
    expect(await wrong(bed.calls.listGroupNamesOfMembers({ organizationId, emails: ['ada', ' ', '\0'] }))).toEqual([
      'emails[1]',
      'emails[2]',
    ]);
    expect(await wrong(bed.calls.createGroup(empty))).toEqual(expect.arrayContaining(['organizationId', 'name']));
    expect(await wrong(bed.calls.renameGroup(empty))).toEqual(
      expect.arrayContaining(['organizationId', 'groupId', 'name']),
    );
    expect(await wrong(bed.calls.deleteGroup(empty))).toEqual(expect.arrayContaining(['organizationId', 'groupId']));
    expect(await wrong(bed.calls.addGroupMember(empty))).toEqual(
      expect.arrayContaining(['organizationId', 'groupId', 'email']),
    );
    expect(await wrong(bed.calls.removeGroupMember(empty))).toEqual(
      expect.arrayContaining(['organizationId', 'groupId', 'email']),
    );
  });
});
