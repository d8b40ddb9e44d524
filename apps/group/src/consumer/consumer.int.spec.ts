import { create } from '@bufbuild/protobuf';
import { CauseSchema, DirectoryUserState, MemberRangeSchema, MemberStatus } from '@rollcall/contracts';
import { createTestDatabase } from '@rollcall/testing';
import { publication } from '../test-bed/publication';
import {
  appliedRecord,
  checkpointRecord,
  directoryRecord,
  groupDeletedRecord,
  groupsRecord,
  membersRecord,
  membershipsRecord,
  organizationRecord,
  userDeletedRecord,
  usersRecord,
} from '../test-bed/records';
import { wrongCounters } from '../test-bed/recount';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const parent = 'parent-1';

describe('what the group service hears', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());
  beforeEach(() => bed.empty());
  afterEach(async () => expect(await wrongCounters(bed.database)).toEqual([]));

  const published = async () => publication(await bed.published());
  const publishedOfGroups = async () => (await published()).filter((line) => !line.includes(' entitlements '));
  const memberships = async () => {
    const rows = await bed.database.query<{ pair: string }>(
      `select directory_group_id || '/' || directory_user_id as pair from directory_membership order by 1`,
    );
    return rows.map(({ pair }) => pair);
  };
  const groups = async () => {
    const rows = await bed.database.query<{ line: string }>(
      `select directory_group_id || ' ' || name || ' ' || coalesce(memberships, 0) || case when deleted then ' deleted' else '' end as line
       from directory_group left join directory_group_size using (parent_id, directory_group_id) order by 1`,
    );
    return rows.map(({ line }) => line);
  };
  const users = async () => {
    const rows = await bed.database.query<{ line: string }>(
      `select concat_ws(' ', directory_user_id, email, first_name, state) as line from directory_user order by 1`,
    );
    return rows.map(({ line }) => line);
  };
  const scan = () => [
    usersRecord(
      parent,
      { directoryUserId: 'u1', firstName: 'Ada' },
      { directoryUserId: 'u2' },
      { directoryUserId: 'u3' },
    ),
    groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales; West' }, { directoryGroupId: 'g2', name: 'Ops' }),
    membershipsRecord(parent, 'g1/u1', 'g1/u2', 'g2/u1'),
  ];

  describe('of a directory', () => {
    it('is mirrored: users, groups and who is in which, and told to others', async () => {
      await bed.apply(...scan());
      expect(await users()).toEqual([
        'u1 u1@example.com Ada active',
        'u2 u2@example.com  active',
        'u3 u3@example.com  active',
      ]);
      expect(await groups()).toEqual(['g1 Sales; West 2', 'g2 Ops 1']);
      expect(await memberships()).toEqual(['g1/u1', 'g1/u2', 'g2/u1']);
      expect(await published()).toEqual([
        'parent-1 groups Sales; West(g1) Ops(g2)',
        'parent-1 members g1/u1 g1/u2 g2/u1',
      ]);
    });

    it.each([
      ['a scan', scan()],
      ['a deleted user', [userDeletedRecord(parent, 'u1')]],
      ['a changed email', [usersRecord(parent, { directoryUserId: 'u1', email: 'ada@example.com' })]],
      ['a renamed group', [groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales' })]],
      ['a deleted group', [groupDeletedRecord(parent, 'g1')]],
      [
        'a group that is deleted and comes back',
        [groupDeletedRecord(parent, 'g1'), groupsRecord(parent, { directoryGroupId: 'g1' })],
      ],
      ['a membership that ends', [membershipsRecord(parent, '-g1/u1')]],
    ])('applied twice changes nothing the second time: %s', async (_what, records) => {
      await bed.apply(...scan());
      await bed.apply(...records);
      const once = [await users(), await groups(), await memberships()];
      await bed.published();
      await bed.apply(...records);
      expect([await users(), await groups(), await memberships()]).toEqual(once);
      expect(await published()).toEqual([]);
    });

    it('comes to the same applied in one batch and record by record', async () => {
      const records = [
        ...scan(),
        userDeletedRecord(parent, 'u1'),
        usersRecord(parent, { directoryUserId: 'u1' }),
        membershipsRecord(parent, 'g2/u1', 'g2/u3'),
        groupDeletedRecord(parent, 'g1'),
        groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales' }),
        membershipsRecord(parent, 'g1/u3', '-g2/u3', 'g2/u3', '-g2/u3'),
      ];
      await bed.apply(...records);
      const together = [await users(), await groups(), await memberships()];
      await bed.empty();
      for (const record of records) await bed.apply(record);
      expect([await users(), await groups(), await memberships()]).toEqual(together);
      expect(await memberships()).toEqual(['g1/u3', 'g2/u1']);
    });

    it('keeps parents apart, also where their ids of users and groups are the same', async () => {
      await bed.apply(
        ...scan(),
        groupsRecord('parent-2', { directoryGroupId: 'g1' }),
        membershipsRecord('parent-2', 'g1/u1'),
      );
      await bed.apply(groupDeletedRecord('parent-2', 'g1'));
      expect(await memberships()).toEqual(['g1/u1', 'g1/u2', 'g2/u1']);
    });

    it('is told with the cause and the trace of each change', async () => {
      const cause = create(CauseSchema, { by: { case: 'eventId', value: 'event_01' } });
      await bed.apply(...scan());
      await bed.published();
      const users = [{ directoryUserId: 'u1', state: DirectoryUserState.DELETED, cause }];
      await bed.apply(directoryRecord(parent, { case: 'users', value: { users } }, '00-trace-01'));
      const [record] = await bed.published();
      expect(record).toMatchObject({
        traceparent: '00-trace-01',
        payload: {
          change: {
            value: {
              members: [
                { groupId: 'g1', email: 'u1@example.com', cause },
                { groupId: 'g2', cause },
              ],
            },
          },
        },
      });
    });
  });

  describe('of a directory user', () => {
    beforeEach(async () => {
      await bed.apply(...scan());
      await bed.published();
    });

    it('deleted: the user and all their memberships are gone', async () => {
      await bed.apply(userDeletedRecord(parent, 'u1'));
      expect(await users()).toEqual(['u2 u2@example.com  active', 'u3 u3@example.com  active']);
      expect(await groups()).toEqual(['g1 Sales; West 1', 'g2 Ops 0']);
      expect(await published()).toEqual(['parent-1 members -g1/u1 -g2/u1']);
    });

    it('deleted and back in one batch: is there without memberships', async () => {
      await bed.apply(
        userDeletedRecord(parent, 'u1'),
        usersRecord(parent, { directoryUserId: 'u1' }),
        membershipsRecord(parent, 'g2/u1'),
      );
      expect(await memberships()).toEqual(['g1/u2', 'g2/u1']);
      expect(await users()).toHaveLength(3);
      expect(await published()).toEqual(['parent-1 members -g1/u1 -g2/u1 g2/u1']);
    });

    it('inactive: stays in their groups until told otherwise', async () => {
      await bed.apply(usersRecord(parent, { directoryUserId: 'u1', state: DirectoryUserState.INACTIVE }));
      expect(await users()).toContain('u1 u1@example.com  inactive');
      expect(await memberships()).toContain('g1/u1');
      expect(await published()).toEqual([]);
    });

    it('with another email: their groups tell it', async () => {
      await bed.apply(usersRecord(parent, { directoryUserId: 'u1', email: 'ada@example.com' }));
      const [record, ...more] = await bed.published();
      expect(more).toEqual([]);
      expect(record?.payload.change.value).toMatchObject({
        members: [
          { groupId: 'g1', directoryUserId: 'u1', email: 'ada@example.com', present: true },
          { groupId: 'g2', directoryUserId: 'u1', email: 'ada@example.com', present: true },
        ],
      });
    });

    it('unknown and deleted: nothing is made', async () => {
      await bed.apply(userDeletedRecord(parent, 'u9'));
      expect(await users()).toHaveLength(3);
      expect(await published()).toEqual([]);
    });

    it('who comes after their membership: counts and gets their email', async () => {
      await bed.apply(membershipsRecord(parent, 'g2/u9'));
      expect(await groups()).toContain('g2 Ops 2');
      await bed.apply(usersRecord(parent, { directoryUserId: 'u9', email: 'nine@example.com' }));
      const [row] = await bed.database.query(
        `select email_key from directory_membership where directory_user_id = 'u9'`,
      );
      expect(row).toEqual({ email_key: 'nine@example.com' });
    });

    it('with texts longer than an index entry can hold: is mirrored all the same', async () => {
      const long = Array.from({ length: 9_000 }, (_, index) =>
        String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
      ).join('');
      await bed.apply(
        usersRecord(parent, { directoryUserId: 'u1', email: `${long}@example.com` }),
        groupsRecord(parent, { directoryGroupId: 'g1', name: long }),
        membershipsRecord(parent, 'g2/u1'),
      );
      expect(await groups()).toContain(`g1 ${long} 2`);
    });
  });

  describe('of a directory group', () => {
    beforeEach(async () => {
      await bed.apply(...scan());
      await bed.published();
    });

    it('deleted: keeps its row and name and loses its members; no member is named to others', async () => {
      await bed.apply(groupDeletedRecord(parent, 'g1'));
      expect(await groups()).toEqual(['g1 Sales; West 0 deleted', 'g2 Ops 1']);
      expect(await published()).toEqual(['parent-1 groups -Sales; West(g1)']);
    });

    it('back after its deletion: is the same row, without members', async () => {
      await bed.apply(groupDeletedRecord(parent, 'g1'));
      await bed.apply(groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales' }));
      expect(await groups()).toEqual(['g1 Sales 0', 'g2 Ops 1']);
      expect(await published()).toEqual(['parent-1 groups -Sales; West(g1)', 'parent-1 groups Sales(g1)']);
    });

    it('deleted and back in one batch: has lost its members, and others hear both', async () => {
      await bed.apply(
        groupDeletedRecord(parent, 'g1'),
        groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales; West' }),
      );
      expect(await groups()).toEqual(['g1 Sales; West 0', 'g2 Ops 1']);
      expect(await published()).toEqual(['parent-1 groups -Sales; West(g1) Sales; West(g1)']);
    });

    it('renamed: nothing else changes', async () => {
      await bed.apply(groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales' }));
      expect(await groups()).toEqual(['g1 Sales 2', 'g2 Ops 1']);
      expect(await published()).toEqual(['parent-1 groups Sales(g1)']);
    });

    it('unknown and deleted: nothing is made', async () => {
      await bed.apply(groupDeletedRecord(parent, 'g9'));
      expect(await groups()).toHaveLength(2);
      expect(await published()).toEqual([]);
    });

    it('that comes after its memberships: has them counted', async () => {
      await bed.apply(membershipsRecord(parent, 'g9/u1', 'g9/u2'));
      await bed.apply(groupsRecord(parent, { directoryGroupId: 'g9', name: 'Late' }));
      expect(await groups()).toContain('g9 Late 2');
    });
  });

  describe('of memberships', () => {
    it('that were not there and end: changes nothing', async () => {
      await bed.apply(...scan());
      await bed.published();
      await bed.apply(membershipsRecord(parent, '-g2/u3'));
      expect(await published()).toEqual([]);
    });

    it('ten thousand in one batch: a few statements, all counted and told', async () => {
      const ids = Array.from({ length: 5_000 }, (_, index) => `u${index}`);
      await bed.apply(
        usersRecord(parent, ...ids.map((directoryUserId) => ({ directoryUserId }))),
        groupsRecord(parent, { directoryGroupId: 'g1' }, { directoryGroupId: 'g2' }),
      );
      await bed.published();
      const records = ids.map((id) => membershipsRecord(parent, `g1/${id}`, `g2/${id}`));
      const statements = await statementsOf(bed, () => bed.apply(...records));
      expect(statements).toBeLessThanOrEqual(8);
      expect(await groups()).toEqual(['g1 g1 5000', 'g2 g2 5000']);
      expect(await bed.published()).toHaveLength(20);

      const ends = ids.slice(0, 1_000).map((id) => userDeletedRecord(parent, id));
      expect(await statementsOf(bed, () => bed.apply(...ends))).toBeLessThanOrEqual(8);
      expect(await groups()).toEqual(['g1 g1 4000', 'g2 g2 4000']);
    });
  });

  describe('of organizations', () => {
    const organizations = () =>
      bed.database.query('select organization_id, parent_id, name, revision from organization');

    it('is stored where the revision is newer, whatever the order', async () => {
      const newer = organizationRecord({ organizationId: 'org-1', parentId: parent, name: 'New', revision: 3 });
      const older = organizationRecord({ organizationId: 'org-1', parentId: parent, name: 'Old', revision: 2 });
      const stored = [{ organization_id: 'org-1', parent_id: parent, name: 'New', revision: 3 }];
      await bed.apply(newer, older);
      expect(await organizations()).toEqual(stored);
      await bed.apply(older);
      await bed.apply(newer);
      expect(await organizations()).toEqual(stored);
    });
  });

  describe('of members', () => {
    const ada = { email: 'ada@example.com', memberId: 'member-ada' };
    const eve = { email: 'eve@example.com', memberId: 'member-eve' };
    const removed = { status: MemberStatus.REMOVED };
    let group = '';
    const inGroup = async () => {
      const rows = await bed.database.query<{ email: string }>('select email from direct_group_member order by email');
      return rows.map(({ email }) => email);
    };

    beforeEach(async () => {
      await bed.apply(
        organizationRecord({ organizationId: 'org-1', parentId: parent }),
        membersRecord('org-1', ada, eve),
      );
      const made = await bed.calls.createGroup({ organizationId: 'org-1', name: 'Readers' });
      group = made.group?.groupId ?? '';
      await bed.calls.addGroupMember({ organizationId: 'org-1', groupId: group, email: ada.email });
      await bed.published();
    });

    it('removed: they leave the direct groups, and are in none when they return', async () => {
      await bed.apply(membersRecord('org-1', { ...ada, ...removed }));
      expect(await inGroup()).toEqual([]);
      expect(await publishedOfGroups()).toEqual([`org-1 members -${group}/ada@example.com`]);
      await bed.apply(membersRecord('org-1', { ...ada, ...removed }));
      await bed.apply(membersRecord('org-1', ada));
      expect(await inGroup()).toEqual([]);
      expect(await publishedOfGroups()).toEqual([]);
    });

    it('removed and back in one batch: the same', async () => {
      await bed.apply(membersRecord('org-1', { ...ada, ...removed }), membersRecord('org-1', ada));
      expect(await inGroup()).toEqual([]);
    });

    it('who keep their record under another email: stay in the direct groups', async () => {
      await bed.apply(membersRecord('org-1', { ...ada, email: 'ada@new.example' }));
      expect(await inGroup()).toEqual(['ada@new.example']);
      expect(await publishedOfGroups()).toEqual([`org-1 members -${group}/ada@example.com ${group}/ada@new.example`]);
    });

    it('who take the email of one who is removed for it: have their own groups, not the other’s', async () => {
      await bed.apply(
        membersRecord('org-1', { ...eve, ...removed }),
        membersRecord('org-1', { ...ada, email: eve.email }),
      );
      expect(await inGroup()).toEqual([eve.email]);
      await bed.apply(membersRecord('org-1', { ...eve, ...removed }));
      expect(await inGroup()).toEqual([eve.email]);
    });

    it('who have another record since membership was restored: are the same person, with their groups and limit', async () => {
      await bed.calls.setMemberSpendLimit({ organizationId: 'org-1', email: ada.email, amountMinor: 700n });
      const restored = membersRecord('org-1', { ...ada, memberId: 'member-ada-restored' }, eve);
      await bed.apply(restored);
      await bed.apply(restored);
      expect(
        await bed.database.query(`select member_id from member where email = $1 and status = 'active'`, [ada.email]),
      ).toEqual([{ member_id: 'member-ada-restored' }]);
      expect(await inGroup()).toEqual([ada.email]);
      expect((await bed.calls.listMemberSpendLimits({ organizationId: 'org-1' })).memberSpendLimits).toMatchObject([
        { email: ada.email, amountMinor: 700n },
      ]);
    });

    it('whom the whole of their organization does not name: are members no more; others in its range and beyond stay', async () => {
      const whole = (range: { from?: string; before?: string }, ...members: Parameters<typeof membersRecord>[1][]) => {
        const record = membersRecord('org-1', ...members);
        if (record.payload.change.case === 'members') {
          record.payload.change.value.whole = create(MemberRangeSchema, range);
        }
        return record;
      };
      const living = async () =>
        (
          await bed.database.query<{ email: string }>(`select email from member where status <> 'removed' order by 1`)
        ).map(({ email }) => email);
      // Ada has another record now, told on another page than the range of the one she had.
      const newAda = { ...ada, memberId: 'zzz-ada' };
      await bed.apply(whole({ from: 'n' }, newAda), whole({ before: 'member-b' }));
      expect([await living(), await inGroup()]).toEqual([[ada.email, eve.email], [ada.email]]);
      await bed.apply(whole({ from: 'member-b', before: 'n' }));
      expect(await living()).toEqual([ada.email]);
      await bed.apply(whole({}));
      expect([await living(), await inGroup()]).toEqual([[], []]);
    });

    it('of another organization: are not touched', async () => {
      await bed.apply(membersRecord('org-2', { ...ada }), membersRecord('org-2', { ...ada, ...removed }));
      expect(await inGroup()).toEqual([ada.email]);
    });
  });

  describe('of sync runs', () => {
    it('is passed on after what the run found, for the parent and for each organization', async () => {
      await bed.apply(...scan(), checkpointRecord(parent, 'run-1'), appliedRecord('org-1', parent, 'run-1'));
      const lines = await published();
      expect(lines.slice(0, 3)).toEqual([
        'parent-1 groups Sales; West(g1) Ops(g2)',
        'parent-1 members g1/u1 g1/u2 g2/u1',
        'parent-1 checkpoint run-1',
      ]);
      expect(lines.slice(3)).toEqual(['parent-1 checkpoint run-1 org-1']);
    });
  });
});

/** How many statements run inside the transactions of some work. */
async function statementsOf(bed: TestBed, work: () => Promise<void>): Promise<number> {
  const { database } = bed;
  let count = 0;
  const transaction = database.transaction.bind(database);
  const counting = jest.spyOn(database, 'transaction').mockImplementation((inside, plans) =>
    transaction(
      (tx) =>
        inside({
          afterCommit: tx.afterCommit,
          query: (...statement) => {
            count += 1;
            return tx.query(...statement);
          },
          write: (...statement) => {
            count += 1;
            return tx.write(...statement);
          },
          lastly: (...statement) => {
            count += 1;
            tx.lastly(...statement);
          },
        }),
      plans,
    ),
  );
  await work();
  counting.mockRestore();
  return count;
}
