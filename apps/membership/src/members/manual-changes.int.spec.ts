import { Code, ConnectError } from '@connectrpc/connect';
import { ProvisioningMode, Role } from '@rollcall/contracts';
import { createTestDatabase } from '@rollcall/testing';
import {
  decisionsRecord,
  organization,
  organizationId,
  ownerEmail,
  provision,
  removal,
  settingsRecord,
} from '../test-bed/records';
import { shownMembers, wrongCounters } from '../test-bed/shown';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const { INVITE_ONLY, JIT, SCIM } = ProvisioningMode;
const roleMappings = { enabled: true };
const bothMappings = { enabled: true, seatTierMappingsEnabled: true };
/** Tier mappings count only while mappings are on. */
const tierMappingsAlone = { enabled: false, seatTierMappingsEnabled: true };

describe('changes by hand', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  beforeEach(() => bed.empty());
  afterEach(async () => {
    await expect(wrongCounters(bed.database)).resolves.toEqual([]);
  });
  afterAll(() => bed.close());

  const ada = { organizationId, email: 'ada@example.com' };
  const bob = { organizationId, email: 'bob@example.com' };
  const owner = { organizationId, email: ownerEmail };
  const members = (status?: 'living' | 'all') => shownMembers(bed.database, status);
  let revision = 1;
  const put = async (init: Parameters<typeof organization>[0]): Promise<void> => {
    revision += 1;
    bed.neighbours.organizations.set(organizationId, organization({ ...init, revision }));
    await bed.apply(settingsRecord({ ...init, revision }));
  };
  /** Ada is a member who was invited while nothing was decided by the directory; then the settings become these. */
  const invitedBefore = async (init: Parameters<typeof organization>[0]): Promise<void> => {
    await put({ provisioningMode: INVITE_ONLY });
    await bed.calls.inviteMember(ada);
    await put(init);
  };
  /** `done`, or the reason of the refusal. */
  const outcome = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'done',
      (reason: unknown) => {
        const error = ConnectError.from(reason);
        return error.code === Code.FailedPrecondition ? (error.rawMessage.split(':')[0] ?? '') : Code[error.code];
      },
    );

  it.each([
    ['invite_only', { provisioningMode: INVITE_ONLY }, 'done'],
    ['jit', { provisioningMode: JIT }, 'done'],
    ['jit, mappings on', { provisioningMode: JIT, groupMappings: bothMappings }, 'done'],
    ['scim', { provisioningMode: SCIM }, 'managed_by_directory'],
  ])('an invitation in mode %s', async (_mode, init, expected) => {
    await put(init);
    expect(await outcome(bed.calls.inviteMember(ada))).toBe(expected);
    expect(await members()).toEqual(expected === 'done' ? ['ada active standard user invited'] : []);
  });

  it.each([
    ['invite_only', { provisioningMode: INVITE_ONLY }, 'done'],
    ['invite_only, mappings on', { provisioningMode: INVITE_ONLY, groupMappings: bothMappings }, 'done'],
    ['jit', { provisioningMode: JIT }, 'done'],
    ['jit, mappings on', { provisioningMode: JIT, groupMappings: roleMappings }, 'managed_by_mapping'],
    ['scim', { provisioningMode: SCIM }, 'done'],
    ['scim, tier mappings without mappings', { provisioningMode: SCIM, groupMappings: tierMappingsAlone }, 'done'],
    ['scim, mappings on', { provisioningMode: SCIM, groupMappings: roleMappings }, 'managed_by_mapping'],
  ])('a role in mode %s', async (_mode, init, expected) => {
    await invitedBefore(init);
    expect(await outcome(bed.calls.setMemberRole({ ...ada, role: Role.ADMIN }))).toBe(expected);
    expect(await members()).toEqual([
      expected === 'done' ? 'ada active standard admin changed_by_admin' : 'ada active standard user invited',
    ]);
  });

  it.each([
    ['invite_only, mappings on', { provisioningMode: INVITE_ONLY, groupMappings: bothMappings }, 'done'],
    ['jit', { provisioningMode: JIT }, 'done'],
    ['jit, role mappings on', { provisioningMode: JIT, groupMappings: roleMappings }, 'done'],
    ['jit, tier mappings on', { provisioningMode: JIT, groupMappings: bothMappings }, 'managed_by_mapping'],
    ['scim', { provisioningMode: SCIM }, 'done'],
    ['scim, tier mappings without mappings', { provisioningMode: SCIM, groupMappings: tierMappingsAlone }, 'done'],
    ['scim, tier mappings on', { provisioningMode: SCIM, groupMappings: bothMappings }, 'managed_by_mapping'],
  ])('a tier in mode %s', async (_mode, init, expected) => {
    await invitedBefore(init);
    expect(await outcome(bed.calls.setMemberSeatTier({ ...ada, seatTier: 'premium' }))).toBe(expected);
    expect(await members()).toEqual([
      expected === 'done' ? 'ada active premium user changed_by_admin' : 'ada active standard user invited',
    ]);
  });

  it('the same role again, while mappings are in force: refused all the same', async () => {
    await invitedBefore({ groupMappings: bothMappings });
    expect(await outcome(bed.calls.setMemberRole({ ...ada, role: Role.USER }))).toBe('managed_by_mapping');
    expect(await outcome(bed.calls.setMemberSeatTier({ ...ada, seatTier: 'standard' }))).toBe('managed_by_mapping');
  });

  it('mappings off again: members keep role and tier, and changes by hand are possible again', async () => {
    await put({ groupMappings: bothMappings });
    await bed.apply(decisionsRecord(provision('ada', { role: Role.ADMIN, seatTier: 'premium' })));
    await put({});
    expect(await members()).toEqual(['ada active premium admin mapped_role']);
    expect(await outcome(bed.calls.setMemberRole({ ...ada, role: Role.USER }))).toBe('done');
    expect(await outcome(bed.calls.setMemberSeatTier({ ...ada, seatTier: 'standard' }))).toBe('done');
    // Mappings off, existing member: what was set by hand is kept.
    await bed.apply(decisionsRecord(provision('ada')));
    expect(await members()).toEqual(['ada active standard user changed_by_admin']);
  });

  it.each([
    ['invite_only', { provisioningMode: INVITE_ONLY }, 'done'],
    ['jit', { provisioningMode: JIT }, 'done'],
    ['scim', { provisioningMode: SCIM }, 'managed_by_directory'],
  ])('a removal of one active in the directory in mode %s', async (_mode, init, expected) => {
    await invitedBefore(init);
    await bed.apply(decisionsRecord(provision('ada')));
    expect(await outcome(bed.calls.removeMember(ada))).toBe(expected);
    expect(await members('all')).toEqual([
      expected === 'done' ? 'ada removed standard user removed_by_admin' : 'ada active standard user invited',
    ]);
  });

  it('a removal in mode scim of one whom the directory does not know, or has inactive', async () => {
    await invitedBefore({});
    expect(await outcome(bed.calls.removeMember(ada))).toBe('done');
    await put({ provisioningMode: INVITE_ONLY });
    await bed.calls.inviteMember(bob);
    await bed.apply(decisionsRecord(removal('bob', { reasonCode: 'inactive_in_directory' })));
    await put({});
    expect(await outcome(bed.calls.removeMember(bob))).toBe('done');
  });

  it('the primary owner is not removed and not re-roled by hand, in any mode; their tier can be changed', async () => {
    for (const provisioningMode of [INVITE_ONLY, JIT, SCIM]) {
      await put({ provisioningMode });
      expect(await outcome(bed.calls.removeMember(owner))).toBe('primary_owner');
      expect(await outcome(bed.calls.setMemberRole({ ...owner, role: Role.USER }))).toBe('primary_owner');
    }
    expect(await outcome(bed.calls.setMemberSeatTier({ ...owner, seatTier: 'premium' }))).toBe('done');
    expect((await bed.calls.getMember(owner)).member).toMatchObject({ seatTier: 'premium', primaryOwner: true });
  });

  it('of one who was removed: not_a_member', async () => {
    await invitedBefore({ provisioningMode: INVITE_ONLY });
    await bed.calls.removeMember(ada);
    expect(await outcome(bed.calls.setMemberRole({ ...ada, role: Role.USER }))).toBe('not_a_member');
    expect(await outcome(bed.calls.setMemberSeatTier({ ...ada, seatTier: 'premium' }))).toBe('not_a_member');
    expect(await outcome(bed.calls.transferPrimaryOwner(ada))).toBe('not_a_member');
  });

  it('a tier that the organization does not have: unknown_tier', async () => {
    await put({ provisioningMode: JIT });
    expect(await outcome(bed.calls.inviteMember({ ...ada, seatTier: 'gold' }))).toBe('unknown_tier');
    await bed.calls.inviteMember(ada);
    expect(await outcome(bed.calls.setMemberSeatTier({ ...ada, seatTier: 'gold' }))).toBe('unknown_tier');
  });

  it('the primary ownership is transferred in every mode, also while mappings are in force', async () => {
    for (const init of [{ provisioningMode: JIT, groupMappings: bothMappings }, { groupMappings: bothMappings }]) {
      await bed.empty();
      await invitedBefore(init);
      expect(await outcome(bed.calls.transferPrimaryOwner(ada))).toBe('done');
      const { members: everybody } = await bed.calls.listMembers({ organizationId });
      expect(everybody.map(({ email, role, primaryOwner }) => [email, role, primaryOwner])).toEqual([
        [ada.email, Role.OWNER, true],
        [ownerEmail, Role.OWNER, false],
      ]);
    }
  });

  it('from then on the former primary owner is decided like anybody else, the new one never', async () => {
    await invitedBefore({});
    await bed.calls.transferPrimaryOwner(ada);
    await bed.apply(decisionsRecord(removal('ada'), removal('olga')));
    expect(await outcome(bed.calls.getMember(owner))).toBe('done');
    expect((await bed.calls.listMembers({ organizationId })).members).toMatchObject([{ email: ada.email }]);
  });
});
