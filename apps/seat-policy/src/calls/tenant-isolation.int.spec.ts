import { OrganizationKind, ProvisioningMode, Role, seatPolicy, seatPolicyScopes, SyncScope } from '@rollcall/contracts';
import { createLog } from '@rollcall/service';
import { askedFor, createTestDatabase, fieldsNotGiven, rowsOf, type TestDatabase } from '@rollcall/testing';
import { directoryVoice } from '../test-bed/directory-records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

/** Of the one who asks, and of another parent. */
const own = 'org-1';
const foreign = 'org-2';
const foreignParent = 'parent-2';
const secret = 'Confidential';
const stranger = 'grace@example.com';

type Method = (typeof seatPolicy.SeatPolicyService.methods)[number];
const scopeOf = ({ localName }: Method) => seatPolicyScopes[localName as keyof typeof seatPolicyScopes];

/** Methods that one organization or parent is named for, and that the services do not keep for each other. */
const methods = seatPolicy.SeatPolicyService.methods.filter(
  (method) =>
    scopeOf(method) !== 'internal' &&
    method.input.fields.some(({ localName }) => localName === 'organizationId' || localName === 'parentId'),
);

describe('a call for one organization, with whatever belongs to another one', () => {
  let test: TestDatabase;
  let bed: TestBed;
  let foreignToken: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    const clock = { now: () => new Date('2026-11-24T10:00:00Z'), sleep: async () => undefined };
    bed = await createTestBed({ adminUrl: test.adminUrl, clock, log: createLog('seat-policy', 'silent') });
  });
  afterAll(async () => {
    await bed.close();
    await test.drop();
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.calls.putParent({ parentId: 'parent-1', name: 'Own', workosOrganizationId: 'org_1' });
    await bed.calls.putParent({ parentId: foreignParent, name: secret, workosOrganizationId: 'org_2' });
    await bed.putOrganization({ organizationId: own });
    await bed.putOrganization({ organizationId: foreign, parentId: foreignParent, name: secret });
    await bed.putOrganization({ organizationId: 'org-3', parentId: foreignParent, name: `${secret} labs` });
    const theirs = directoryVoice(foreignParent);
    await bed.apply(
      theirs.users({ directoryUserId: 'grace', email: stranger, lastName: secret }),
      theirs.groups({ directoryGroupId: 'g-theirs', name: secret }),
      theirs.memberships('g-theirs/grace'),
    );
    await bed.calls.setPolicy({ organizationId: foreign, guard: { maxRemovalsCount: 3 } });
    foreignToken = (await bed.calls.listOrganizations({ parentId: foreignParent, pageSize: 1 })).nextPageToken;
    expect(foreignToken).not.toBe('');
  });

  const given = {
    organizationId: own,
    parentId: 'parent-1',
    name: 'Renamed',
    workosOrganizationId: 'org_1',
    kind: OrganizationKind.PRODUCTION,
    primaryOwnerEmail: stranger,
    seatTiers: [{ tier: 'standard', rank: 1, purchased: 5, capabilities: [] }],
    defaultSeatTier: 'standard',
    tier: 'standard',
    purchased: 7,
    mode: ProvisioningMode.JIT,
    enabled: true,
    roleMappings: [{ groupId: 'g-theirs', role: Role.ADMIN }],
    seatTierMappingsEnabled: false,
    seatTierMappings: [],
    guard: { enabled: false },
    email: stranger,
    scope: SyncScope.BOTH,
    ...{ pageSize: 10, pageToken: '', confirmedPlanHash: undefined, since: undefined, until: undefined, actor: '' },
    ...{ unmappedTier: undefined, unmappedGraceSeconds: 3, emailChange: undefined, multiGroupSpendLimit: undefined },
    ...{ runId: 'run-1', planHash: '', provisioningMode: undefined, groupMappings: undefined },
  };

  const stateOf = async () => [
    ...(await rowsOf(bed.database, 'organization_id', foreign)),
    ...(await rowsOf(bed.database, 'parent_id', foreignParent)),
  ];

  it('fills every field that a request of the service has', () => {
    expect(fieldsNotGiven(seatPolicy.SeatPolicyService, given)).toEqual([]);
  });

  it('is every call but those of all parents and those between the services', () => {
    const others = seatPolicy.SeatPolicyService.methods.filter((method) => !methods.includes(method));
    expect(others.map(({ name }) => name).sort()).toEqual([
      'CheckConfirmedPlan',
      'DecideLogin',
      'GetSyncRequest',
      'ListParents',
      'PreviewDecisions',
    ]);
  });

  it.each(methods.map((method) => [method.name, method] as const))(
    '%s tells nothing of the other organization and changes nothing there',
    async (_name, method) => {
      const before = await stateOf();
      expect(before.length).toBeGreaterThan(6);
      for (const more of [{}, { pageToken: foreignToken }, { workosOrganizationId: 'org_2' }]) {
        const said = await askedFor(bed.calls, method, { ...given, ...more });
        expect(said).not.toContain(secret);
        expect(said).not.toContain(foreignParent);
        expect(said).not.toContain(foreign);
      }
      expect(await stateOf()).toEqual(before);
    },
  );

  it('would be seen, if it told or changed something: the same calls for the other organization do', async () => {
    const before = await stateOf();
    const theirs = { ...given, organizationId: foreign, parentId: foreignParent };
    const said = await Promise.all(
      methods.filter((method) => scopeOf(method) !== 'write').map((method) => askedFor(bed.calls, method, theirs)),
    );
    expect(said.filter((words) => words.includes(secret)).length).toBeGreaterThan(2);
    await askedFor(bed.calls, seatPolicy.SeatPolicyService.method.setSeats, theirs);
    expect(await stateOf()).not.toEqual(before);
  });
});
