import { Code, ConnectError } from '@connectrpc/connect';
import {
  EmailChange,
  membership,
  type Organization,
  ProvisioningMode,
  Role,
  type seatPolicy,
  SyncScope,
} from '@rollcall/contracts';
import { createServiceClient } from '@rollcall/service';
import { createTestDatabase } from '@rollcall/testing';
import { fingerprintOf, type Previewed, previewParts } from '../test-bed/previewed';
import {
  byRunId,
  decidedRecord,
  type DecisionInit,
  decisionsRecord,
  organization,
  organizationId,
  ownerEmail,
  parentId,
  provision,
  removal,
  settingsRecord,
} from '../test-bed/records';
import { shownMembers } from '../test-bed/shown';
import { createTestBed, type TestBed } from '../test-bed/test-bed';
import { confirmedRemovals } from './plan-store';

const day = 24 * 3_600_000;
const noGuard = { policy: { guard: { enabled: false } } };
const smallGuard = { policy: { guard: { enabled: true, maxRemovalsCount: 1, maxRemovalsShare: 0.1 } } };

describe('previews', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  beforeEach(() => bed.empty());
  afterAll(() => bed.close());

  const put = async (init: Parameters<typeof organization>[0] = {}): Promise<Organization> => {
    const put = organization(init);
    bed.neighbours.organizations.set(put.organizationId, put);
    await bed.apply(settingsRecord(init));
    return put;
  };
  /** What seat-policy would decide now: of one organization, unless told otherwise. */
  const seatPolicySays = (previewed: readonly Previewed[], options?: Parameters<typeof previewParts>[1]): void => {
    bed.neighbours.previewed = () => previewParts(previewed, options);
  };
  const directoryHas = (known: Organization, ...decisions: DecisionInit[]): void =>
    seatPolicySays([{ organization: known, decisions }]);
  const request = { organizationId, scope: SyncScope.BOTH };
  const preview = async (calls = bed.calls): Promise<membership.Plan> => {
    const { plan } = await calls.previewSync(request);
    if (!plan) throw new Error('no plan');
    return plan;
  };
  const first = ({ organizations }: membership.Plan): membership.OrganizationPlan => {
    const [plan] = organizations;
    if (!plan) throw new Error('no organization in the plan');
    return plan;
  };
  const shown = ({ organizations }: membership.Plan): string[] =>
    organizations.map(
      ({ organizationId: id, added, removed, updated, unchanged, waiting, wouldHold, warnings }) =>
        `${id} +${added} -${removed} ~${updated} =${unchanged} w${waiting} h${wouldHold}` +
        warnings.map(({ code }) => ` ${code}`).join(''),
    );
  const snapshot = (one: membership.MemberSnapshot | undefined): string =>
    one
      ? [
          ...(one.email ? [one.email.split('@')[0]] : []),
          ['unspecified', 'active', 'waiting', 'removed'][one.status],
          one.seatTier,
          Role[one.role].toLowerCase(),
        ].join(' ')
      : '-';
  /** `ADD ada: - > active standard user, default_role`. */
  const changes = (plan: membership.Plan): string[] =>
    first(plan).changes.map(
      ({ action, email, before, after, reasonCode }) =>
        `${membership.ChangeAction[action]} ${email.split('@')[0]}: ${snapshot(before)} > ${snapshot(after)}, ${reasonCode}`,
    );
  const failure = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => new Error('did not fail'),
      (reason: unknown) => ConnectError.from(reason),
    );
    return error instanceof ConnectError ? `${Code[error.code]} ${error.rawMessage}` : error.message;
  };

  describe('the plan', () => {
    it('names everybody who would change, with before, after and reason, and counts the others', async () => {
      const known = await put();
      await bed.apply(
        decisionsRecord(provision('bob'), provision('cleo'), provision('dan', { role: Role.USER }), provision('eve')),
      );
      directoryHas(
        known,
        provision('ada'),
        provision('bob'),
        provision('dan', { role: Role.ADMIN, seatTier: 'premium' }),
        removal('eve', { reasonCode: 'inactive_in_directory' }),
      );
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +1 -2 ~1 =2 w0 h0']);
      expect(changes(plan)).toEqual([
        'ADD ada: - > active standard user, default_role',
        'REMOVE cleo: active standard user > removed standard user, not_in_directory',
        'UPDATE dan: active standard user > active premium admin, mapped_role',
        'REMOVE eve: active standard user > removed standard user, inactive_in_directory',
      ]);
      expect(plan.hash).toMatch(/^[\da-f]{64}$/);
    });

    it('changes nobody and tells nobody', async () => {
      const known = await put();
      await bed.apply(decisionsRecord(provision('bob')));
      await bed.published();
      directoryHas(known, provision('ada'));
      const before = await shownMembers(bed.database, 'all');
      await preview();
      expect(await shownMembers(bed.database, 'all')).toEqual(before);
      expect(await bed.published()).toEqual([]);
      expect(await bed.database.query('select email, outcome from decision')).toEqual([
        { email: 'bob@example.com', outcome: 'provision' },
      ]);
    });

    it('of an organization without news: everybody is unchanged', async () => {
      const known = await put();
      await bed.apply(decisionsRecord(provision('ada'), provision('bob')));
      directoryHas(known, provision('ada'), provision('bob'));
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +0 -0 ~0 =3 w0 h0']);
      expect(changes(plan)).toEqual([]);
    });

    it('who would wait for a seat is counted in waiting only, like those who wait already', async () => {
      const known = await put({ seats: { standard: 2 } });
      await bed.apply(decisionsRecord(provision('ada'), provision('bob')));
      directoryHas(known, provision('ada'), provision('bob'), provision('cleo'));
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +0 -0 ~0 =2 w2 h0']);
      expect(changes(plan)).toEqual(['WAIT cleo: - > waiting standard user, no_free_seat']);
    });

    it('a seat that would be freed is taken up in the same plan, by who waits longest', async () => {
      const known = await put({ seats: { standard: 2 } });
      await bed.apply(decisionsRecord(provision('ada')), decisionsRecord(provision('wil')));
      directoryHas(known, provision('wil'), provision('new'));
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +0 -1 ~1 =1 w1 h0']);
      expect(changes(plan)).toEqual([
        'REMOVE ada: active standard user > removed standard user, not_in_directory',
        'WAIT new: - > waiting standard user, no_free_seat',
        'UPDATE wil: waiting standard user > active standard user, default_role',
      ]);
    });

    it('a move that would find no seat changes nothing', async () => {
      const known = await put({ seats: { premium: 0, standard: 5 } });
      await bed.apply(decisionsRecord(provision('ada', { role: Role.USER, seatTier: 'standard' })));
      directoryHas(known, provision('ada', { role: Role.USER, seatTier: 'premium' }));
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +0 -0 ~0 =2 w0 h0']);
      expect(changes(plan)).toEqual([]);
    });

    it('the primary owner stays, whatever the directory says; one who was removed comes back decided as new', async () => {
      const known = await put();
      await bed.apply(decisionsRecord(provision('ada', { role: Role.ADMIN })));
      await bed.apply(decisionsRecord(removal('ada')));
      directoryHas(known, provision('ada'), removal('olga', { reasonCode: 'no_role_group' }));
      expect(changes(await preview())).toEqual([
        'ADD ada: removed standard admin > active standard user, default_role',
      ]);
    });

    it('is the same however the decisions are cut into messages, also at its edges', async () => {
      const known = await put();
      const names = ['ada', 'bob', 'cleo', 'dan', 'eve', 'fay', 'zoe'];
      await bed.apply(decisionsRecord(...names.map((name) => provision(name))));
      const decisions = [provision('aaa'), provision('cleo', { firstName: 'Cleopatra' }), provision('eve')];
      const hashes = new Set<string>();
      for (const peopleInAMessage of [1, 2, 3, 100]) {
        seatPolicySays([{ organization: known, decisions }], { peopleInAMessage });
        const plan = await preview();
        expect(shown(plan)).toEqual(['org-1 +1 -5 ~0 =3 w0 h0']);
        hashes.add(plan.hash);
      }
      expect(hashes.size).toBe(1);
      directoryHas(known);
      expect(shown(await preview())).toEqual(['org-1 +0 -7 ~0 =1 w0 h7 leaves_nobody']);
    });

    it('covers every organization that the run would touch, those not heard of yet too', async () => {
      const known = await put();
      const sandbox = organization({ organizationId: 'org-2', seats: { standard: 1 } });
      bed.neighbours.organizations.set('org-2', sandbox);
      seatPolicySays([
        { organization: known, decisions: [provision('ada')] },
        { organization: sandbox, decisions: [provision('ada')] },
      ]);
      expect(shown(await preview())).toEqual(['org-1 +1 -0 ~0 =1 w0 h0', 'org-2 +0 -0 ~0 =1 w1 h0']);
    });

    it('of newer settings than those heard of: seats bought are taken up first', async () => {
      await put({ seats: { standard: 1 } });
      await bed.apply(decisionsRecord(provision('wil')));
      const newer = organization({ seats: { standard: 2 }, revision: 2 });
      bed.neighbours.organizations.set(organizationId, newer);
      directoryHas(newer, provision('wil'), provision('new'));
      expect(shown(await preview())).toEqual(['org-1 +0 -0 ~0 =2 w1 h0']);
      expect(await shownMembers(bed.database)).toEqual(['wil active standard user default_role']);
    });

    it('where no run would follow that decides members: nobody changes', async () => {
      const known = await put({ seats: { standard: 2 } });
      await bed.apply(decisionsRecord(provision('ada'), provision('wil')));
      seatPolicySays([{ organization: known }], { decidesMembers: false });
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +0 -0 ~0 =2 w1 h0']);
      expect(changes(plan)).toEqual([]);
    });
  });

  describe('a changed email', () => {
    const renamedInDirectory = provision('new', {
      directoryUserId: 'directory_user_old',
      previousEmail: 'old@example.com',
    });

    it('is one change, also where its halves come in two messages', async () => {
      const known = await put();
      await bed.apply(decisionsRecord(provision('old', { role: Role.ADMIN, seatTier: 'premium' })));
      seatPolicySays([{ organization: known, decisions: [renamedInDirectory, provision('nil')] }], {
        peopleInAMessage: 1,
      });
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +1 -0 ~1 =1 w0 h0 last_admin']);
      expect(changes(plan)).toEqual([
        'RENAME new: old active premium admin > new active premium user, default_role',
        'ADD nil: - > active standard user, default_role',
      ]);
    });

    it('is one change too where only the member is linked to the directory user, by a login', async () => {
      const known = await put();
      await bed.apply(decisionsRecord(provision('old', { role: Role.ADMIN, seatTier: 'premium' })));
      // Seat-policy has never decided about the old email.
      directoryHas(known, provision('new', { directoryUserId: 'directory_user_old' }));
      expect(changes(await preview())).toEqual([
        'RENAME new: old active premium admin > new active premium user, default_role',
      ]);
    });

    it('carried over: the same record goes on', async () => {
      const known = await put({ policy: { emailChange: EmailChange.CARRY_OVER } });
      await bed.apply(decisionsRecord(provision('old', { role: Role.ADMIN, seatTier: 'premium' })));
      directoryHas(known, renamedInDirectory, removal('old', { reasonCode: 'email_changed' }));
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +0 -0 ~1 =1 w0 h0']);
      expect(changes(plan)).toEqual(['RENAME new: old active premium admin > new active premium admin, email_changed']);
    });

    it('onto the email of a member: the old record is just removed', async () => {
      const known = await put();
      await bed.apply(decisionsRecord(provision('old'), provision('new')));
      directoryHas(known, renamedInDirectory);
      expect(changes(await preview())).toEqual([
        'REMOVE old: active standard user > removed standard user, email_changed',
      ]);
    });

    it("of the primary owner is carried over, and takes nobody's access", async () => {
      const known = await put();
      await bed.apply(decisionsRecord(provision('olga'), provision('ada')));
      directoryHas(
        known,
        provision('ada'),
        provision('owner', { directoryUserId: 'directory_user_olga', previousEmail: ownerEmail }),
      );
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +0 -0 ~1 =1 w0 h0']);
      expect(changes(plan)).toEqual([
        'RENAME owner: olga active standard owner > owner active standard owner, email_changed',
      ]);
    });
  });

  describe('removals that would wait', () => {
    const everybody = ['ada', 'bob', 'cleo', 'dan'].map((name) => provision(name));

    it('are shown as removals, and their number beside them, as if nothing were confirmed', async () => {
      const known = await put(smallGuard);
      await bed.apply(decisionsRecord(...everybody));
      directoryHas(known, provision('ada'), provision('bob'));
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +0 -2 ~0 =3 w0 h2 over_hold_limit']);
      expect(first(plan).warnings[0]?.message).toMatch(/2 removals \(40 % of the active members\) are over the limit/);
      directoryHas(known, provision('ada'), provision('bob'), provision('cleo'));
      expect(shown(await preview())).toEqual(['org-1 +0 -1 ~0 =4 w0 h0']);
    });

    it('give their seats to others in the plan: it shows what follows when it is confirmed', async () => {
      const known = await put({ ...smallGuard, seats: { standard: 5 } });
      await bed.apply(decisionsRecord(...everybody));
      directoryHas(known, provision('ada'), provision('bob'), provision('new'), provision('nil'));
      expect(shown(await preview())).toEqual(['org-1 +2 -2 ~0 =3 w0 h2 over_hold_limit']);
    });

    it('are counted where they wait already', async () => {
      const known = await put(smallGuard);
      await bed.apply(decisionsRecord(...everybody));
      await bed.apply(decisionsRecord(removal('bob', byRunId('run-1')), removal('cleo', byRunId('run-1'))));
      await bed.apply(decidedRecord('run-1'));
      expect((await bed.calls.listMembers({ organizationId })).members.filter(({ held }) => held)).toHaveLength(2);
      directoryHas(known, provision('ada'), provision('cleo'), provision('dan'));
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +0 -1 ~0 =4 w0 h1']);
      expect(changes(plan)).toEqual(['REMOVE bob: active standard user > removed standard user, not_in_directory']);
    });

    it('none, of people whom an administrator kept, until something new is decided about them', async () => {
      const known = await put(smallGuard);
      await bed.apply(decisionsRecord(...everybody));
      await bed.apply(decisionsRecord(removal('bob', byRunId('run-1')), removal('cleo', byRunId('run-1'))));
      await bed.apply(decidedRecord('run-1'));
      const [hold] = (await bed.calls.listHolds({ organizationId })).holds;
      await bed.calls.rejectHold({ holdId: hold?.holdId ?? '' });
      directoryHas(known, provision('ada'), provision('dan'));
      expect(shown(await preview())).toEqual(['org-1 +0 -0 ~0 =5 w0 h0']);
      directoryHas(
        known,
        provision('ada'),
        removal('bob', { reasonCode: 'inactive_in_directory', directoryUserId: 'directory_user_bob' }),
        provision('dan'),
      );
      expect(changes(await preview())).toEqual([
        'REMOVE bob: active standard user > removed standard user, inactive_in_directory',
      ]);
    });

    it('guard off: none, unless nobody but the primary owner would be left', async () => {
      const known = await put(noGuard);
      await bed.apply(decisionsRecord(...everybody));
      directoryHas(known, provision('ada'));
      expect(shown(await preview())).toEqual(['org-1 +0 -3 ~0 =2 w0 h0']);
      directoryHas(known);
      const plan = await preview();
      expect(shown(plan)).toEqual(['org-1 +0 -4 ~0 =1 w0 h4 leaves_nobody']);
      directoryHas(known, provision('new'));
      expect(shown(await preview())).toEqual(['org-1 +1 -4 ~0 =1 w0 h0']);
    });
  });

  describe('warnings', () => {
    it("name the acting administrator's own loss of access", async () => {
      const known = await put(noGuard);
      await bed.apply(decisionsRecord(provision('ada'), provision('bob')));
      directoryHas(known, provision('bob'));
      expect(shown(await preview())).toEqual(['org-1 +0 -1 ~0 =2 w0 h0']);
      const asAda = createServiceClient(membership.MembershipService, {
        baseUrl: bed.baseUrl,
        token: 'secret',
      });
      const { plan } = await asAda.previewSync(request, { headers: { 'rollcall-acting-for': ' ADA@example.com' } });
      expect(plan && shown(plan)).toEqual(['org-1 +0 -1 ~0 =2 w0 h0 own_access_lost']);
      const { plan: other } = await asAda.previewSync(request, {
        headers: { 'rollcall-acting-for': 'bob@example.com' },
      });
      expect(other && shown(other)).toEqual(['org-1 +0 -1 ~0 =2 w0 h0']);
    });

    it('name the removal of the last admin, also where they become a user', async () => {
      const known = await put(noGuard);
      await bed.apply(
        decisionsRecord(
          provision('ada', { role: Role.ADMIN }),
          provision('bob', { role: Role.ADMIN }),
          provision('cleo'),
        ),
      );
      directoryHas(known, provision('ada', { role: Role.ADMIN }), provision('cleo'));
      expect(shown(await preview())).toEqual(['org-1 +0 -1 ~0 =3 w0 h0']);
      directoryHas(known, provision('ada', { role: Role.USER }), provision('cleo'));
      expect(shown(await preview())).toEqual(['org-1 +0 -1 ~1 =2 w0 h0 last_admin']);
      directoryHas(known, provision('cleo', { role: Role.ADMIN }));
      expect(shown(await preview())).toEqual(['org-1 +0 -2 ~1 =1 w0 h0']);
    });

    it('none of a last admin where there was none', async () => {
      const known = await put(noGuard);
      await bed.apply(decisionsRecord(provision('ada'), provision('bob')));
      directoryHas(known, provision('bob'));
      expect(first(await preview()).warnings).toEqual([]);
    });
  });

  describe('the hash', () => {
    it('is the same for the same plan, and another where anything that is shown differs', async () => {
      const known = await put();
      await bed.apply(decisionsRecord(provision('ada'), provision('bob')));
      const hashOf = async (settings: Organization, ...decisions: DecisionInit[]): Promise<string> => {
        directoryHas(settings, ...decisions);
        return (await preview()).hash;
      };
      const hash = await hashOf(known, provision('ada'), provision('cleo'));
      bed.wait(1_000);
      expect(await hashOf(known, provision('ada'), provision('cleo'))).toBe(hash);
      const others = [
        await hashOf(known, provision('ada'), provision('dan')),
        await hashOf(known, provision('bob'), provision('cleo')),
        await hashOf(known, provision('ada'), provision('cleo', { role: Role.ADMIN })),
        await hashOf(known, provision('ada'), provision('cleo', { seatTier: 'premium', role: Role.USER })),
        await hashOf(known, provision('ada'), provision('cleo'), removal('bob', { reasonCode: 'no_role_group' })),
        await hashOf({ ...known, revision: 0 }, provision('ada'), provision('cleo')),
      ];
      expect(new Set([hash, ...others]).size).toBe(7);
    });

    it('tells seat-policy what the plan was made under, for 24 hours from the last time that it was made', async () => {
      const known = await put();
      directoryHas(known, provision('ada'));
      const { hash } = await preview();
      const basis = { parentId, organizations: [{ organizationId, settingsFingerprint: fingerprintOf(known) }] };
      expect(await bed.calls.getPlanBasis({ planHash: hash })).toMatchObject(basis);
      bed.wait(day);
      expect(await bed.calls.getPlanBasis({ planHash: hash })).toMatchObject(basis);
      bed.wait(1);
      expect(await failure(bed.calls.getPlanBasis({ planHash: hash }))).toMatch(/^FailedPrecondition plan_changed: /);
      await preview();
      bed.wait(day);
      expect(await bed.calls.getPlanBasis({ planHash: hash })).toMatchObject(basis);
    });

    it('that is not known: plan_changed', async () => {
      expect(await failure(bed.calls.getPlanBasis({ planHash: 'nothing' }))).toMatch(
        /^FailedPrecondition plan_changed: /,
      );
      expect(await failure(bed.calls.getPlanBasis({ planHash: '' }))).toMatch(/^InvalidArgument planHash: /);
    });

    it('names whom an administrator has confirmed, in each organization, under the same settings only', async () => {
      const known = await put(noGuard);
      const sandbox = organization({ ...noGuard, organizationId: 'org-2' });
      bed.neighbours.organizations.set('org-2', sandbox);
      await bed.apply(decisionsRecord(provision('ada'), provision('bob'), provision('old')));
      seatPolicySays([
        {
          organization: known,
          decisions: [provision('ada'), provision('new', { previousEmail: 'old@example.com' })],
        },
        { organization: sandbox },
      ]);
      const { hash } = await preview();
      const confirmed = (settings: Organization) =>
        confirmedRemovals(bed.database, {
          hash,
          organizationId: settings.organizationId,
          settingsFingerprint: fingerprintOf(settings),
        });
      expect(await confirmed(known)).toEqual(new Set(['bob@example.com']));
      expect(await confirmed(sandbox)).toEqual(new Set());
      expect(await confirmed({ ...known, revision: 2 })).toBeUndefined();
      expect(await confirmed({ ...known, organizationId: 'org-3' })).toBeUndefined();
    });

    it('made by several previews at once is one plan', async () => {
      const known = await put(noGuard);
      await bed.apply(decisionsRecord(...['ada', 'bob', 'cleo'].map((name) => provision(name))));
      directoryHas(known, provision('ada'));
      const plans = await Promise.all(Array.from({ length: 12 }, () => preview()));
      expect(new Set(plans.map(({ hash }) => hash)).size).toBe(1);
      expect(await bed.database.query('select email from plan_removal order by email')).toEqual([
        { email: 'bob@example.com' },
        { email: 'cleo@example.com' },
      ]);
    });

    it('is forgotten after two days, with the next preview, and can be made again', async () => {
      const known = await put(noGuard);
      await bed.apply(decisionsRecord(provision('ada'), provision('bob')));
      directoryHas(known, provision('ada'));
      const { hash } = await preview();
      bed.wait(2 * day + 1);
      directoryHas(known, provision('ada'), provision('bob'));
      await preview();
      expect(await bed.database.query('select 1 from plan where hash = $1', [hash])).toEqual([]);
      expect(await bed.database.query('select 1 from plan_organization where hash = $1', [hash])).toEqual([]);
      expect(await bed.database.query('select 1 from plan_removal')).toEqual([]);
      directoryHas(known, provision('ada'));
      expect((await preview()).hash).toBe(hash);
      expect(await bed.database.query('select email from plan_removal')).toEqual([{ email: 'bob@example.com' }]);
    });

    it('of a plan with more removals than are forgotten at a time goes piece by piece', async () => {
      const old = new Date(Date.UTC(2026, 0, 1));
      await bed.database.query(`insert into plan (hash, parent_id, created_at) values ('big', 'parent-1', $1)`, [old]);
      await bed.database.query(`insert into plan_organization values ('big', 'org-1', 'fingerprint', 'saved')`);
      await bed.database.query(
        `insert into plan_removal select 'big', 'org-1', 'p' || n || '@example.com' from generate_series(1, 30000) as n`,
      );
      directoryHas(await put(), provision('ada'));
      const left = async () => bed.database.query(`select count(*) as left from plan_removal where hash = 'big'`);
      await preview();
      expect(await left()).toEqual([{ left: 10_000 }]);
      expect(await bed.database.query(`select 1 from plan where hash = 'big'`)).toHaveLength(1);
      await preview();
      expect(await left()).toEqual([{ left: 0 }]);
      expect(await bed.database.query(`select 1 from plan where hash = 'big'`)).toEqual([]);
    });
  });

  describe('what is asked', () => {
    it('bad input: names each field', async () => {
      const unknownWord: number = 9;
      expect(await failure(bed.calls.previewSync({ organizationId: '', scope: 0 }))).toMatch(
        /^InvalidArgument organizationId: .*scope: must be one of SYNC_SCOPE_MEMBERS/,
      );
      expect(
        await failure(
          bed.calls.previewSync({
            ...request,
            provisioningMode: unknownWord,
            groupMappings: { roleMappings: [{ groupId: '', role: 0 }], seatTierMappings: [{ groupId: 'g', tier: '' }] },
          }),
        ),
      ).toMatch(
        /provisioningMode: .*groupMappings\.roleMappings\[0\]\.groupId: .*groupMappings\.roleMappings\[0\]\.role: .*groupMappings\.seatTierMappings\[0\]\.tier: /,
      );
    });

    it('is passed on: scope, and mode and mappings where they are given', async () => {
      const asked: seatPolicy.PreviewDecisionsRequest[] = [];
      const known = await put();
      bed.neighbours.previewed = (question) => {
        asked.push(question);
        return previewParts([{ organization: known }]);
      };
      const groupMappings = { enabled: true, roleMappings: [{ groupId: 'group-1', role: Role.ADMIN }] };
      await bed.calls.previewSync({ organizationId, scope: SyncScope.MEMBERS });
      await bed.calls.previewSync({ ...request, provisioningMode: ProvisioningMode.SCIM, groupMappings });
      expect(asked).toMatchObject([
        { organizationId, scope: SyncScope.MEMBERS },
        {
          scope: SyncScope.BOTH,
          provisioningMode: ProvisioningMode.SCIM,
          groupMappings: { ...groupMappings, seatTierMappingsEnabled: false, seatTierMappings: [] },
        },
      ]);
      expect(asked[0]).not.toHaveProperty('provisioningMode');
      expect(asked[0]).not.toHaveProperty('groupMappings');
    });

    it('may be the request of SetGroupMappings as it is; another organization named in it is bad input', async () => {
      const asked: seatPolicy.PreviewDecisionsRequest[] = [];
      const known = await put();
      bed.neighbours.previewed = (question) => {
        asked.push(question);
        return previewParts([{ organization: known }]);
      };
      const groupMappings = { organizationId, enabled: true, confirmedPlanHash: 'hash-1' };
      await bed.calls.previewSync({ ...request, groupMappings });
      expect(asked).toMatchObject([{ groupMappings: { enabled: true } }]);
      expect(asked[0]?.groupMappings).not.toHaveProperty('organizationId');
      expect(asked[0]?.groupMappings).not.toHaveProperty('confirmedPlanHash');
      const other = bed.calls.previewSync({ ...request, groupMappings: { ...groupMappings, organizationId: 'org-9' } });
      expect(await failure(other)).toMatch(/^InvalidArgument groupMappings\.organizationId: /);
      expect(asked).toHaveLength(1);
    });

    it('what seat-policy refuses is told as it says it', async () => {
      await put();
      for (const [code, message] of [
        [Code.FailedPrecondition, 'not_scim: the organization is not in mode scim'],
        [Code.FailedPrecondition, 'not_scanned_yet: no scan is complete'],
        [Code.FailedPrecondition, 'unknown_group: group-9'],
        [Code.FailedPrecondition, 'unknown_tier: gold'],
        [Code.InvalidArgument, 'groupMappings.roleMappings[0].groupId: must not be empty'],
      ] as const) {
        bed.neighbours.previewed = () => {
          throw new ConnectError(message, code);
        };
        expect(await failure(preview())).toBe(`${Code[code]} ${message}`);
      }
      expect(await failure(bed.calls.previewSync({ ...request, organizationId: 'org-9' }))).toBe(
        'NotFound unknown organization: org-9',
      );
    });

    it('while seat-policy is away, or when it breaks off half way: unavailable, and no plan is kept', async () => {
      const known = await put();
      await bed.apply(decisionsRecord(provision('ada'), provision('bob'), provision('cleo')));
      bed.neighbours.seatPolicyAway = true;
      expect(await failure(preview())).toMatch(/^Unavailable /);
      bed.neighbours.seatPolicyAway = false;
      const parts = previewParts([{ organization: known, decisions: [provision('ada'), provision('bob')] }], {
        peopleInAMessage: 1,
      });
      for (const received of [0, 1, 2]) {
        bed.neighbours.previewed = () => parts.slice(0, received);
        expect(await failure(preview())).toMatch(/^Unavailable /);
        bed.neighbours.previewed = function* () {
          yield* parts.slice(0, received);
          throw new Error('crashed');
        };
        expect(await failure(preview())).toMatch(/^Unavailable /);
      }
      expect(await bed.database.query('select 1 from plan')).toEqual([]);
    });

    it('an organization that the run was not said to cover is left out', async () => {
      const known = await put();
      const [coverage, ...messages] = previewParts([{ organization: known, decisions: [provision('ada')] }]);
      const stray = previewParts([{ organization: organization({ organizationId: 'org-2' }) }]).slice(1);
      bed.neighbours.previewed = () => [...(coverage ? [coverage] : []), ...stray, ...messages];
      expect(shown(await preview())).toEqual(['org-1 +1 -0 ~0 =1 w0 h0']);
    });

    it('members who change while seat-policy decides do not mix two states: one picture throughout', async () => {
      const known = await put();
      await bed.apply(decisionsRecord(provision('ada'), provision('zoe')));
      bed.neighbours.previewed = async function* () {
        const parts = previewParts([{ organization: known, decisions: [provision('ada'), provision('zoe')] }], {
          peopleInAMessage: 1,
        });
        for (const [index, part] of parts.entries()) {
          if (index === 2) await bed.apply(decisionsRecord(removal('zoe'), provision('yan')));
          yield part;
        }
      };
      expect(shown(await preview())).toEqual(['org-1 +0 -0 ~0 =3 w0 h0']);
      expect(await shownMembers(bed.database)).toEqual([
        'ada active standard user default_role',
        'yan active standard user default_role',
      ]);
    });
  });
});
