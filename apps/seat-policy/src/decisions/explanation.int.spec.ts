import { Code } from '@connectrpc/connect';
import {
  DecisionOutcome,
  DirectoryUserState,
  MemberStatus,
  ProvisioningMode,
  Role,
  UnmappedTier,
} from '@rollcall/contracts';
import { captureLog, createTestDatabase, createVirtualClock, type TestDatabase } from '@rollcall/testing';
import { directoryVoice } from '../test-bed/directory-records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

describe('ExplainDecision', () => {
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
    await bed.apply(
      directory.groups({ directoryGroupId: 'staff' }),
      directory.users({ directoryUserId: 'ada' }),
      directory.memberships('staff/ada'),
    );
  });

  const directory = directoryVoice('parent-1');
  const explain = (email = 'ada@example.com') => bed.calls.explainDecision({ organizationId: 'org-1', email });
  const member = (change: object) =>
    bed.membership.members.set('org-1/ada@example.com', { role: Role.ADMIN, seatTier: 'premium', ...change });
  const map = (seatTiers = false) =>
    bed.calls.setGroupMappings({
      organizationId: 'org-1',
      enabled: true,
      roleMappings: [{ groupId: 'staff', role: Role.CUSTOM }],
      seatTierMappingsEnabled: seatTiers,
    });
  const rules = ({ steps }: { steps: { rule: string }[] }) => steps.map(({ rule }) => rule);

  it('a new member gets role user and the default tier', async () => {
    const answer = await explain(' ADA@example.com ');
    expect(answer).toMatchObject({
      outcome: DecisionOutcome.PROVISION,
      role: Role.USER,
      seatTier: 'standard',
      reasonCode: 'default_role',
      held: false,
    });
    expect(rules(answer)).toEqual(['primary owner', 'provisioning mode', 'in the directory', 'group mappings', 'role']);
  });

  it('an existing member keeps theirs; one who was removed is decided as new', async () => {
    member({});
    expect(await explain()).toMatchObject({ role: Role.ADMIN, seatTier: 'premium', reasonCode: 'kept' });
    member({ status: MemberStatus.REMOVED });
    expect(await explain()).toMatchObject({ role: Role.USER, seatTier: 'standard', reasonCode: 'default_role' });
  });

  it('the primary owner stays, in every mode, whatever the directory says', async () => {
    member({ role: Role.OWNER, primaryOwner: true });
    await bed.apply(directory.deletedUsers('ada'));
    for (const mode of [ProvisioningMode.SCIM, ProvisioningMode.JIT, ProvisioningMode.INVITE_ONLY]) {
      await bed.calls.setProvisioningMode({ organizationId: 'org-1', mode });
      const answer = await explain();
      expect(answer).toMatchObject({
        outcome: DecisionOutcome.PROVISION,
        role: Role.OWNER,
        seatTier: 'premium',
        reasonCode: 'primary_owner',
      });
      expect(rules(answer)).toEqual(['primary owner']);
    }
  });

  it('mappings: the mapped role, and the steps that led there', async () => {
    await map();
    const answer = await explain();
    expect(answer).toMatchObject({ role: Role.CUSTOM, reasonCode: 'mapped_role' });
    expect(answer.steps).toContainEqual(
      expect.objectContaining({ rule: 'role mappings', result: 'highest mapped role: custom' }),
    );
  });

  it('highest_available: a held seat is kept, else no tier is named before it is taken', async () => {
    await bed.calls.setPolicy({ organizationId: 'org-1', unmappedTier: UnmappedTier.HIGHEST_AVAILABLE });
    await map(true);
    expect(await explain()).toMatchObject({ outcome: DecisionOutcome.PROVISION, seatTier: '' });
    member({});
    expect(await explain()).toMatchObject({ seatTier: 'premium', role: Role.CUSTOM });
  });

  it.each([
    ['nobody', 'nobody@example.com', 'not_in_directory'],
    ['an inactive user', 'cy@example.com', 'inactive_in_directory'],
  ])('%s is to be removed', async (_what, email, reasonCode) => {
    await bed.apply(directory.users({ directoryUserId: 'cy', state: DirectoryUserState.INACTIVE }));
    expect(await explain(email)).toMatchObject({
      outcome: DecisionOutcome.REMOVE,
      role: Role.UNSPECIFIED,
      seatTier: '',
      reasonCode,
    });
  });

  it('a removal that waits for an administrator is held', async () => {
    member({ held: true });
    await bed.apply(directory.deletedUsers('ada'));
    const answer = await explain();
    expect(answer).toMatchObject({ outcome: DecisionOutcome.REMOVE, reasonCode: 'not_in_directory', held: true });
    expect(rules(answer)).toContain('holds');
  });

  it('one whom an administrator keeps stays: as they are, and the steps say against what', async () => {
    member({});
    await bed.apply(directory.deletedUsers('ada'));
    bed.membership.kept.set('org-1/ada@example.com', { reasonCode: 'not_in_directory' });
    const answer = await explain();
    expect(answer).toMatchObject({
      outcome: DecisionOutcome.PROVISION,
      role: Role.ADMIN,
      seatTier: 'premium',
      reasonCode: 'kept_by_admin',
      held: false,
    });
    expect(answer.steps.at(-1)).toMatchObject({
      rule: 'holds',
      result: 'an administrator rejected the removal (not_in_directory): stays until something else is decided',
    });
  });

  it('one whom an administrator kept is to be removed as soon as something else is decided', async () => {
    member({});
    bed.membership.kept.set('org-1/ada@example.com', { reasonCode: 'not_in_directory' });
    await bed.apply(directory.users({ directoryUserId: 'ada', state: DirectoryUserState.INACTIVE }));
    expect(await explain()).toMatchObject({
      outcome: DecisionOutcome.REMOVE,
      reasonCode: 'inactive_in_directory',
    });
    bed.membership.kept.set('org-1/ada@example.com', {
      reasonCode: 'inactive_in_directory',
      directoryUserId: 'another user',
    });
    expect(await explain()).toMatchObject({ outcome: DecisionOutcome.REMOVE });
    bed.membership.kept.set('org-1/ada@example.com', {
      reasonCode: 'inactive_in_directory',
      directoryUserId: 'ada',
    });
    expect(await explain()).toMatchObject({ outcome: DecisionOutcome.PROVISION, reasonCode: 'kept_by_admin' });
  });

  it('tells of a removal that waits for the grace, of a disconnected parent, and of duplicates', async () => {
    await map();
    await bed.apply(directory.memberships('-staff/ada'));
    await bed.apply(directory.users({ directoryUserId: 'ada' }));
    await bed.apply(directory.memberships('staff/ada'));
    await bed.apply(directory.memberships('-staff/ada'));
    expect((await explain()).steps).toContainEqual(
      expect.objectContaining({ rule: 'unmapped grace', result: 'the removal waits until 2026-11-24T10:00:30.000Z' }),
    );
    await bed.apply(directory.disconnected('directory_deleted'));
    expect(rules(await explain('nobody@example.com'))).toContain('connection');
    await bed.apply(directory.users({ directoryUserId: 'zed', email: 'ada@example.com' }));
    expect(rules(await explain())).toContain('directory users with this email');
  });

  it('one who lost the email is decided by the user they were', async () => {
    await bed.apply(directory.users({ directoryUserId: 'ada', email: '' }));
    expect(await explain()).toMatchObject({ outcome: DecisionOutcome.PROVISION });
  });

  it('other modes: nothing is decided', async () => {
    await bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: ProvisioningMode.INVITE_ONLY });
    expect(await explain()).toMatchObject({ outcome: DecisionOutcome.NONE, reasonCode: 'manual' });
    await bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: ProvisioningMode.JIT });
    expect(await explain()).toMatchObject({ outcome: DecisionOutcome.NONE, reasonCode: 'awaits_login' });
    member({});
    expect(await explain()).toMatchObject({ outcome: DecisionOutcome.PROVISION, reasonCode: 'kept' });
  });

  describe('mode jit', () => {
    beforeEach(() => bed.calls.setProvisioningMode({ organizationId: 'org-1', mode: ProvisioningMode.JIT }));

    it('before a login: awaits_login, also for one who was removed, whatever the mappings', async () => {
      await map();
      expect(await explain()).toMatchObject({ outcome: DecisionOutcome.NONE, reasonCode: 'awaits_login' });
      member({ status: MemberStatus.REMOVED });
      expect(await explain()).toMatchObject({ outcome: DecisionOutcome.NONE, reasonCode: 'awaits_login' });
    });

    it('for a member: what the next login would do', async () => {
      member({});
      expect(await explain()).toMatchObject({ role: Role.ADMIN, seatTier: 'premium', reasonCode: 'kept' });
      await map();
      expect(await explain()).toMatchObject({ role: Role.CUSTOM, reasonCode: 'mapped_role' });
      await bed.apply(directory.memberships('-staff/ada'));
      const answer = await explain();
      expect(answer).toMatchObject({ outcome: DecisionOutcome.REMOVE, reasonCode: 'no_role_group' });
      expect(answer.steps).toContainEqual(expect.objectContaining({ rule: 'login' }));
      await bed.apply(directory.users({ directoryUserId: 'ada', state: DirectoryUserState.INACTIVE }));
      expect(await explain()).toMatchObject({ reasonCode: 'inactive_in_directory' });
    });

    it('for a member whom no directory has: stays with mappings off, also one whose user lost the email', async () => {
      member({});
      await bed.apply(directory.users({ directoryUserId: 'ada', email: '', state: DirectoryUserState.INACTIVE }));
      expect(await explain()).toMatchObject({ outcome: DecisionOutcome.PROVISION, reasonCode: 'kept' });
      await map();
      expect(await explain()).toMatchObject({ outcome: DecisionOutcome.REMOVE, reasonCode: 'no_role_group' });
    });
  });

  it('whom only a gone directory knows is to be removed for that, and the step says so', async () => {
    await bed.apply(directory.checkpoint({ directoryIds: ['directory_2'] }));
    member({});
    const answer = await explain();
    expect(answer).toMatchObject({ outcome: DecisionOutcome.REMOVE, reasonCode: 'directory_deleted' });
    expect(answer.steps).toContainEqual({
      $typeName: expect.anything(),
      rule: 'gone directories',
      result: 'known there alone, as ada',
    });
  });

  it('is unavailable while membership does not answer; wrong input is named', async () => {
    bed.membership.away = true;
    await expect(explain()).rejects.toMatchObject({ code: Code.Unavailable });
    await expect(explain('x')).rejects.toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: 'email: must be an email address',
    });
    await expect(bed.calls.explainDecision({})).rejects.toMatchObject({
      rawMessage: expect.stringMatching(/organizationId: .*; email: /),
    });
  });
});
