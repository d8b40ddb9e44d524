import { Code, ConnectError } from '@connectrpc/connect';
import { MemberStatus, ProvisioningMode, Role } from '@rollcall/contracts';
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
import { shownMembers, shownRecords, wrongCounters } from '../test-bed/shown';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

describe('logins', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  beforeEach(() => bed.empty());
  afterEach(async () => {
    await expect(wrongCounters(bed.database)).resolves.toEqual([]);
  });
  afterAll(() => bed.close());

  const addressOf = (name: string) => ({ organizationId, email: `${name}@example.com` });
  const members = (status?: 'living' | 'all') => shownMembers(bed.database, status);
  const published = async () => shownRecords(await bed.published());
  /** `allowed default_role member`, or `refused not_a_member -` of one without a record. */
  const login = async (name: string): Promise<string> => {
    const { allowed, reasonCode, member } = await bed.calls.resolveLogin(addressOf(name));
    return `${allowed ? 'allowed' : 'refused'} ${reasonCode} ${member ? 'member' : '-'}`;
  };
  /** Settings as seat-policy has them and as this service has heard them. */
  const put = async (init: Parameters<typeof organization>[0]): Promise<void> => {
    bed.neighbours.organizations.set(organizationId, organization(init));
    await bed.apply(settingsRecord(init));
  };
  const decided = (...decisions: ReturnType<typeof provision>[]): void =>
    decisions.forEach((decision) => bed.neighbours.loginDecisions.set(decision.email, decision));

  describe('in mode scim', () => {
    it('are allowed to active members only; the others hear the reason', async () => {
      await put({ seats: { standard: 2 } });
      await bed.apply(
        decisionsRecord(provision('ada')),
        decisionsRecord(provision('wil')),
        decisionsRecord(provision('rob'), removal('ina', { reasonCode: 'inactive_in_directory' })),
        decisionsRecord(removal('rob', { reasonCode: 'no_role_group' })),
      );
      expect(await login('ada')).toBe('allowed default_role member');
      expect(await login('wil')).toBe('refused no_free_seat member');
      expect(await login('rob')).toBe('refused no_role_group member');
      expect(await login('olga')).toBe('allowed primary_owner member');
    });

    it('one who never was a member hears the reason of the decision, or not_a_member where the directory does not know them', async () => {
      await put({});
      const inactive = { reasonCode: 'inactive_in_directory', directoryUserId: 'directory_user_ina' };
      await bed.apply(decisionsRecord(removal('ina', inactive), removal('left')));
      expect(await login('ina')).toBe('refused inactive_in_directory -');
      expect(await login('left')).toBe('refused not_a_member -');
      expect(await login('nobody')).toBe('refused not_a_member -');
    });

    it('make nobody a member, and ask nobody about active members', async () => {
      await put({});
      await bed.apply(decisionsRecord(provision('ada')));
      decided(removal('ada'), provision('bob'));
      await bed.published();
      expect(await login('bob')).toBe('refused not_a_member -');
      bed.neighbours.seatPolicyAway = true;
      expect(await login('ada')).toBe('allowed default_role member');
      expect(await published()).toEqual([]);
    });
  });

  describe('in mode invite_only', () => {
    const inviteOnly = { provisioningMode: ProvisioningMode.INVITE_ONLY };

    it('are allowed to active members only, whatever the directory says', async () => {
      await put({ ...inviteOnly, seats: { standard: 2 } });
      await bed.calls.inviteMember(addressOf('ada'));
      await bed.calls.inviteMember(addressOf('wil'));
      await bed.apply(decisionsRecord(removal('ada'), removal('ina', { reasonCode: 'inactive_in_directory' })));
      expect(await login('ada')).toBe('allowed invited member');
      expect(await login('wil')).toBe('refused no_free_seat member');
      expect(await login('ina')).toBe('refused not_a_member -');
      await bed.calls.removeMember(addressOf('ada'));
      expect(await login('ada')).toBe('refused removed_by_admin member');
    });

    it('refused are answered from what is known while seat-policy is away', async () => {
      await put(inviteOnly);
      bed.neighbours.seatPolicyAway = true;
      expect(await login('nobody')).toBe('refused not_a_member -');
    });

    it('mode jit set a moment ago, of which no record has come yet: already counts', async () => {
      await put(inviteOnly);
      bed.neighbours.organizations.set(
        organizationId,
        organization({ provisioningMode: ProvisioningMode.JIT, revision: 2 }),
      );
      expect(await login('ada')).toBe('allowed default_role member');
    });
  });

  describe('in mode jit', () => {
    const jit = { provisioningMode: ProvisioningMode.JIT };

    it('a member is created at login: role user and the default tier, by the person who logs in', async () => {
      await put(jit);
      await bed.published();
      decided(provision('ada', { firstName: 'Ada' }));
      const { allowed, reasonCode, member } = await bed.calls.resolveLogin(addressOf('ada'));
      expect([allowed, reasonCode]).toEqual([true, 'default_role']);
      expect(member).toMatchObject({
        email: 'ada@example.com',
        firstName: 'Ada',
        role: Role.USER,
        seatTier: 'standard',
        status: MemberStatus.ACTIVE,
        directoryUserId: 'directory_user_ada',
      });
      expect(await published()).toEqual(['org-1 members ada:active by ada@example.com']);
      const { history } = await bed.calls.listMemberHistory(addressOf('ada'));
      expect(history).toMatchObject([{ cause: { by: { case: 'person', value: 'ada@example.com' } } }]);
    });

    it('again: changes nothing and tells nobody', async () => {
      await put(jit);
      await login('ada');
      await bed.published();
      expect(await login('ada')).toBe('allowed default_role member');
      expect(await published()).toEqual([]);
    });

    it('mappings off: anybody not inactive in the directory is let in, also one it does not know', async () => {
      await put(jit);
      decided(removal('ina', { reasonCode: 'inactive_in_directory', directoryUserId: 'directory_user_ina' }));
      expect(await login('stranger')).toBe('allowed default_role member');
      expect(await login('ina')).toBe('refused inactive_in_directory -');
      expect(await members()).toEqual(['stranger active standard user default_role']);
    });

    it('mappings on: only in a mapped group, with role and tier as mapped; the others hear why', async () => {
      await put({ ...jit, groupMappings: { enabled: true, seatTierMappingsEnabled: true } });
      decided(
        provision('ada', { role: Role.ADMIN, seatTier: 'premium' }),
        removal('bob', { reasonCode: 'no_role_group' }),
        removal('cleo', { reasonCode: 'no_tier_group' }),
      );
      expect(await login('ada')).toBe('allowed mapped_role member');
      expect(await login('bob')).toBe('refused no_role_group -');
      expect(await login('cleo')).toBe('refused no_tier_group -');
      expect(await members('all')).toEqual(['ada active premium admin mapped_role']);
    });

    it('mappings on: role and tier of a member are enforced at each login, against changes before', async () => {
      await put({ ...jit, seats: { premium: 1, standard: 5 } });
      await bed.calls.inviteMember({ ...addressOf('ada'), role: Role.ADMIN });
      await put({ ...jit, revision: 2, seats: { premium: 1, standard: 5 }, groupMappings: { enabled: true } });
      expect(await members()).toEqual(['ada active standard admin invited']);
      decided(provision('ada', { role: Role.CUSTOM, seatTier: 'premium' }));
      expect(await login('ada')).toBe('allowed mapped_role member');
      expect(await members()).toEqual(['ada active premium custom mapped_role']);
    });

    it('a member in no mapped group any more is removed at their next login, and the seat goes to who waits', async () => {
      await put({ ...jit, seats: { standard: 2 } });
      expect(await login('ada')).toBe('allowed default_role member');
      expect(await login('wil')).toBe('refused no_free_seat member');
      decided(removal('ada', { reasonCode: 'no_role_group' }));
      await bed.published();
      expect(await login('ada')).toBe('refused no_role_group member');
      expect(await members('all')).toEqual([
        'ada removed standard user no_role_group',
        'wil active standard user default_role',
      ]);
      expect(await published()).toEqual([
        'org-1 members ada:removed by ada@example.com, wil:active by ada@example.com',
      ]);
      expect(await login('wil')).toBe('allowed default_role member');
    });

    it('without a free seat: they wait, and waiting again keeps their place', async () => {
      await put({ ...jit, seats: { standard: 2 } });
      await login('ada');
      expect(await login('wil')).toBe('refused no_free_seat member');
      bed.wait(1_000);
      expect(await login('late')).toBe('refused no_free_seat member');
      bed.wait(1_000);
      await bed.published();
      expect(await login('wil')).toBe('refused no_free_seat member');
      expect(await published()).toEqual([]);
      await bed.calls.removeMember(addressOf('ada'));
      expect(await members()).toEqual([
        'late waiting_for_seat standard user no_free_seat',
        'wil active standard user default_role',
      ]);
    });

    it('one who was removed comes back in their former record, decided as new: never silently admin again', async () => {
      await put(jit);
      const { member } = await bed.calls.inviteMember({ ...addressOf('ada'), role: Role.ADMIN, seatTier: 'premium' });
      await bed.calls.removeMember(addressOf('ada'));
      const { allowed, member: back } = await bed.calls.resolveLogin(addressOf('ada'));
      expect([allowed, back?.memberId]).toEqual([true, member?.memberId]);
      expect(await members()).toEqual(['ada active standard user default_role']);
    });

    it('one who was removed by hand and may not come back hears why now', async () => {
      await put(jit);
      await bed.calls.inviteMember(addressOf('ada'));
      await bed.calls.removeMember(addressOf('ada'));
      decided(removal('ada', { reasonCode: 'inactive_in_directory' }));
      expect(await login('ada')).toBe('refused inactive_in_directory member');
    });

    it('the primary owner is let in at once, also while seat-policy is away', async () => {
      await put(jit);
      decided(removal('olga', { reasonCode: 'no_role_group' }));
      bed.neighbours.seatPolicyAway = true;
      expect(await login('olga')).toBe('allowed primary_owner member');
    });

    it('while seat-policy is away nobody else is decided: unavailable', async () => {
      await put(jit);
      bed.neighbours.seatPolicyAway = true;
      const error = await bed.calls
        .resolveLogin(addressOf('ada'))
        .catch((reason: unknown) => ConnectError.from(reason));
      expect(error).toMatchObject({ code: Code.Unavailable });
      expect(await members()).toEqual([]);
    });

    it('of one person from several places at once make one member', async () => {
      const other = await bed.secondInstance();
      await put(jit);
      await Promise.all([
        ...Array.from({ length: 6 }, () => login('ada')),
        // Beside them whoever else changes the organization, in another process.
        other.apply(settingsRecord({ ...jit, revision: 2 })),
      ]);
      expect(await members()).toEqual(['ada active standard user default_role']);
      expect(await bed.database.query(`select 1 from member_history where email = 'ada@example.com'`)).toHaveLength(1);
      await other.service.stop();
    });

    it('of two people for the last seat: exactly one gets it', async () => {
      await put({ ...jit, seats: { standard: 2 } });
      const answers = await Promise.all(['ada', 'bob', 'cleo'].map(login));
      expect(answers.sort()).toEqual([
        'allowed default_role member',
        'refused no_free_seat member',
        'refused no_free_seat member',
      ]);
    });

    it('settings that the decision was made under and that have not come yet are asked for first', async () => {
      await put({ ...jit, seats: { standard: 1 } });
      bed.neighbours.organizations.set(organizationId, organization({ ...jit, revision: 2, seats: { standard: 2 } }));
      expect(await login('ada')).toBe('allowed default_role member');
    });

    it('a mode set while seat-policy was asked: nothing is decided at logins any more', async () => {
      await put(jit);
      bed.neighbours.organizations.set(
        organizationId,
        organization({ revision: 2, provisioningMode: ProvisioningMode.INVITE_ONLY }),
      );
      expect(await login('ada')).toBe('refused not_a_member -');
      expect(await members('all')).toEqual([]);
    });

    it('decide nothing for later: the decisions of the directory stay as they were published', async () => {
      await put(jit);
      await bed.apply(decisionsRecord(removal('ada')));
      await login('ada');
      expect(await bed.database.query('select outcome from decision')).toEqual([{ outcome: 'remove' }]);
      expect((await bed.calls.getMember({ organizationId, email: ownerEmail })).member?.primaryOwner).toBe(true);
    });
  });
});
