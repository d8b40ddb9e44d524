import { Code } from '@connectrpc/connect';
import { ingest, membership, ProvisioningMode, Role, SyncScope } from '@rollcall/contracts';
import { createTestDatabase, type TestDatabase, testSeed } from '@rollcall/testing';
import { type SimulatedRoad, startSimulatedRoad } from './test-bed/simulated-road';
import { type Mappings, openWorkplace, type Workplace } from './test-bed/workplace';

jest.setTimeout(180_000);

const { SCIM, INVITE_ONLY, JIT } = ProvisioningMode;
const { COMPLETED } = ingest.SyncState;
const crowd = (count: number, name = 'p'): string[] =>
  Array.from({ length: count }, (_, n) => `${name}${String(n).padStart(2, '0')}`);

describe('the rules on the whole road', () => {
  let database: TestDatabase;
  let road: SimulatedRoad;

  beforeAll(async () => {
    database = await createTestDatabase();
    road = await startSimulatedRoad(database.adminUrl, testSeed());
  });
  afterEach(() => expect(road.errors()).toEqual([]));
  afterAll(async () => {
    await road.stop();
    await database.drop();
  });

  const allMapped = (workplace: Workplace, group: string, role: Role): Mappings => ({
    enabled: true,
    roleMappings: [{ groupId: workplace.idOfGroup(group), role }],
  });
  const counts = (run: ingest.SyncRun | undefined, organizationId: string) => {
    const found = run?.organizations.find((one) => one.organizationId === organizationId);
    if (!run || !found) throw new Error(`the run says nothing of ${organizationId}`);
    const { added, removed, updated, unchanged, waiting, held } = found;
    return { state: run.state, added, removed, updated, unchanged, waiting, held };
  };
  const told = (plan: membership.Plan, organizationId: string) => {
    const found = plan.organizations.find((one) => one.organizationId === organizationId);
    if (!found) throw new Error(`the plan says nothing of ${organizationId}`);
    return found;
  };

  it('mode to SCIM adds and removes: previewed, confirmed, and then it is so', async () => {
    const work = await openWorkplace(road, { name: 'mode', people: ['ada', 'bob'] });
    const { organizationId } = work;
    const invited = crowd(3, 'guest');
    for (const guest of [...invited, 'ada']) {
      await work.during(road.membership.inviteMember({ organizationId, email: work.emailOf(guest) }));
    }

    const plan = await work.preview({ mode: SCIM });
    expect(told(plan, organizationId)).toMatchObject({ added: 1, removed: 3, updated: 0, unchanged: 2, wouldHold: 0 });
    expect(
      told(plan, organizationId).changes.map(({ email, action, reasonCode }) => [email, action, reasonCode]),
    ).toEqual([
      [work.emailOf('bob'), membership.ChangeAction.ADD, 'default_role'],
      ...invited.map((guest) => [work.emailOf(guest), membership.ChangeAction.REMOVE, 'not_in_directory']),
    ]);

    const run = await work.setMode(SCIM, plan.hash);
    expect(counts(run, organizationId)).toEqual({
      state: COMPLETED,
      added: 1,
      removed: 3,
      updated: 0,
      unchanged: 2,
      waiting: 0,
      held: 0,
    });
    expect(await work.members()).toEqual(['ada user standard active', 'bob user standard active']);
  });

  it('mapping incomplete: the preview shows the removals, unconfirmed they are held, confirmed they go', async () => {
    const engineers = crowd(12, 'eng');
    const sales = crowd(14, 'sale');
    const work = await openWorkplace(road, {
      name: 'incomplete',
      people: [...engineers, ...sales],
      groups: { engineers, sales },
    });
    const { organizationId } = work;
    await work.setMode(SCIM);
    expect(await work.members()).toHaveLength(26);

    const mappings = allMapped(work, 'engineers', Role.USER);
    const plan = told(await work.preview({ mappings }), organizationId);
    expect(plan).toMatchObject({ removed: 14, wouldHold: 14 });
    expect(plan.warnings.map(({ code }) => code)).toContain('over_hold_limit');
    expect(plan.changes.filter(({ reasonCode }) => reasonCode === 'no_role_group')).toHaveLength(14);

    const unconfirmed = await work.setMappings(mappings);
    expect(counts(unconfirmed, organizationId)).toMatchObject({ state: COMPLETED, removed: 0, held: 14 });
    expect((await work.members()).filter((line) => line.endsWith(' held'))).toHaveLength(14);
    const [hold] = await work.holds();
    expect(hold?.removals.map(({ email }) => email)).toEqual(sales.map((person) => work.emailOf(person)));

    const confirmed = await work.preview();
    const run = await work.syncNow(SyncScope.MEMBERS, confirmed.hash);
    expect(counts(run, organizationId)).toMatchObject({ state: COMPLETED, removed: 14, held: 0 });
    expect(await work.members()).toEqual(engineers.map((person) => `${person} user standard active`));
    expect(await work.holds()).toEqual([]);
  });

  it('a confirmed plan is a ceiling: whom it did not show is judged as if nothing had been confirmed', async () => {
    const leavers = crowd(12, 'leaver');
    const others = crowd(12, 'other');
    const stayers = crowd(20, 'stayer');
    const work = await openWorkplace(road, {
      name: 'ceiling',
      people: [...leavers, ...others, ...stayers],
      groups: { staff: [...others, ...stayers] },
    });
    await work.setMode(SCIM);
    const { hash } = await work.preview({ mappings: allMapped(work, 'staff', Role.USER) });
    // Nobody hears of these until the run reads the groups.
    road.workos.control.setFaults({ webhooks: { drop: 1 }, api: { hold_back_ms: 86_400_000 } });
    for (const other of others) road.workos.control.removeMember(work.idOfGroup('staff'), work.idOfUser(other));
    const run = await work.setMappings(allMapped(work, 'staff', Role.USER), hash);
    road.workos.control.setFaults({ webhooks: { drop: 0 }, api: { hold_back_ms: 0 } });
    expect(counts(run, work.organizationId)).toMatchObject({ removed: 12, held: 12 });
    const lines = await work.members();
    expect(lines.filter((line) => line.startsWith('leaver'))).toEqual([]);
    expect(lines.filter((line) => line.endsWith(' held'))).toHaveLength(12);
  });

  it('mapping saved: existing members stay as they are, "Sync now" changes them', async () => {
    const work = await openWorkplace(road, {
      name: 'saved',
      people: ['ada', 'bob'],
      groups: { staff: ['ada', 'bob'] },
    });
    await work.setMode(SCIM);
    await work.setMappings(allMapped(work, 'staff', Role.USER));
    const saved = await work.setMappings(allMapped(work, 'staff', Role.ADMIN));
    expect(saved).toBeUndefined();
    await work.settle();
    expect(await work.members()).toEqual(['ada user standard active', 'bob user standard active']);

    // A changed person follows the mappings saved last.
    road.workos.control.updateUser(work.idOfUser('bob'), { first_name: 'Robert' });
    road.workos.control.removeMember(work.idOfGroup('staff'), work.idOfUser('bob'));
    road.workos.control.addMember(work.idOfGroup('staff'), work.idOfUser('bob'));
    await work.settle();
    expect(await work.members()).toEqual(['ada user standard active', 'bob admin standard active']);

    const run = await work.syncNow(SyncScope.MEMBERS);
    expect(counts(run, work.organizationId)).toMatchObject({ state: COMPLETED, updated: 1, unchanged: 2 });
    expect(await work.members()).toEqual(['ada admin standard active', 'bob admin standard active']);
  });

  it('mappings off keep roles; new members get user; manual changes are possible again', async () => {
    const work = await openWorkplace(road, { name: 'off', people: ['ada'], groups: { staff: ['ada'] } });
    const { organizationId } = work;
    await work.setMode(SCIM);
    await work.setMappings(allMapped(work, 'staff', Role.ADMIN));
    expect(await work.members()).toEqual(['ada admin standard active']);
    const email = work.emailOf('ada');
    await expect(
      work.during(road.membership.setMemberRole({ organizationId, email, role: Role.USER })),
    ).rejects.toMatchObject({
      code: Code.FailedPrecondition,
      rawMessage: expect.stringMatching(/^managed_by_mapping/),
    });

    await work.setMappings({ ...allMapped(work, 'staff', Role.ADMIN), enabled: false });
    work.hire('new');
    await work.settle();
    await work.syncNow();
    expect(await work.members()).toEqual(['ada admin standard active', 'new user standard active']);
    await work.during(road.membership.setMemberRole({ organizationId, email, role: Role.CUSTOM }));
    expect((await work.member('ada')).reasonCode).toBe('changed_by_admin');
  });

  it('an email change is one rename pair and keeps the seat in a full organization', async () => {
    const work = await openWorkplace(road, {
      name: 'rename',
      people: ['ada', 'wil'],
      tiers: [{ tier: 'standard', rank: 1, purchased: 2 }],
    });
    const { organizationId } = work;
    await work.setMode(SCIM);
    expect(await work.members()).toEqual(['ada user standard active', 'wil user standard waiting']);

    road.workos.control.setFaults({ webhooks: { drop: 1 } });
    road.workos.control.updateUser(work.idOfUser('ada'), { email: work.emailOf('ada-lovelace') });
    // The poll has heard of it, the webhook was lost; the decision of the mirror is what a preview shows.
    road.workos.control.setFaults({ webhooks: { drop: 0 } });
    await road.clock.advance(70_000);
    expect(await work.members()).toEqual(['ada-lovelace user standard active', 'wil user standard waiting']);
    expect((await work.member('ada')).reasonCode).toBe('email_changed');

    // In mode invite_only nobody listens; the change stands out when the directory decides again.
    await work.setMode(INVITE_ONLY);
    road.workos.control.updateUser(work.idOfUser('ada'), { email: work.emailOf('countess') });
    await work.settle();
    const plan = told(await work.preview({ mode: SCIM }), organizationId);
    expect(plan).toMatchObject({ added: 0, removed: 0, updated: 1, waiting: 1, wouldHold: 0 });
    expect(plan.changes.filter(({ action }) => action === membership.ChangeAction.RENAME)).toMatchObject([
      { email: work.emailOf('countess'), before: { email: work.emailOf('ada-lovelace') } },
    ]);
    const run = await work.setMode(SCIM);
    expect(counts(run, organizationId)).toMatchObject({ added: 0, removed: 0, updated: 1, waiting: 1 });
    expect(await work.members()).toEqual(['countess user standard active', 'wil user standard waiting']);
  });

  it('a resync in one organization runs in its siblings, sandboxes too, and one that is held does not stop the other', async () => {
    const people = crowd(16);
    const work = await openWorkplace(road, {
      name: 'siblings',
      people,
      groups: { few: people.slice(0, 2) },
      sandbox: true,
    });
    const { organizationId, sandboxId } = work;
    await work.setMode(SCIM);
    await work.during(road.seatPolicy.setProvisioningMode({ organizationId: sandboxId, mode: SCIM }));
    await road.clock.advance(20_000);
    expect(await work.members(sandboxId)).toHaveLength(16);

    // Saved in the sandbox alone; the run is asked for in the other one.
    await work.during(
      road.seatPolicy.setGroupMappings({
        organizationId: sandboxId,
        ...allMapped(work, 'few', Role.USER),
        enabled: true,
      }),
    );
    await road.clock.advance(20_000);
    road.workos.control.setFaults({ webhooks: { drop: 1 } });
    work.hire('late');
    const run = await work.syncNow();
    road.workos.control.setFaults({ webhooks: { drop: 0 } });
    expect(run.organizations.map((one) => one.organizationId).sort()).toEqual([organizationId, sandboxId]);
    expect(counts(run, organizationId)).toMatchObject({ state: COMPLETED, added: 1, held: 0 });
    expect(counts(run, sandboxId)).toMatchObject({ state: COMPLETED, added: 0, held: 14 });
  });

  it('events that arrive while a run scans are applied, and one run suffices', async () => {
    const people = crowd(150);
    const work = await openWorkplace(road, { name: 'during', people, groups: { staff: people } });
    await work.setMode(SCIM);
    const { run } = await work.during(
      road.ingest.requestSync({ organizationId: work.organizationId, scope: SyncScope.BOTH }),
    );
    road.workos.control.deleteUser(work.idOfUser('p149'));
    work.hire('during');
    road.workos.control.removeMember(work.idOfGroup('staff'), work.idOfUser('p00'));
    const done = await work.ended(run?.runId ?? '');
    expect(done.state).toBe(COMPLETED);
    await work.settle();
    const now = (await work.members()).map((line) => line.split(' ')[0]).sort();
    expect(now).toEqual([...people.filter((person) => person !== 'p149'), 'during'].sort());
  });

  it('the primary owner survives everything', async () => {
    const work = await openWorkplace(road, {
      name: 'owner',
      people: ['owner', 'ada', 'bob'],
      groups: { staff: ['ada'] },
    });
    const { organizationId } = work;
    const email = work.emailOf('owner');
    const owner = async () => {
      const { role, primaryOwner, status } = await work.member('owner');
      return { role, primaryOwner, status };
    };
    const unharmed = await owner();
    expect(unharmed).toMatchObject({ role: Role.OWNER, primaryOwner: true });

    await work.setMode(SCIM);
    await work.setMappings(allMapped(work, 'staff', Role.USER));
    expect(await owner()).toEqual(unharmed);
    road.workos.control.deactivateUser(work.idOfUser('owner'));
    await work.settle();
    await work.syncNow();
    expect(await owner()).toEqual(unharmed);
    const refusal = { rawMessage: expect.stringMatching(/^primary_owner/) };
    await expect(work.during(road.membership.removeMember({ organizationId, email }))).rejects.toMatchObject(refusal);
    await expect(
      work.during(road.membership.setMemberRole({ organizationId, email, role: Role.USER })),
    ).rejects.toMatchObject(refusal);
    road.workos.control.deleteDirectory(work.directoryId);
    await work.settle();
    await work.syncNow();
    const plan = await work.preview();
    await work.syncNow(SyncScope.BOTH, plan.hash);
    expect(await owner()).toEqual(unharmed);
    await work.setMode(JIT);
    expect(await work.during(road.membership.resolveLogin({ organizationId, email }))).toMatchObject({ allowed: true });
  });

  it('a deleted directory removes nobody; confirmed, its people go and the run completes', async () => {
    const work = await openWorkplace(road, { name: 'deleted', people: ['ada', 'bob'] });
    const { organizationId, parentId } = work;
    await work.setMode(SCIM);
    road.workos.control.deleteDirectory(work.directoryId);
    await work.settle();
    expect(await work.members()).toHaveLength(2);
    expect(await work.syncNow()).toMatchObject({ state: ingest.SyncState.INCOMPLETE, reason: 'disconnected' });
    expect(await work.members()).toHaveLength(2);

    const plan = await work.preview();
    expect(told(plan, organizationId)).toMatchObject({ removed: 2, wouldHold: 2 });
    expect(told(plan, organizationId).changes.map(({ reasonCode }) => reasonCode)).toEqual([
      'directory_deleted',
      'directory_deleted',
    ]);
    const run = await work.syncNow(SyncScope.BOTH, plan.hash);
    expect(counts(run, organizationId)).toMatchObject({ state: COMPLETED, removed: 2, held: 0 });
    expect(await work.members()).toEqual([]);
    const record = await work.during(road.ingest.getDirectoryRecord({ parentId }));
    expect(record.connection).toBe(ingest.Connection.CONNECTED);
  });

  it('a new directory takes over, and whom only the deleted one knew is held', async () => {
    const work = await openWorkplace(road, { name: 'takeover', people: ['ada', 'bob'] });
    const { control } = road.workos;
    await work.setMode(SCIM);
    const before = (await work.member('ada')).memberId;
    const workosOrganizationId = (await work.during(road.seatPolicy.getParent({ parentId: work.parentId }))).parent
      ?.workosOrganizationId;
    control.deleteDirectory(work.directoryId);
    const successor = control.createDirectory({
      organization_id: workosOrganizationId ?? '',
      name: 'New',
      type: 'okta scim v2.0',
    });
    control.createUser({ directory_id: successor.id, email: work.emailOf('ada'), first_name: 'ada', last_name: 'E' });
    await work.settle();
    const run = await work.syncNow();
    expect(counts(run, work.organizationId)).toMatchObject({ state: COMPLETED, removed: 0, held: 1 });
    expect(await work.members()).toEqual(['ada user standard active', 'bob user standard active held']);
    expect((await work.member('ada')).memberId).toBe(before);
    const [hold] = await work.holds();
    expect(hold?.removals).toMatchObject([{ email: work.emailOf('bob'), reasonCode: 'directory_deleted' }]);
    await work.during(road.membership.releaseHold({ holdId: hold?.holdId ?? '' }));
    expect(await work.members()).toEqual(['ada user standard active']);
  });

  describe('wrong input changes nothing', () => {
    it('is refused with its reason code', async () => {
      const people = crowd(14);
      const work = await openWorkplace(road, { name: 'wrong', people, groups: { staff: people.slice(0, 2) } });
      const { organizationId } = work;
      const { seatPolicy, membership: members, ingest: door } = road;
      const refused = async (call: Promise<unknown>, code: Code, reason: string): Promise<void> => {
        const before = await work.during(seatPolicy.getOrganization({ organizationId }));
        const lines = await work.members();
        await expect(work.during(call)).rejects.toMatchObject({
          code,
          rawMessage: expect.stringMatching(new RegExp(`^${reason}`)),
        });
        await work.settle();
        expect(await work.during(seatPolicy.getOrganization({ organizationId }))).toEqual(before);
        expect(await work.members()).toEqual(lines);
      };
      const no = Code.FailedPrecondition;
      const unknownGroup = { enabled: true, roleMappings: [{ groupId: 'directory_group_nobody', role: Role.USER }] };
      const unknownTier = {
        enabled: true,
        seatTierMappingsEnabled: true,
        seatTierMappings: [{ groupId: work.idOfGroup('staff'), tier: 'platinum' }],
      };
      await refused(door.requestSync({ organizationId, scope: SyncScope.BOTH }), no, 'not_scim');
      await refused(members.previewSync({ organizationId, scope: SyncScope.BOTH }), no, 'not_scim');
      await refused(seatPolicy.setGroupMappings({ organizationId, ...unknownGroup }), no, 'unknown_group');
      await refused(
        members.previewSync({ organizationId, scope: SyncScope.BOTH, groupMappings: unknownGroup }),
        no,
        'unknown_group',
      );
      await refused(seatPolicy.setGroupMappings({ organizationId, ...unknownTier }), no, 'unknown_tier');
      await refused(seatPolicy.setSeats({ organizationId, tier: 'platinum', purchased: 1 }), no, 'unknown_tier');
      await work.setMode(SCIM);
      await refused(seatPolicy.setSeats({ organizationId, tier: 'standard', purchased: 3 }), no, 'seats_in_use');
      await refused(
        seatPolicy.setProvisioningMode({ organizationId, mode: JIT, confirmedPlanHash: 'never shown' }),
        no,
        'plan_changed',
      );
      await refused(
        door.requestSync({ organizationId, scope: SyncScope.BOTH, confirmedPlanHash: 'never shown' }),
        no,
        'plan_changed',
      );

      await work.setMappings(allMapped(work, 'staff', Role.USER));
      const [hold] = await work.holds();
      const holdId = hold?.holdId ?? '';
      await work.during(members.releaseHold({ holdId }));
      await refused(members.releaseHold({ holdId }), no, 'already_released');
      await refused(members.rejectHold({ holdId }), no, 'already_released');
    });

    it('a plan is refused once the settings it was made under have changed', async () => {
      const work = await openWorkplace(road, { name: 'outdated', people: ['ada'] });
      const { organizationId } = work;
      await work.setMode(SCIM);
      const { hash } = await work.preview();
      await work.during(road.seatPolicy.setSeats({ organizationId, tier: 'standard', purchased: 400 }));
      await expect(work.syncNow(SyncScope.BOTH, hash)).rejects.toMatchObject({
        code: Code.FailedPrecondition,
        rawMessage: expect.stringMatching(/^plan_changed/),
      });
    });
  });
});
