import { ProvisioningMode, Role, SyncScope, EmailChange } from '@rollcall/contracts';
import { createTestDatabase } from '@rollcall/testing';
import {
  byRunId,
  decidedRecord,
  decisionsOf,
  decisionsRecord,
  organization,
  organizationId,
  ownerEmail,
  plannedRecord,
  provision,
  removal,
  settingsRecord,
} from '../test-bed/records';
import { shownMembers, shownRecords, wrongCounters } from '../test-bed/shown';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

describe('the consumer of settings and decisions', () => {
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
  const idOf = async (email: string) => {
    const [row] = await bed.database.query<{ member_id: string }>(
      'select member_id from member where email = $1 order by updated_at desc limit 1',
      [email],
    );
    return row?.member_id;
  };
  /** Everything that a run without news must leave as it is, with the transactions that wrote it. */
  const rowVersions = () =>
    bed.database.query(
      `select 'member' as of, member_id::text as id, xmin::text from member
       union all select 'decision', email, xmin::text from decision
       union all select 'history', id::text, xmin::text from member_history
       union all select 'seats', tier, xmin::text from seat_tier
       union all select 'organization', organization_id, xmin::text from organization
       order by 1, 2`,
    );

  describe('organizations', () => {
    const owner = () => bed.calls.getMember({ organizationId, email: ownerEmail });

    it('at first sight: the primary owner is a member in a seat of the default tier', async () => {
      await bed.apply(settingsRecord());
      expect((await owner()).member).toMatchObject({
        role: Role.OWNER,
        primaryOwner: true,
        seatTier: 'standard',
        reasonCode: 'primary_owner',
      });
      expect(await published()).toEqual(['org-1 members olga:active by system']);
    });

    it('heard again, or in an older revision: nothing changes', async () => {
      await bed.apply(settingsRecord({ revision: 2, seats: { standard: 5 } }));
      await bed.published();
      const before = await rowVersions();
      await bed.apply(settingsRecord({ revision: 2, seats: { standard: 7 } }), settingsRecord({ revision: 1 }));
      expect(await rowVersions()).toEqual(before);
      expect(await published()).toEqual([]);
    });

    it('a seat bought is taken up at once, without a sync, by who waits longest', async () => {
      await bed.apply(settingsRecord({ seats: { standard: 1 } }));
      await bed.apply(decisionsRecord(provision('ada')));
      bed.wait(1_000);
      await bed.apply(decisionsRecord(provision('aaron')));
      expect(await members()).toEqual([
        'aaron waiting_for_seat standard user no_free_seat',
        'ada waiting_for_seat standard user no_free_seat',
      ]);
      await bed.published();
      await bed.apply(settingsRecord({ revision: 2, seats: { standard: 2 } }));
      expect(await members()).toEqual([
        'aaron waiting_for_seat standard user no_free_seat',
        'ada active standard user default_role',
      ]);
      expect(await published()).toEqual(['org-1 members ada:active by system']);
      await bed.apply(settingsRecord({ revision: 3, seats: { standard: 20 } }, 'grace'));
      expect(await members()).toContain('aaron active standard user default_role');
      // By whoever bought it, where that is said.
      expect(await published()).toEqual(['org-1 members aaron:active by grace']);
    });

    it('a tier that the settings no longer name gives no seats, and is gone once nobody holds one', async () => {
      await bed.apply(settingsRecord({ seats: { premium: 2, standard: 2 } }));
      await bed.apply(settingsRecord({ revision: 2, seats: { standard: 2 } }));
      await bed.apply(decisionsRecord(provision('ada', { role: Role.USER, seatTier: 'premium' })));
      expect(await members()).toEqual(['ada waiting_for_seat premium user no_free_seat']);
    });

    it('not heard of, or in an older revision than the decisions were made under: asked of seat-policy', async () => {
      bed.neighbours.organizations.set(organizationId, organization({ revision: 3, seats: { standard: 2 } }));
      await bed.apply(decisionsOf({ settingsRevision: 3 }, provision('ada')));
      expect(await members()).toEqual(['ada active standard user default_role']);
      bed.neighbours.organizations.set(
        organizationId,
        organization({ revision: 4, provisioningMode: ProvisioningMode.INVITE_ONLY }),
      );
      await bed.apply(decisionsOf({ settingsRevision: 4 }, removal('ada')));
      expect(await members()).toEqual(['ada active standard user default_role']);
    });

    it('that seat-policy cannot tell of now: the batch is rolled back and may be tried again', async () => {
      bed.neighbours.seatPolicyAway = true;
      await expect(bed.apply(decisionsRecord(provision('ada')))).rejects.toMatchObject({ code: 'ETIMEDOUT' });
      bed.neighbours.seatPolicyAway = false;
      await expect(bed.apply(decisionsRecord(provision('ada')))).rejects.toThrow('does not know: org-1');
      expect(await bed.database.query('select 1 from decision')).toEqual([]);
    });
  });

  describe('decisions', () => {
    beforeEach(async () => {
      await bed.apply(settingsRecord());
      await bed.published();
    });

    it('add, update and remove people, and tell others by which event', async () => {
      await bed.apply(decisionsRecord(provision('ada'), provision('bob', { role: Role.ADMIN, seatTier: 'premium' })));
      expect(await members()).toEqual([
        'ada active standard user default_role',
        'bob active premium admin mapped_role',
      ]);
      await bed.apply(decisionsRecord(removal('ada'), provision('bob', { role: Role.CUSTOM })));
      expect(await members('all')).toEqual([
        'ada removed standard user not_in_directory',
        'bob active premium custom mapped_role',
      ]);
      expect(await published()).toEqual([
        'org-1 members ada:active by event-ada, bob:active by event-bob',
        'org-1 members ada:removed by event-ada-gone, bob:active by event-bob',
      ]);
    });

    it('heard twice, in one batch or in two: change nothing the second time', async () => {
      const record = decisionsRecord(provision('ada'), removal('bob'));
      await bed.apply(record, record);
      await bed.published();
      const before = await rowVersions();
      await bed.apply(record, record);
      expect(await rowVersions()).toEqual(before);
      expect(await published()).toEqual([]);
    });

    it('in other modes than scim: are kept and change nobody', async () => {
      await bed.apply(decisionsRecord(provision('ada')));
      await bed.apply(settingsRecord({ revision: 2, provisioningMode: ProvisioningMode.INVITE_ONLY }));
      await bed.apply(decisionsOf({ settingsRevision: 2 }, removal('ada')));
      expect(await members()).toEqual(['ada active standard user default_role']);
      expect(await bed.database.query('select email, outcome from decision')).toEqual([
        { email: 'ada@example.com', outcome: 'remove' },
      ]);
    });

    it('never remove or re-role the primary owner', async () => {
      const before = await rowVersions();
      await bed.apply(decisionsRecord(removal('olga')));
      expect((await rowVersions()).filter((row) => row['of'] !== 'decision')).toEqual(before);
    });

    it('one who left and came back in one batch is decided as new, in their former record', async () => {
      await bed.apply(decisionsRecord(provision('ada', { role: Role.ADMIN })));
      const formerId = await idOf('ada@example.com');
      await bed.apply(decisionsRecord(removal('ada')), decisionsRecord(provision('ada')));
      expect(await members()).toEqual(['ada active standard user default_role']);
      expect(await idOf('ada@example.com')).toBe(formerId);
      expect(await bed.database.query(`select 1 from member where email = 'ada@example.com'`)).toHaveLength(1);
    });

    it('a batch of many records is planned at once: many people, few statements', async () => {
      const people = Array.from({ length: 1_000 }, (_, index) => provision(`p${index}`));
      await bed.apply(settingsRecord({ revision: 2, seats: { standard: 1_001 } }));
      await bed.published();
      let statements = 0;
      const transaction = bed.database.transaction.bind(bed.database);
      const counting = jest.spyOn(bed.database, 'transaction').mockImplementation((work, plans) =>
        transaction(
          (tx) =>
            work({
              afterCommit: tx.afterCommit,
              query: (...statement) => {
                statements += 1;
                return tx.query(...statement);
              },
              write: (...statement) => {
                statements += 1;
                return tx.write(...statement);
              },
              lastly: (...statement) => {
                statements += 1;
                tx.lastly(...statement);
              },
            }),
          plans,
        ),
      );
      await bed.apply(...people.map((person) => decisionsRecord(person)));
      counting.mockRestore();
      expect(statements).toBeLessThanOrEqual(12);
      expect(await members()).toHaveLength(1_000);
      const sizes = (await bed.published()).map(({ payload: { change } }) =>
        change.case === 'members' ? change.value.members.length : 0,
      );
      expect(sizes).toEqual([500, 500]);
    });

    it('about nobody who can be a member: are left out, the others applied', async () => {
      await bed.apply(
        decisionsRecord(
          provision('x', { email: ' ' }),
          provision('y', { email: `${'y'.repeat(400)}@example.com` }),
          provision('ada', { email: ' ADA@Example.com ' }),
        ),
      );
      expect(await members()).toEqual(['ada active standard user default_role']);
    });

    it('the trace of a record goes on in what it makes', async () => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      await bed.apply(decisionsOf({ traceparent }, provision('ada')));
      expect(await bed.published()).toMatchObject([{ traceparent }]);
    });
  });

  describe('seats', () => {
    it('the last seat, raced for by two instances: exactly one wins', async () => {
      const other = await bed.secondInstance();
      for (let round = 0; round < 5; round += 1) {
        await bed.empty();
        await bed.apply(settingsRecord({ seats: { standard: 2 } }));
        await Promise.all([
          bed.apply(decisionsRecord(provision('ada'))),
          other.apply(decisionsRecord(provision('bob'))),
          bed.apply(decisionsRecord(provision('cleo'))),
          other.apply(decisionsRecord(provision('dan'))),
        ]);
        const states = (await members()).map((line) => line.split(' ')[1]).sort();
        expect(states).toEqual(['active', 'waiting_for_seat', 'waiting_for_seat', 'waiting_for_seat']);
        await expect(wrongCounters(bed.database)).resolves.toEqual([]);
      }
      await other.service.stop();
    });

    it('a new organization, heard of by two instances at once: one primary owner', async () => {
      const other = await bed.secondInstance();
      bed.neighbours.organizations.set(organizationId, organization());
      await Promise.all([
        bed.apply(settingsRecord()),
        other.apply(decisionsRecord(provision('ada'))),
        bed.calls.getMember({ organizationId, email: ownerEmail }),
      ]);
      expect(await bed.database.query('select 1 from member where primary_owner')).toHaveLength(1);
      expect(await members()).toEqual(['ada active standard user default_role']);
      await other.service.stop();
    });

    it('a seat freed is taken up at once by who waits, and their history names the event that freed it', async () => {
      await bed.apply(settingsRecord({ seats: { standard: 2 } }));
      await bed.apply(decisionsRecord(provision('ada')), decisionsRecord(provision('bob')));
      expect(await members()).toContain('bob waiting_for_seat standard user no_free_seat');
      await bed.published();
      await bed.apply(decisionsRecord(removal('ada')));
      expect(await members()).toEqual(['bob active standard user default_role']);
      expect(await published()).toEqual(['org-1 members ada:removed by event-ada-gone, bob:active by event-ada-gone']);
    });

    it('two can swap in a full organization, also when their wishes came as separate events', async () => {
      await bed.apply(settingsRecord({ seats: { premium: 1, standard: 2 } }));
      await bed.apply(
        decisionsRecord(provision('sam', { role: Role.USER, seatTier: 'standard' })),
        decisionsRecord(provision('pat', { role: Role.USER, seatTier: 'premium' })),
      );
      await bed.published();
      const [before] = await bed.database.query<{ updated_at: Date }>(
        `select updated_at from member where email = 'sam@example.com'`,
      );
      bed.wait(1_000);
      await bed.apply(decisionsRecord(provision('sam', { role: Role.USER, seatTier: 'premium' })));
      expect(await members()).toContain('sam active standard -> premium user mapped_role');
      // A move that waits changes nothing until it is done.
      expect(await published()).toEqual([]);
      expect(await bed.database.query(`select updated_at from member where email = 'sam@example.com'`)).toEqual([
        before,
      ]);
      await bed.apply(decisionsRecord(provision('pat', { role: Role.USER, seatTier: 'standard' })));
      expect(await members()).toEqual(['pat active standard user mapped_role', 'sam active premium user mapped_role']);
    });

    it('one freed seat serves a chain: the move first, then who waits for the seat it leaves', async () => {
      await bed.apply(settingsRecord({ seats: { premium: 1, standard: 2 } }));
      await bed.apply(
        decisionsRecord(provision('pia', { role: Role.USER, seatTier: 'premium' })),
        decisionsRecord(provision('mia', { role: Role.USER, seatTier: 'standard' })),
        decisionsRecord(provision('wil', { role: Role.USER, seatTier: 'premium' })),
        decisionsRecord(provision('wyn', { role: Role.USER, seatTier: 'standard' })),
      );
      await bed.apply(decisionsRecord(provision('mia', { role: Role.USER, seatTier: 'premium' })));
      await bed.apply(decisionsRecord(removal('pia')));
      expect(await members()).toEqual([
        'mia active premium user mapped_role',
        'wil waiting_for_seat premium user no_free_seat',
        'wyn active standard user mapped_role',
      ]);
    });
  });

  describe('a changed email', () => {
    const renamed = () => decisionsRecord(removal('old'), provision('new', { previousEmail: 'old@example.com' }));

    it('is one step: the new record has the seat, and no third person gets it', async () => {
      await bed.apply(settingsRecord({ seats: { standard: 2 } }));
      await bed.apply(decisionsRecord(provision('old')), decisionsRecord(provision('wil')));
      const formerId = await idOf('old@example.com');
      await bed.apply(renamed());
      expect(await members('all')).toEqual([
        'new active standard user default_role',
        'old removed standard user email_changed',
        'wil waiting_for_seat standard user no_free_seat',
      ]);
      expect(await idOf('new@example.com')).not.toBe(formerId);
    });

    it('carried over: the same record under the new email, found in the history under both', async () => {
      await bed.apply(settingsRecord({ policy: { emailChange: EmailChange.CARRY_OVER } }));
      await bed.apply(decisionsRecord(provision('old', { role: Role.ADMIN })));
      const formerId = await idOf('old@example.com');
      await bed.apply(renamed());
      expect(await members('all')).toEqual(['new active standard admin email_changed']);
      expect(await idOf('new@example.com')).toBe(formerId);
      const { history } = await bed.calls.listMemberHistory({ organizationId, email: 'old@example.com' });
      expect(history).toMatchObject([
        { before: { email: 'old@example.com' }, after: { email: 'new@example.com' }, reasonCode: 'email_changed' },
        { reasonCode: 'mapped_role' },
      ]);
    });

    it('carried over in a chain or a circle: each record has its new email', async () => {
      await bed.apply(settingsRecord({ policy: { emailChange: EmailChange.CARRY_OVER } }));
      await bed.apply(decisionsRecord(provision('ada'), provision('bob'), provision('cleo')));
      const ids = await Promise.all(['ada', 'bob', 'cleo'].map((name) => idOf(`${name}@example.com`)));
      await bed.apply(
        decisionsRecord(
          provision('ada', { previousEmail: 'bob@example.com' }),
          provision('bob', { previousEmail: 'ada@example.com' }),
          removal('cleo'),
          provision('dora', { previousEmail: 'cleo@example.com' }),
        ),
      );
      expect(await Promise.all(['bob', 'ada', 'dora'].map((name) => idOf(`${name}@example.com`)))).toEqual(ids);
    });

    it('of the primary owner is always carried over; a member who had that email is removed', async () => {
      await bed.apply(settingsRecord());
      await bed.apply(decisionsRecord(provision('new')));
      await bed.apply(
        decisionsRecord(
          removal('olga'),
          provision('new', { previousEmail: ownerEmail, directoryUserId: 'directory_user_olga' }),
        ),
      );
      expect((await bed.calls.getMember({ organizationId, email: 'new@example.com' })).member).toMatchObject({
        primaryOwner: true,
        role: Role.OWNER,
      });
      expect(await members('all')).toEqual(['new removed standard user email_changed']);
    });
  });

  describe('sync runs', () => {
    beforeEach(async () => {
      await bed.apply(settingsRecord({ provisioningMode: ProvisioningMode.INVITE_ONLY }));
      await bed.calls.inviteMember({ organizationId, email: 'ina@example.com' });
      await bed.calls.inviteMember({ organizationId, email: 'ada@example.com', role: Role.ADMIN });
      await bed.apply(decisionsRecord(provision('ada'), provision('bob')));
      await bed.apply(settingsRecord({ revision: 2 }));
      await bed.published();
    });

    it('the planned organizations are passed on under the parent', async () => {
      await bed.apply(plannedRecord('run-1', ['org-1', 'org-2']));
      expect(await published()).toEqual(['parent-1 planned run-1 org-1,org-2']);
    });

    it('everybody comes to what was decided: the invited whom the directory does not know are removed', async () => {
      await bed.apply(
        decidedRecord('run-1', { problems: [{ directoryUserId: 'directory_user_x', reasonCode: 'no_email' }] }),
      );
      expect(await members('all')).toEqual([
        'ada active standard admin invited',
        'bob active standard user default_role',
        'ina removed standard user not_in_directory',
      ]);
      const records = await bed.published();
      expect(shownRecords(records)).toEqual([
        'org-1 members ada:active by run-1, bob:active by run-1, ina:removed by run-1',
        'org-1 applied run-1 +1 -1 ~0 =2 w0 h0',
      ]);
      expect(records[1]?.payload.change.value).toMatchObject({
        parentId: 'parent-1',
        problems: [{ directoryUserId: 'directory_user_x', reasonCode: 'no_email' }],
      });
    });

    it('heard twice: the same counts, nothing changed', async () => {
      await bed.apply(decidedRecord('run-1'));
      const before = await rowVersions();
      await bed.apply(decidedRecord('run-1'));
      expect(await rowVersions()).toEqual(before);
      expect((await published()).filter((line) => line.includes('applied'))).toEqual([
        'org-1 applied run-1 +1 -1 ~0 =2 w0 h0',
        'org-1 applied run-1 +1 -1 ~0 =2 w0 h0',
      ]);
    });

    it('a run without news reads and writes nobody', async () => {
      await bed.apply(decidedRecord('run-1'));
      await bed.published();
      const before = await rowVersions();
      await bed.apply(decisionsRecord(provision('ada', byRunId('run-2'))), decidedRecord('run-2'));
      expect(await rowVersions()).toEqual(before);
      expect(await published()).toEqual(['org-1 applied run-2 +0 -0 ~0 =3 w0 h0']);
    });

    it('what its decisions changed on the way counts, and whoever waits counts as waiting only', async () => {
      await bed.apply(settingsRecord({ revision: 3, seats: { standard: 3 } }));
      await bed.apply(
        decisionsRecord(
          provision('ada', byRunId('run-1')),
          provision('bob', byRunId('run-1')),
          provision('cleo', byRunId('run-1')),
        ),
        decidedRecord('run-1'),
      );
      // Three seats: Olga, Ada and (after the invited Ina is gone) the first of the two who came.
      expect((await published()).at(-1)).toBe('org-1 applied run-1 +1 -1 ~0 =2 w1 h0');
    });

    it('of scope groups, or in another mode: only says that it is applied', async () => {
      await bed.apply(decidedRecord('run-1', { scope: SyncScope.GROUPS }));
      await bed.apply(settingsRecord({ revision: 3, provisioningMode: ProvisioningMode.INVITE_ONLY }));
      await bed.apply(decidedRecord('run-2'));
      expect(await published()).toEqual([
        'org-1 applied run-1 +0 -0 ~0 =3 w0 h0',
        'org-1 applied run-2 +0 -0 ~0 =3 w0 h0',
      ]);
      expect(await members()).toContain('ina active standard user invited');
    });
  });
});
