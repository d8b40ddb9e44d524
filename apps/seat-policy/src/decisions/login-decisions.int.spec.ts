import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import { DecisionOutcome, DirectoryUserState, ProvisioningMode, Role, UnmappedTier } from '@rollcall/contracts';
import { captureLog, createTestDatabase, createVirtualClock, type TestDatabase } from '@rollcall/testing';
import { directoryVoice } from '../test-bed/directory-records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

describe('DecideLogin', () => {
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
    await mode(ProvisioningMode.JIT);
    await bed.apply(
      directory.groups({ directoryGroupId: 'staff' }, { directoryGroupId: 'admins' }),
      directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }),
      directory.memberships('staff/ada', 'admins/ada'),
    );
    await bed.published();
  });

  const directory = directoryVoice('parent-1');
  const mode = (to: ProvisioningMode) => bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: to });
  const decide = async (email: string) => (await bed.calls.decideLogin({ organizationId: 'org-1', email })).decision;
  const map = (seatTiers = false) =>
    bed.calls.setGroupMappings({
      organizationId: 'org-1',
      enabled: true,
      roleMappings: [
        { groupId: 'staff', role: Role.USER },
        { groupId: 'admins', role: Role.ADMIN },
      ],
      seatTierMappingsEnabled: seatTiers,
      seatTierMappings: [{ groupId: 'admins', tier: 'premium' }],
    });
  const inactive = { state: DirectoryUserState.INACTIVE };

  it('mode jit, mappings off: whom the directory knows is provisioned, with what it says of them', async () => {
    const { decision, settingsRevision } = await bed.calls.decideLogin({
      organizationId: 'org-1',
      email: ' ADA@example.com ',
    });
    expect(decision).toMatchObject({
      email: 'ada@example.com',
      outcome: DecisionOutcome.PROVISION,
      role: Role.UNSPECIFIED,
      seatTier: '',
      reasonCode: 'kept',
      directoryUserId: 'ada',
      firstName: 'First',
      lastName: 'ada',
      directoryCreatedAt: timestampFromDate(new Date('2026-01-01T00:00:00Z')),
    });
    expect(settingsRevision).toBe(
      (await bed.calls.getOrganization({ organizationId: 'org-1' })).organization?.revision,
    );
  });

  it('mode jit, mappings off: whom no directory knows is provisioned too', async () => {
    expect(await decide('stranger@example.com')).toMatchObject({
      outcome: DecisionOutcome.PROVISION,
      reasonCode: 'kept',
      directoryUserId: '',
    });
  });

  it.each([false, true])('mode jit, mappings on: %s, inactive in the directory: remove', async (mappings) => {
    if (mappings) await map();
    await bed.apply(directory.users({ directoryUserId: 'ada', ...inactive }));
    expect(await decide('ada@example.com')).toMatchObject({
      outcome: DecisionOutcome.REMOVE,
      reasonCode: 'inactive_in_directory',
    });
  });

  it('mode jit, mappings on: the highest mapped role and tier; in no mapped group, or unknown: remove', async () => {
    await map(true);
    expect(await decide('ada@example.com')).toMatchObject({
      outcome: DecisionOutcome.PROVISION,
      role: Role.ADMIN,
      seatTier: 'premium',
      reasonCode: 'mapped_role',
    });
    for (const email of ['bob@example.com', 'stranger@example.com']) {
      expect(await decide(email)).toMatchObject({ outcome: DecisionOutcome.REMOVE, reasonCode: 'no_role_group' });
    }
  });

  it('mode jit, tier mapping on, in no tier-mapped group: remove, or the highest available', async () => {
    await map(true);
    await bed.apply(directory.memberships('-admins/ada'));
    expect(await decide('ada@example.com')).toMatchObject({ reasonCode: 'no_tier_group' });
    await bed.calls.setPolicy({ organizationId: 'org-1', unmappedTier: UnmappedTier.HIGHEST_AVAILABLE });
    expect(await decide('ada@example.com')).toMatchObject({ role: Role.USER, seatTier: '', highestAvailable: true });
  });

  it('follows the settings and the directory of this moment, with no grace', async () => {
    await map();
    expect(await decide('ada@example.com')).toMatchObject({ role: Role.ADMIN });
    await bed.apply(directory.memberships('-admins/ada', '-staff/ada'));
    expect(await decide('ada@example.com')).toMatchObject({ reasonCode: 'no_role_group' });
  });

  it('of two users with one email the one who stands for the person is asked', async () => {
    await bed.apply(
      directory.users({ directoryUserId: 'ada', ...inactive }),
      directory.users({ directoryUserId: 'ada-2', email: 'ada@example.com' }),
    );
    expect(await decide('ada@example.com')).toMatchObject({
      outcome: DecisionOutcome.PROVISION,
      directoryUserId: 'ada-2',
    });
  });

  it('whom only a gone directory knows is a stranger', async () => {
    await bed.apply(directory.checkpoint({ directoryIds: ['directory_2'] }));
    expect(await decide('ada@example.com')).toMatchObject({ outcome: DecisionOutcome.PROVISION, directoryUserId: '' });
    await map();
    expect(await decide('ada@example.com')).toMatchObject({ reasonCode: 'no_role_group' });
  });

  it('in other modes says what is decided there', async () => {
    await mode(ProvisioningMode.INVITE_ONLY);
    expect(await decide('ada@example.com')).toMatchObject({ outcome: DecisionOutcome.NONE, reasonCode: 'manual' });
    await mode(ProvisioningMode.SCIM);
    expect(await decide('ada@example.com')).toMatchObject({ outcome: DecisionOutcome.PROVISION });
    expect(await decide('stranger@example.com')).toMatchObject({
      outcome: DecisionOutcome.REMOVE,
      reasonCode: 'not_in_directory',
    });
    await bed.apply(directory.checkpoint({ directoryIds: ['directory_2'] }));
    expect(await decide('ada@example.com')).toMatchObject({ reasonCode: 'directory_deleted', directoryUserId: 'ada' });
  });

  it('stores and publishes nothing', async () => {
    await decide('ada@example.com');
    expect(await bed.published()).toEqual([]);
    expect(await bed.database.query('select 1 from decision')).toEqual([]);
  });

  it('of an unknown organization is not found; wrong input is named', async () => {
    await expect(bed.calls.decideLogin({ organizationId: 'nobody', email: 'a@example.com' })).rejects.toMatchObject({
      code: Code.NotFound,
    });
    await expect(bed.calls.decideLogin({ email: 'x' })).rejects.toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: expect.stringMatching(/organizationId: .*email: must be an email address/),
    });
  });
});
