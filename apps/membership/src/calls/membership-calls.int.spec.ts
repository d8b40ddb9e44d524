import { Code, ConnectError } from '@connectrpc/connect';
import { membership, MemberStatus, ProvisioningMode, Role } from '@rollcall/contracts';
import { createServiceClient } from '@rollcall/service';
import { createTestDatabase } from '@rollcall/testing';
import {
  decidedRecord,
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

const inviteOnly = { provisioningMode: ProvisioningMode.INVITE_ONLY };
/** Of an enum, from a newer caller. */
const unknownWord: number = 9;
const mappings = { enabled: true, seatTierMappingsEnabled: true };
const ada = { organizationId, email: 'ada@example.com' };
const bob = { organizationId, email: 'bob@example.com' };

describe('the calls of the membership service', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  beforeEach(() => bed.empty());
  afterEach(async () => {
    await expect(wrongCounters(bed.database)).resolves.toEqual([]);
  });
  afterAll(() => bed.close());

  const members = (status?: 'living' | 'all') => shownMembers(bed.database, status);
  const published = async () => shownRecords(await bed.published());

  /** The code and message of a call that fails. */
  const failure = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => new Error('did not fail'),
      (reason: unknown) => ConnectError.from(reason),
    );
    return error instanceof ConnectError ? `${Code[error.code]} ${error.rawMessage}` : error.message;
  };
  const everyCall = (address: { organizationId: string; email: string }) => [
    () => bed.calls.getMember(address),
    () => bed.calls.listMemberHistory(address),
    () => bed.calls.inviteMember(address),
    () => bed.calls.removeMember(address),
    () => bed.calls.setMemberRole({ ...address, role: Role.USER }),
    () => bed.calls.setMemberSeatTier({ ...address, seatTier: 'standard' }),
    () => bed.calls.transferPrimaryOwner(address),
    () => bed.calls.resolveLogin(address),
  ];

  describe('whatever is called', () => {
    it('without a token: unauthenticated', async () => {
      const stranger = createServiceClient(membership.MembershipService, { baseUrl: bed.baseUrl, token: 'wrong' });
      expect(await failure(stranger.getMember(ada))).toMatch(/^Unauthenticated/);
    });

    it('bad input: names each field', async () => {
      for (const call of everyCall({ organizationId: '', email: 'nobody' })) {
        expect(await failure(call())).toMatch(/^InvalidArgument .*organizationId: .*email: must be an email address/);
      }
      expect(
        await failure(bed.calls.listMembers({ organizationId: ' ', pageSize: 1_001, status: unknownWord })),
      ).toMatch(/organizationId: .*pageSize: .*status: must be one of/);
      expect(await failure(bed.calls.inviteMember({ ...ada, firstName: '\u0000', role: 0, seatTier: '' }))).toMatch(
        /firstName: .*role: .*seatTier: /,
      );
      expect(await failure(bed.calls.setMemberRole({ ...ada, role: unknownWord }))).toMatch(
        /^InvalidArgument role: must be one of /,
      );
      expect(
        await failure(
          bed.calls.reserveSeats({
            organizationId: '',
            seatTiers: [
              { tier: '', purchased: -1 },
              { tier: '', purchased: 1 },
            ],
          }),
        ),
      ).toMatch(/organizationId: .*seatTiers\[0\]\.tier: .*seatTiers\[0\]\.purchased: /);
    });

    it('an unknown organization: not_found; while seat-policy is away: unavailable', async () => {
      const calls = () => [
        ...everyCall(ada),
        () => bed.calls.listMembers({ organizationId }),
        () => bed.calls.reserveSeats({ organizationId, seatTiers: [] }),
      ];
      for (const call of calls()) expect(await failure(call())).toBe('NotFound unknown organization: org-1');
      bed.neighbours.seatPolicyAway = true;
      for (const call of calls()) expect(await failure(call())).toMatch(/^Unavailable /);
    });

    it('an organization just put, of which no record has come yet: answered', async () => {
      bed.neighbours.organizations.set(organizationId, organization());
      expect((await bed.calls.listMembers({ organizationId })).members).toMatchObject([{ email: ownerEmail }]);
      expect(await published()).toEqual(['org-1 members olga:active by system']);
      await bed.apply(settingsRecord());
      expect(await published()).toEqual([]);
    });
  });

  describe('lists of members', () => {
    beforeEach(async () => {
      await bed.apply(settingsRecord({ seats: { standard: 3 } }));
      await bed.apply(
        decisionsRecord(provision('ada', { lastName: 'Lovelace' })),
        decisionsRecord(provision('bob', { firstName: '100%', lastName: '_' })),
        decisionsRecord(provision('cleo')),
        decisionsRecord(removal('bob')),
      );
    });
    const emails = async (request: { status?: MemberStatus; query?: string }) => {
      const { members: listed } = await bed.calls.listMembers({ organizationId, ...request });
      return listed.map(({ email }) => email.split('@')[0]);
    };

    it('show active and waiting members by email, or those of one status', async () => {
      await bed.apply(decisionsRecord(provision('dan')));
      expect(await emails({})).toEqual(['ada', 'cleo', 'dan', 'olga']);
      expect(await emails({ status: MemberStatus.ACTIVE })).toEqual(['ada', 'cleo', 'olga']);
      expect(await emails({ status: MemberStatus.WAITING_FOR_SEAT })).toEqual(['dan']);
      expect(await emails({ status: MemberStatus.REMOVED })).toEqual(['bob']);
    });

    it('find a part of an email or a name, whatever characters are in it', async () => {
      expect(await emails({ query: 'LOVE' })).toEqual(['ada']);
      expect(await emails({ query: 'ada Lov' })).toEqual(['ada']);
      expect(await emails({ query: 'cleo@' })).toEqual(['cleo']);
      expect(await emails({ query: '%' })).toEqual([]);
      expect(await emails({ query: '0%', status: MemberStatus.REMOVED })).toEqual(['bob']);
    });

    it('come in pages that hold everybody once', async () => {
      const seen: string[] = [];
      let pageToken = '';
      do {
        const page = await bed.calls.listMembers({ organizationId, pageSize: 2, pageToken });
        expect(page.members.length).toBeLessThanOrEqual(2);
        seen.push(...page.members.map(({ email }) => email));
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      expect(seen).toEqual(['ada@example.com', 'cleo@example.com', ownerEmail]);
    });

    it('a page token that no list has given: invalid_argument', async () => {
      const odd = Buffer.from(JSON.stringify(['a', 'not-an-id'])).toString('base64url');
      for (const pageToken of ['x', odd]) {
        expect(await failure(bed.calls.listMembers({ organizationId, pageToken }))).toMatch(
          /^InvalidArgument pageToken: /,
        );
        expect(await failure(bed.calls.listMemberHistory({ ...ada, pageToken }))).toMatch(
          /^InvalidArgument pageToken: /,
        );
      }
    });
  });

  describe('one member', () => {
    it('is found living, else removed; one who never was: not_a_member', async () => {
      await bed.apply(settingsRecord());
      expect(await failure(bed.calls.getMember(ada))).toMatch(/^FailedPrecondition not_a_member: /);
      expect(await failure(bed.calls.listMemberHistory(ada))).toMatch(/^FailedPrecondition not_a_member: /);
      await bed.apply(decisionsRecord(provision('ada')));
      const { member } = await bed.calls.getMember({ organizationId, email: ' ADA@example.com ' });
      expect(member).toMatchObject({
        organizationId,
        email: 'ada@example.com',
        firstName: 'ada',
        role: Role.USER,
        seatTier: 'standard',
        status: MemberStatus.ACTIVE,
        primaryOwner: false,
        directoryUserId: 'directory_user_ada',
        reasonCode: 'default_role',
        held: false,
      });
      await bed.apply(decisionsRecord(removal('ada')));
      expect((await bed.calls.getMember(ada)).member).toMatchObject({
        memberId: member?.memberId,
        status: MemberStatus.REMOVED,
        reasonCode: 'not_in_directory',
      });
    });

    it('their history says when, what, why, and by which event or run or person, newest first, in pages', async () => {
      await bed.apply(settingsRecord());
      await bed.apply(decisionsRecord(provision('ada'), provision('bob')));
      bed.wait(60_000);
      await bed.calls.setMemberRole({ ...ada, role: Role.ADMIN });
      bed.wait(60_000);
      await bed.database.query(`delete from decision where email = 'ada@example.com'`);
      await bed.apply(decidedRecord('run-1'));
      const { history } = await bed.calls.listMemberHistory(ada);
      expect(history).toMatchObject([
        {
          action: membership.ChangeAction.REMOVE,
          before: { role: Role.ADMIN, status: MemberStatus.ACTIVE },
          after: { role: Role.ADMIN, seatTier: 'standard', status: MemberStatus.REMOVED },
          reasonCode: 'not_in_directory',
          cause: { by: { case: 'runId', value: 'run-1' } },
        },
        {
          action: membership.ChangeAction.UPDATE,
          reasonCode: 'changed_by_admin',
          cause: { by: { case: 'person', value: 'ada' } },
        },
        {
          action: membership.ChangeAction.ADD,
          reasonCode: 'default_role',
          cause: { by: { case: 'eventId', value: 'event-ada' } },
        },
      ]);
      expect(history[2]?.before).toBeUndefined();
      expect(history[0]?.after?.email).toBeUndefined();
      const start = Number(history[2]?.at?.seconds);
      expect(history.map(({ at }) => Number(at?.seconds) - start)).toEqual([120, 60, 0]);

      const first = await bed.calls.listMemberHistory({ ...ada, pageSize: 2 });
      const second = await bed.calls.listMemberHistory({ ...ada, pageSize: 2, pageToken: first.nextPageToken });
      expect([...first.history, ...second.history]).toEqual(history);
      expect(second.nextPageToken).toBe('');
    });

    it('the history cannot be rewritten', async () => {
      await bed.apply(settingsRecord());
      await expect(bed.database.query(`update member_history set reason_code = 'x'`)).rejects.toThrow('append-only');
      await expect(bed.database.query('delete from member_history')).rejects.toThrow('append-only');
    });
  });

  describe('invitations', () => {
    it('make a member: role user and the default tier, unless told otherwise', async () => {
      await bed.apply(settingsRecord(inviteOnly));
      await bed.published();
      await bed.calls.inviteMember(ada);
      await bed.calls.inviteMember({ ...bob, firstName: ' Bob ', role: Role.ADMIN, seatTier: 'premium' });
      expect(await members()).toEqual(['ada active standard user invited', 'bob active premium admin invited']);
      expect(await published()).toEqual(['org-1 members ada:active by ada', 'org-1 members bob:active by ada']);
      expect((await bed.calls.getMember(bob)).member?.firstName).toBe('Bob');
    });

    it('of a member: answered unchanged', async () => {
      await bed.apply(settingsRecord(inviteOnly));
      const { member } = await bed.calls.inviteMember(ada);
      await bed.published();
      expect((await bed.calls.inviteMember({ ...ada, role: Role.ADMIN })).member).toEqual(member);
      expect(await published()).toEqual([]);
    });

    it('without a free seat: they wait, and get one when it is freed', async () => {
      await bed.apply(settingsRecord({ ...inviteOnly, seats: { standard: 2 } }));
      await bed.calls.inviteMember(ada);
      expect((await bed.calls.inviteMember(bob)).member).toMatchObject({
        status: MemberStatus.WAITING_FOR_SEAT,
        reasonCode: 'no_free_seat',
      });
      await bed.calls.removeMember(ada);
      expect(await members('all')).toEqual([
        'ada removed standard user removed_by_admin',
        'bob active standard user invited',
      ]);
    });

    it('of one who was removed: the former record comes back, decided as new', async () => {
      await bed.apply(settingsRecord(inviteOnly));
      const { member } = await bed.calls.inviteMember({ ...ada, firstName: 'Ada', role: Role.ADMIN });
      await bed.calls.removeMember(ada);
      expect((await bed.calls.inviteMember(ada)).member).toMatchObject({
        memberId: member?.memberId,
        createdAt: member?.createdAt,
        firstName: 'Ada',
        role: Role.USER,
      });
    });

    it('are refused in mode scim, and to a tier that does not exist', async () => {
      await bed.apply(settingsRecord());
      expect(await failure(bed.calls.inviteMember(ada))).toMatch(/^FailedPrecondition managed_by_directory: /);
      await bed.apply(settingsRecord({ ...inviteOnly, revision: 2 }));
      expect(await failure(bed.calls.inviteMember({ ...ada, seatTier: 'gold' }))).toMatch(
        /^FailedPrecondition unknown_tier: /,
      );
      expect(await members()).toEqual([]);
    });
  });

  describe('removals by hand', () => {
    it('of one removed already: answered as they are; of a stranger: not_a_member; of the primary owner: refused', async () => {
      await bed.apply(settingsRecord(inviteOnly));
      await bed.calls.inviteMember(ada);
      const { member } = await bed.calls.removeMember(ada);
      expect(member).toMatchObject({ status: MemberStatus.REMOVED, reasonCode: 'removed_by_admin' });
      expect((await bed.calls.removeMember(ada)).member).toEqual(member);
      expect(await failure(bed.calls.removeMember(bob))).toMatch(/^FailedPrecondition not_a_member: /);
      expect(await failure(bed.calls.removeMember({ organizationId, email: ownerEmail }))).toMatch(
        /^FailedPrecondition primary_owner: /,
      );
    });

    it('in mode scim: refused while the person is active in the directory', async () => {
      await bed.apply(settingsRecord(inviteOnly));
      await bed.calls.inviteMember(bob);
      await bed.apply(settingsRecord({ revision: 2 }), decisionsRecord(provision('ada')));
      expect(await failure(bed.calls.removeMember(ada))).toMatch(/^FailedPrecondition managed_by_directory: /);
      expect((await bed.calls.removeMember(bob)).member?.status).toBe(MemberStatus.REMOVED);
    });
  });

  describe('roles and tiers by hand', () => {
    beforeEach(async () => {
      await bed.apply(settingsRecord({ ...inviteOnly, seats: { premium: 1, standard: 3 } }));
      await bed.calls.inviteMember(ada);
      await bed.calls.inviteMember({ ...bob, seatTier: 'premium' });
      await bed.published();
    });

    it('a role: changed, and unchanged where it is so already', async () => {
      expect((await bed.calls.setMemberRole({ ...ada, role: Role.OWNER })).member).toMatchObject({
        role: Role.OWNER,
        primaryOwner: false,
        reasonCode: 'changed_by_admin',
      });
      await bed.published();
      await bed.calls.setMemberRole({ ...ada, role: Role.OWNER });
      expect(await published()).toEqual([]);
    });

    it('the role of one who waits: changed, and still waiting', async () => {
      await bed.calls.inviteMember({ organizationId, email: 'cleo@example.com', seatTier: 'premium' });
      await bed.calls.setMemberRole({ organizationId, email: 'cleo@example.com', role: Role.ADMIN });
      expect(await members()).toContain('cleo waiting_for_seat premium admin no_free_seat');
      await bed.calls.removeMember(bob);
      expect(await members()).toContain('cleo active premium admin changed_by_admin');
    });

    it('a tier: moved where a seat is free, else waiting for one; two can swap', async () => {
      await bed.calls.setMemberSeatTier({ ...ada, seatTier: 'premium' });
      expect(await members()).toContain('ada active standard -> premium user invited');
      expect(await published()).toEqual([]);
      await bed.calls.setMemberSeatTier({ ...ada, seatTier: 'standard' });
      expect(await members()).toContain('ada active standard user invited');
      await bed.calls.setMemberSeatTier({ ...ada, seatTier: 'premium' });
      await bed.calls.setMemberSeatTier({ ...bob, seatTier: 'standard' });
      expect(await members()).toEqual([
        'ada active premium user changed_by_admin',
        'bob active standard user changed_by_admin',
      ]);
      expect(await published()).toEqual(['org-1 members bob:active by ada, ada:active by ada']);
    });

    it('another tier for one who waits: given at once where a seat is free', async () => {
      const cleo = { organizationId, email: 'cleo@example.com' };
      await bed.calls.inviteMember({ ...cleo, seatTier: 'premium' });
      await bed.calls.setMemberSeatTier({ ...cleo, seatTier: 'standard' });
      expect(await members()).toContain('cleo active standard user changed_by_admin');
    });

    it('of strangers and to tiers that do not exist: refused', async () => {
      const stranger = { organizationId, email: 'nobody@example.com' };
      expect(await failure(bed.calls.setMemberRole({ ...stranger, role: Role.USER }))).toMatch(/ not_a_member: /);
      expect(await failure(bed.calls.setMemberSeatTier({ ...stranger, seatTier: 'standard' }))).toMatch(
        / not_a_member: /,
      );
      expect(await failure(bed.calls.setMemberSeatTier({ ...ada, seatTier: 'gold' }))).toMatch(/ unknown_tier: /);
      expect(await failure(bed.calls.setMemberRole({ organizationId, email: ownerEmail, role: Role.USER }))).toMatch(
        / primary_owner: /,
      );
    });

    it('while mappings are in force: managed_by_mapping; in mode invite_only they are not', async () => {
      await bed.apply(
        settingsRecord({ ...inviteOnly, revision: 2, groupMappings: mappings, seats: { premium: 2, standard: 3 } }),
      );
      await bed.calls.setMemberRole({ ...ada, role: Role.ADMIN });
      await bed.apply(settingsRecord({ revision: 3, groupMappings: mappings }));
      expect(await failure(bed.calls.setMemberRole({ ...ada, role: Role.USER }))).toMatch(/ managed_by_mapping: /);
      expect(await failure(bed.calls.setMemberSeatTier({ ...ada, seatTier: 'premium' }))).toMatch(
        / managed_by_mapping: /,
      );
      await bed.apply(settingsRecord({ revision: 4, groupMappings: { enabled: true } }));
      expect((await bed.calls.setMemberSeatTier({ ...ada, seatTier: 'premium' })).member?.seatTier).toBe('premium');
    });
  });

  describe('the primary ownership', () => {
    it('moves to an active member; the former primary owner stays owner', async () => {
      await bed.apply(settingsRecord({ seats: { premium: 1, standard: 1 } }));
      await bed.apply(decisionsRecord(provision('ada', { role: Role.USER, seatTier: 'premium' })));
      await bed.published();
      expect((await bed.calls.transferPrimaryOwner(ada)).member).toMatchObject({
        role: Role.OWNER,
        primaryOwner: true,
        seatTier: 'premium',
        reasonCode: 'changed_by_admin',
      });
      expect((await bed.calls.getMember({ organizationId, email: ownerEmail })).member).toMatchObject({
        role: Role.OWNER,
        primaryOwner: false,
      });
      expect(await published()).toEqual(['org-1 members olga:active by ada, ada:active by ada']);
      await bed.calls.transferPrimaryOwner(ada);
      expect(await published()).toEqual([]);
    });

    it('does not move to one who waits, or to a stranger', async () => {
      await bed.apply(settingsRecord({ seats: { standard: 1 } }));
      await bed.apply(decisionsRecord(provision('ada')));
      expect(await failure(bed.calls.transferPrimaryOwner(ada))).toMatch(/^FailedPrecondition no_free_seat: /);
      expect(await failure(bed.calls.transferPrimaryOwner(bob))).toMatch(/^FailedPrecondition not_a_member: /);
    });
  });

  describe('seats that seat-policy wants to take away', () => {
    const reserve = (seats: Record<string, number>) =>
      bed.calls.reserveSeats({
        organizationId,
        seatTiers: Object.entries(seats).map(([tier, purchased]) => ({ tier, purchased })),
      });

    it('are refused while they are in use, also when the tier shall be gone', async () => {
      const settings = { ...inviteOnly, seats: { premium: 1, standard: 3 } };
      bed.neighbours.organizations.set(organizationId, organization(settings));
      await bed.apply(settingsRecord(settings));
      await bed.calls.inviteMember({ ...ada, seatTier: 'premium' });
      expect(await failure(reserve({ premium: 1, standard: 0 }))).toMatch(/^FailedPrecondition seats_in_use: /);
      expect(await failure(reserve({ standard: 3 }))).toMatch(/^FailedPrecondition seats_in_use: /);
    });

    it('are given to nobody from then on, also when older settings arrive afterwards', async () => {
      bed.neighbours.organizations.set(
        organizationId,
        organization({ ...inviteOnly, revision: 2, seats: { standard: 9 } }),
      );
      await bed.apply(settingsRecord({ ...inviteOnly, seats: { standard: 3 } }));
      await reserve({ standard: 1 });
      await bed.apply(settingsRecord({ ...inviteOnly, revision: 2, seats: { standard: 9 } }));
      expect((await bed.calls.inviteMember(ada)).member?.status).toBe(MemberStatus.WAITING_FOR_SEAT);
      await reserve({ standard: 5 });
      expect((await bed.calls.inviteMember(bob)).member?.status).toBe(MemberStatus.WAITING_FOR_SEAT);
    });
  });
});
