import type { Database } from '@rollcall/persistence';
import { createTestDatabase } from '@rollcall/testing';
import { groupsRecord, membershipsRecord, organizationRecord } from '../test-bed/records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const parent = 'parent-1';
const organizationId = 'org-1';
const everyone = 50_000;
const emailOf = (person: number): string => `p${String(person).padStart(5, '0')}@example.com`;

/** `all` has everybody, mirrored; `few` the first ten, mirrored; `hand` everybody, direct. */
async function populate({ database }: TestBed): Promise<void> {
  const people = `generate_series(0, ${everyone - 1}) n`;
  const email = `'p' || lpad(n::text, 5, '0') || '@example.com'`;
  for (const statement of [
    `insert into directory_user (parent_id, directory_user_id, email, first_name, last_name, state, created_at)
     select '${parent}', 'u' || n, ${email}, 'Person', n::text, 'active', now() from ${people}`,
    `insert into member
       (organization_id, member_id, email, first_name, last_name, directory_user_id, status, role, seat_tier)
     select '${organizationId}', 'm' || n, ${email}, 'Person', n::text, 'u' || n, 'active', 'custom', 'standard'
     from ${people}`,
    `insert into directory_group (parent_id, directory_group_id, name, deleted)
     values ('${parent}', 'all', 'All', false), ('${parent}', 'few', 'Few', false)`,
    `insert into directory_membership (parent_id, directory_user_id, directory_group_id, email_key)
     select '${parent}', 'u' || n, g, ${email} from ${people}, unnest(array['all', 'few']) g where g = 'all' or n < 10`,
    `insert into directory_group_size (parent_id, directory_group_id, memberships)
     values ('${parent}', 'all', ${everyone}), ('${parent}', 'few', 10)`,
    `insert into direct_group (group_id, organization_id, name, member_count)
     values ('hand', '${organizationId}', 'By hand', ${everyone})`,
    `insert into direct_group_member (group_id, organization_id, email)
     select 'hand', '${organizationId}', ${email} from ${people}`,
    'analyze',
  ]) {
    await database.query(statement);
  }
}

/** Whose facts are read from the database to answer, while something is done. */
async function readDuring(database: Database, work: () => Promise<unknown>): Promise<string[]> {
  const reading = jest.spyOn(database, 'query');
  await work();
  const read = reading.mock.calls.flatMap(([, parameters, options]) => {
    const [, emails] = parameters ?? [];
    const answers = options?.name === 'entitled people' || options?.name === 'entitlement facts';
    return answers && Array.isArray(emails) ? emails.map(String) : [];
  });
  reading.mockRestore();
  return [...new Set(read)].sort();
}

// Slow where the machine has other work.
jest.setTimeout(180_000);

describe('in a group of 50,000', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    await populate(bed);
    await bed.apply(organizationRecord({ organizationId, parentId: parent }));
    for (const [customRoleId, capability, groupId] of [
      ['talker', 'chat', 'all'],
      ['coder', 'code', 'few'],
    ] as const) {
      await bed.calls.putCustomRole({ organizationId, customRoleId, name: customRoleId, capabilities: [capability] });
      await bed.calls.setGroupCustomRoles({ organizationId, groupId, customRoleIds: [customRoleId] });
    }
  });
  afterAll(() => bed.close());

  const asked = Array.from({ length: 300 }, (_, person) => emailOf(person));
  const theFew = asked.slice(0, 10);
  const askEverybody = () => Promise.all(asked.map((email) => bed.calls.getEntitlements({ organizationId, email })));
  const readAgain = () => readDuring(bed.database, askEverybody);
  const may = async (person: number) =>
    (await bed.calls.getEntitlements({ organizationId, email: emailOf(person) })).capabilities.join(' ');

  it('the answers of nobody are read again without a change', async () => {
    expect(await readAgain()).toEqual(asked);
    expect(await readAgain()).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>, () => string[]]>([
    ['a membership that ends', () => bed.apply(membershipsRecord(parent, '-all/u7')), () => [emailOf(7)]],
    ['a membership that begins', () => bed.apply(membershipsRecord(parent, 'few/u77')), () => [emailOf(77)]],
    [
      'a person taken out of a direct group',
      () => bed.calls.removeGroupMember({ organizationId, groupId: 'hand', email: emailOf(5) }),
      () => [emailOf(5)],
    ],
    [
      'an override',
      () => bed.calls.setMemberSpendLimit({ organizationId, email: emailOf(3), amountMinor: 5n }),
      () => [emailOf(3)],
    ],
    [
      'a smaller group that gives something else',
      () => bed.calls.setGroupSpendLimit({ organizationId, groupId: 'few', amountMinor: 5n }),
      () => [...theFew, emailOf(77)],
    ],
    [
      'a custom role of a smaller group',
      () => bed.calls.putCustomRole({ organizationId, customRoleId: 'coder', name: 'Coder', capabilities: ['files'] }),
      () => [...theFew, emailOf(77)],
    ],
    [
      'a smaller group renamed',
      () => bed.apply(groupsRecord(parent, { directoryGroupId: 'few', name: 'The few' })),
      () => [...theFew, emailOf(77)],
    ],
    ['what bounds everybody', () => bed.calls.setOrganizationLimits({ organizationId, ceilingMinor: 9n }), () => asked],
  ])(
    '%s makes the answers of those be read again whom it touches, and of nobody else',
    async (_what, change, touched) => {
      await askEverybody();
      await change();
      expect(await readAgain()).toEqual(touched());
      expect(await readAgain()).toEqual([]);
    },
  );

  it('and those answers hold what changed', async () => {
    expect(await Promise.all([7, 77, 78].map(may))).toEqual(['files', 'chat files', 'chat']);
  });

  it.each([
    ['a mirrored one', 'all'],
    ['a direct one', 'hand'],
  ])('everybody of %s is listed, page by page, each page by one statement', async (_kind, groupId) => {
    const seen: string[] = [];
    const statements = jest.spyOn(bed.database, 'query');
    let pageToken = '';
    let pages = 0;
    do {
      const page = await bed.calls.listGroupMembers({ organizationId, groupId, pageSize: 1_000, pageToken });
      expect(page.members.length).toBeLessThanOrEqual(1_000);
      seen.push(...page.members.map(({ email }) => email));
      pageToken = page.nextPageToken;
      pages += 1;
    } while (pageToken !== '');
    // Those of the feed, which looks at the log meanwhile, do not count.
    const ofMembers = statements.mock.calls.filter(([text]) => /direct_group_member|directory_membership/.test(text));
    statements.mockRestore();
    expect(pages).toBe(50);
    expect(ofMembers.length).toBe(pages);
    const left = groupId === 'all' ? emailOf(7) : emailOf(5);
    const people = Array.from({ length: everyone }, (_, person) => emailOf(person));
    expect(seen).toEqual(people.filter((email) => email !== left));
  });

  it('the list of groups counts its members without reading them', async () => {
    const { groups } = await bed.calls.listGroups({ organizationId });
    expect(groups.map(({ name, memberCount }) => `${name} ${memberCount}`)).toEqual([
      `All ${everyone - 1}`,
      `By hand ${everyone - 1}`,
      'The few 11',
    ]);
  });
});
