import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { EmailChange, membership, MemberStatus, ProvisioningMode, Role, SyncScope } from '@rollcall/contracts';
import type { Email } from '@rollcall/domain';
import { createTestDatabase } from '@rollcall/testing';
import { storePlan } from '../previews/plan-store';
import {
  byRunId,
  decidedRecord,
  decisionsRecord,
  organizationId,
  ownerEmail,
  parentId,
  provision,
  removal,
  settingsRecord,
} from '../test-bed/records';
import { shownMembers, shownRecords, wrongCounters, wrongHolds } from '../test-bed/shown';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const guard = { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.1 };
const inviteOnly = { provisioningMode: ProvisioningMode.INVITE_ONLY };
const hour = 3_600_000;
const actions = membership.ChangeAction;

/** `p01`, `p02` and so on. */
const names = (count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, index) => `p${String(from + index).padStart(2, '0')}`);
const address = (name: string) => ({ organizationId, email: `${name}@example.com` });
const inactive = (name: string) =>
  removal(name, { reasonCode: 'inactive_in_directory', directoryUserId: `user_${name}` });

describe('removals that wait for an administrator', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  beforeEach(() => bed.empty());
  afterEach(async () => {
    await expect(wrongCounters(bed.database)).resolves.toEqual([]);
    await expect(wrongHolds(bed.database)).resolves.toEqual([]);
  });
  afterAll(() => bed.close());

  const rowVersions = () =>
    bed.database.query(
      `select 'member' as of, member_id::text as id, xmin::text from member
       union all select 'decision', email, xmin::text from decision
       union all select 'history', id::text, xmin::text from member_history
       union all select 'hold', hold_id::text, xmin::text from hold
       union all select 'held', member_id::text, xmin::text from held_removal
       order by 1, 2`,
    );
  const begin = async (people: number, settings: Parameters<typeof settingsRecord>[0] = {}) => {
    const { seats = { standard: 1_000 } } = settings;
    await bed.apply(
      settingsRecord({ ...settings, seats }),
      decisionsRecord(...names(people).map((name) => provision(name))),
    );
    await bed.published();
  };
  const listed = async (status?: 'living' | 'all') => shownMembers(bed.database, status);
  const published = async () => shownRecords(await bed.published());
  const applied = async () => (await published()).filter((line) => line.includes(' applied '));
  const heldNames = async (): Promise<string[]> => {
    const rows = await bed.database.query<{ name: string }>(
      `select split_part(email, '@', 1) as name from member where held order by email`,
    );
    return rows.map(({ name }) => name);
  };
  const activeNames = async (): Promise<string[]> => {
    const members = await listed();
    return members.filter((line) => line.includes(' active ')).map((line) => line.split(' ')[0] ?? '');
  };
  const member = async (name: string) => (await bed.calls.getMember(address(name))).member;
  const history = async (name: string) => (await bed.calls.listMemberHistory(address(name))).history;
  const holds = async () => (await bed.calls.listHolds({ organizationId })).holds;
  const onlyHold = async () => {
    const [hold, ...others] = await holds();
    if (!hold || others.length > 0) throw new Error(`${others.length + (hold ? 1 : 0)} holds`);
    return hold;
  };
  const peopleOf = (hold: membership.Hold | undefined) => hold?.removals.map(({ email }) => email.split('@')[0]);
  const statesOfHolds = async () => {
    const rows = await bed.database.query<{ state: string }>('select state from hold order by created_at, hold_id');
    return rows.map(({ state }) => state);
  };
  const failure = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => new Error('did not fail'),
      (reason: unknown) => ConnectError.from(reason),
    );
    return error instanceof ConnectError ? `${Code[error.code]} ${error.rawMessage}` : error.message;
  };
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${bed.baseUrl}/metrics`)).text();
    return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, 'm').exec(text)?.[1]);
  };

  describe('between runs', () => {
    it.each([
      ['in one record', (some: string[]) => bed.apply(decisionsRecord(...some.map(inactive)))],
      ['in one batch', (some: string[]) => bed.apply(...some.map((name) => decisionsRecord(inactive(name))))],
      [
        'one after the other',
        async (some: string[]) => {
          for (const name of some) await bed.apply(decisionsRecord(inactive(name)));
        },
      ],
    ])('20 of 50 become inactive, %s: the first 10 to be heard of go, the others wait', async (_how, apply) => {
      await begin(50);
      const some = names(20).reverse();
      await apply(some);
      expect(await heldNames()).toEqual(names(10));
      expect(await activeNames()).toEqual([...names(10), ...names(30, 21)]);
      expect(peopleOf(await onlyHold())).toEqual(names(10));
    });

    it('one who is held keeps role, seat, reason and login; lists, records and history tell of it', async () => {
      await begin(50);
      await bed.apply(decisionsRecord(...names(11).map(inactive)));
      expect(await member('p11')).toMatchObject({
        held: true,
        role: Role.USER,
        seatTier: 'standard',
        reasonCode: 'default_role',
      });
      const { members } = await bed.calls.listMembers({ organizationId, query: 'p11' });
      expect(members).toMatchObject([{ held: true }]);
      expect(await bed.calls.resolveLogin(address('p11'))).toMatchObject({ allowed: true });
      expect((await history('p11'))[0]).toMatchObject({
        action: actions.HOLD,
        reasonCode: 'inactive_in_directory',
        cause: { by: { case: 'eventId', value: 'event-p11-gone' } },
        before: { role: Role.USER, seatTier: 'standard' },
        after: { role: Role.USER, seatTier: 'standard' },
      });
      const [record] = await bed.published();
      const told = record?.payload.change.case === 'members' ? record.payload.change.value.members : [];
      expect(told.filter((one) => one.member?.held).map((one) => one.member?.email)).toEqual(['p11@example.com']);
    });

    it('are told: a warning without emails, and what to alert on', async () => {
      await begin(50);
      expect([await metric('rollcall_held_removals'), await metric('rollcall_holds_waiting')]).toEqual([0, 0]);
      await bed.apply(decisionsRecord(...names(13).map(inactive)));
      const { holdId, runId } = await onlyHold();
      expect(runId).toBe('');
      expect(bed.logged.map((line): unknown => JSON.parse(line))).toMatchObject([
        { organizationId, holdId, removals: 3, msg: 'removals wait for an administrator' },
      ]);
      expect(bed.logged.join()).not.toContain('@');
      expect([await metric('rollcall_held_removals'), await metric('rollcall_holds_waiting')]).toEqual([3, 1]);
    });

    it('heard again: nothing changes and nothing is told', async () => {
      await begin(50);
      const record = decisionsRecord(...names(20).map(inactive));
      await bed.apply(record);
      await bed.published();
      bed.logged.length = 0;
      const before = await rowVersions();
      await bed.apply(record, record);
      await bed.apply(record);
      expect(await rowVersions()).toEqual(before);
      expect(await published()).toEqual([]);
      expect(bed.logged).toEqual([]);
    });

    it('go on after an hour; those that wait already go on waiting', async () => {
      await begin(50);
      await bed.apply(decisionsRecord(...names(12).map(inactive)));
      bed.wait(hour - 1);
      await bed.apply(decisionsRecord(inactive('p13')));
      expect(await heldNames()).toEqual(['p11', 'p12', 'p13']);
      bed.wait(1);
      await bed.apply(decisionsRecord(inactive('p14')));
      expect(await heldNames()).toEqual(['p11', 'p12', 'p13']);
      expect(await activeNames()).not.toContain('p14');
    });

    it('go while they are no more than the share of those who were active at the start of the hour', async () => {
      await begin(199);
      await bed.apply(decisionsRecord(...names(21).map(inactive)));
      expect(await heldNames()).toEqual(['p21']);
    });

    it('go without limits when the guard is switched off, and by the limits of the organization', async () => {
      await begin(50, { policy: { guard: { ...guard, enabled: false } } });
      await bed.apply(decisionsRecord(...names(20).map(inactive)));
      expect(await heldNames()).toEqual([]);
      await bed.empty();
      await begin(50, { policy: { guard: { enabled: true, maxRemovalsCount: 2, maxRemovalsShare: 0 } } });
      await bed.apply(decisionsRecord(...names(3).map(inactive)));
      expect(await heldNames()).toEqual(['p03']);
    });

    it('always wait when they follow from a deleted directory, also with the guard off', async () => {
      await begin(50, { policy: { guard: { ...guard, enabled: false } } });
      await bed.apply(decisionsRecord(removal('p01', { reasonCode: 'directory_deleted' }), inactive('p02')));
      expect(await heldNames()).toEqual(['p01']);
      expect((await onlyHold()).removals).toMatchObject([{ reasonCode: 'directory_deleted' }]);
    });

    it('of waiting people, by hand, and old halves of changed emails do not count and never wait', async () => {
      await bed.apply(settingsRecord({ ...inviteOnly, seats: { standard: 61 } }));
      for (const name of names(11)) await bed.calls.inviteMember(address(name));
      await bed.apply(
        settingsRecord({ seats: { standard: 61 }, revision: 2 }),
        decisionsRecord(...names(60, 12).map((name) => provision(name))),
      );
      // Of 72 people one waits for a seat and more do when the others have come.
      const waiting = (await listed())
        .filter((line) => line.includes('waiting'))
        .map((line) => line.split(' ')[0] ?? '');
      expect(waiting).toHaveLength(11);
      await bed.apply(decisionsRecord(...waiting.map(inactive)));
      for (const name of names(11)) await bed.calls.removeMember(address(name));
      await bed.apply(
        decisionsRecord(
          ...names(12, 12).flatMap((name) => [
            removal(name, { reasonCode: 'email_changed' }),
            provision(`new-${name}`, { previousEmail: `${name}@example.com` }),
          ]),
        ),
      );
      expect(await heldNames()).toEqual([]);
      await bed.apply(decisionsRecord(...names(11, 24).map(inactive)));
      expect(await heldNames()).toEqual(['p34']);
    });

    it('let additions and updates go on', async () => {
      await begin(50);
      await bed.apply(
        decisionsRecord(...names(20).map(inactive), provision('zoe'), provision('p50', { role: Role.ADMIN })),
      );
      expect(await listed()).toEqual(
        expect.arrayContaining(['zoe active standard user default_role', 'p50 active standard admin mapped_role']),
      );
    });

    it('of one who is decided to stay again are off: the hold settles when nobody is left in it', async () => {
      await begin(50);
      await bed.apply(decisionsRecord(...names(12).map(inactive)));
      await bed.published();
      await bed.apply(decisionsRecord(provision('p11')));
      expect(await published()).toEqual(['org-1 members p11:active by event-p11']);
      expect(await heldNames()).toEqual(['p12']);
      expect((await history('p11')).map(({ action }) => action)).toEqual([actions.UPDATE, actions.HOLD, actions.ADD]);
      await bed.apply(decisionsRecord(provision('p12', { role: Role.ADMIN })));
      expect(await member('p12')).toMatchObject({ held: false, role: Role.ADMIN, reasonCode: 'mapped_role' });
      expect([await holds(), await statesOfHolds()]).toEqual([[], ['settled']]);
      // Inactive once more: a new hold.
      await bed.apply(decisionsRecord(inactive('p12')));
      expect(await statesOfHolds()).toEqual(['settled', 'waiting']);
    });

    it('of one who is inactive and active again in one batch: never held', async () => {
      await begin(50);
      await bed.apply(decisionsRecord(...names(10).map(inactive)));
      await bed.apply(decisionsRecord(inactive('p11')), decisionsRecord(provision('p11')));
      expect(await member('p11')).toMatchObject({ held: false, status: MemberStatus.ACTIVE });
    });
  });

  describe('of a run', () => {
    /** What a scan finds and its end, as seat-policy says it. */
    const run = (runId: string, gone: string[], decided: Parameters<typeof decidedRecord>[1] = {}) =>
      bed.apply(
        decisionsRecord(...gone.map((name) => ({ ...inactive(name), ...byRunId(runId) }))),
        decidedRecord(runId, decided),
      );

    it('wait, all of them, when they are over the limits; additions and updates go on', async () => {
      await begin(50);
      await bed.apply(
        decisionsRecord(
          ...names(11).map((name) => ({ ...inactive(name), ...byRunId('run-1') })),
          provision('zoe', byRunId('run-1')),
          provision('p50', { role: Role.ADMIN, ...byRunId('run-1') }),
        ),
        decidedRecord('run-1'),
      );
      expect(await heldNames()).toEqual(names(11));
      expect(await applied()).toEqual(['org-1 applied run-1 +1 -0 ~1 =39 w0 h11']);
      expect(await onlyHold()).toMatchObject({ runId: 'run-1', organizationId });
      expect((await history('p01'))[0]).toMatchObject({ action: actions.HOLD, cause: { by: { value: 'run-1' } } });
      expect(bed.logged.map((line): unknown => JSON.parse(line))).toMatchObject([{ removals: 11, runId: 'run-1' }]);
    });

    it('go, all of them, when they are not', async () => {
      await begin(50);
      await run('run-1', names(10));
      expect(await heldNames()).toEqual([]);
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -10 ~0 =41 w0 h0']);
      await bed.empty();
      await begin(110);
      await run('run-2', names(11));
      expect(await heldNames()).toEqual([]);
    });

    it('go when the guard is switched off', async () => {
      await begin(50, { policy: { guard: { ...guard, enabled: false } } });
      await run('run-1', names(49));
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -49 ~0 =2 w0 h0']);
    });

    it('are carried out at its end, not before; of a run without end, at the next one of members', async () => {
      await begin(50);
      await bed.apply(decisionsRecord({ ...inactive('p01'), ...byRunId('run-1') }));
      expect(await activeNames()).toContain('p01');
      await bed.apply(decidedRecord('run-2', { scope: SyncScope.GROUPS }));
      expect(await activeNames()).toContain('p01');
      await bed.apply(decidedRecord('run-3', { scope: SyncScope.MEMBERS }));
      expect(await activeNames()).not.toContain('p01');
      expect((await history('p01'))[0]).toMatchObject({ action: actions.REMOVE, cause: { by: { value: 'run-3' } } });
    });

    it('of groups are those whom it has decided, and no others', async () => {
      await begin(50);
      await bed.apply(decisionsRecord({ ...inactive('p50'), ...byRunId('run-0') }));
      await run('run-1', names(2), { scope: SyncScope.GROUPS });
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -2 ~0 =49 w0 h0']);
      await run('run-2', names(11, 3), { scope: SyncScope.GROUPS });
      expect(await applied()).toEqual(['org-1 applied run-2 +0 -0 ~0 =38 w0 h11']);
      expect(await heldNames()).toEqual(names(11, 3));
    });

    it('always wait when nobody but the primary owner would be left, also with the guard off', async () => {
      const policy = { guard: { ...guard, enabled: false } };
      await begin(2, { policy });
      await run('run-1', names(2));
      expect(await heldNames()).toEqual(names(2));
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -0 ~0 =1 w0 h2']);
    });

    it('leave somebody where people wait for a seat', async () => {
      await begin(2, { seats: { standard: 2 } });
      expect(await listed()).toEqual([
        'p01 active standard user default_role',
        'p02 waiting_for_seat standard user no_free_seat',
      ]);
      await run('run-1', ['p01']);
      expect(await listed()).toEqual(['p02 active standard user default_role']);
    });

    it('of waiting people go, whatever else waits', async () => {
      await begin(40, { seats: { standard: 31 } });
      await run('run-1', names(40));
      expect(await heldNames()).toEqual(names(30));
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -10 ~0 =1 w0 h30']);
    });

    it('always wait when they follow from a deleted directory; the others go', async () => {
      await begin(50, { policy: { guard: { ...guard, enabled: false } } });
      await bed.apply(
        decisionsRecord(removal('p01', { reasonCode: 'directory_deleted', ...byRunId('run-1') }), {
          ...inactive('p02'),
          ...byRunId('run-1'),
        }),
        decidedRecord('run-1'),
      );
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -1 ~0 =49 w0 h1']);
    });

    it('are held against those who were active before it: whom it adds give no room to remove others', async () => {
      await begin(50);
      await bed.apply(decisionsRecord(...names(200, 51).map((name) => provision(name, byRunId('run-1')))));
      await run('run-1', names(11));
      expect(await applied()).toEqual(['org-1 applied run-1 +200 -0 ~0 =40 w0 h11']);
    });

    it('are those of members without any decision too, once the organization is in mode scim', async () => {
      await bed.apply(settingsRecord({ ...inviteOnly, seats: { standard: 100 } }));
      for (const name of names(11)) await bed.calls.inviteMember(address(name));
      await bed.apply(settingsRecord({ seats: { standard: 100 }, revision: 2 }), decisionsRecord(provision('ada')));
      await bed.published();
      await bed.apply(decidedRecord('run-1'));
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -0 ~0 =2 w0 h11']);
      expect((await onlyHold()).removals[0]).toMatchObject({ reasonCode: 'not_in_directory' });
    });

    it('are not changed emails, however many: they go on at once and count once, as updated', async () => {
      await begin(50);
      const renamed = names(20).flatMap((name) => [
        removal(name, { reasonCode: 'email_changed', ...byRunId('run-1') }),
        provision(`new-${name}`, {
          previousEmail: `${name}@example.com`,
          directoryUserId: `directory_user_${name}`,
          ...byRunId('run-1'),
        }),
      ]);
      await bed.apply(decisionsRecord(...renamed));
      expect(await activeNames()).toContain('new-p01');
      await bed.apply(decidedRecord('run-1'));
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -0 ~20 =31 w0 h0']);
      await bed.empty();
      await begin(50, { policy: { guard, emailChange: EmailChange.CARRY_OVER } });
      await bed.apply(decisionsRecord(...renamed), decidedRecord('run-1'));
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -0 ~20 =31 w0 h0']);
    });

    it('the email of the primary owner is carried over in a run as well, whatever is decided about it', async () => {
      await begin(1);
      await bed.apply(
        decisionsRecord(removal('olga', { reasonCode: 'email_changed', ...byRunId('run-1') }), {
          ...inactive('olivia'),
          previousEmail: ownerEmail,
          ...byRunId('run-1'),
        }),
        decidedRecord('run-1'),
      );
      expect(await member('olivia')).toMatchObject({ primaryOwner: true, status: MemberStatus.ACTIVE });
    });

    it('heard again: the same counts, nothing changes', async () => {
      await begin(50);
      await run('run-1', names(20));
      const before = await rowVersions();
      await run('run-1', names(20));
      expect(await rowVersions()).toEqual(before);
      expect(await applied()).toEqual([
        'org-1 applied run-1 +0 -0 ~0 =31 w0 h20',
        'org-1 applied run-1 +0 -0 ~0 =31 w0 h20',
      ]);
    });

    it('are off at the end of a run that decides their people to stay, as they were before: the hold settles', async () => {
      await begin(50);
      await run('run-1', names(11));
      await bed.published();
      await bed.apply(
        decisionsRecord(...names(11).map((name) => provision(name, byRunId('run-2')))),
        decidedRecord('run-2'),
      );
      expect(await heldNames()).toEqual([]);
      expect([await holds(), await statesOfHolds()]).toEqual([[], ['settled']]);
      expect(await applied()).toEqual(['org-1 applied run-2 +0 -0 ~0 =51 w0 h0']);
    });

    it('that wait already go on waiting in later runs, and count among theirs', async () => {
      await begin(50);
      await bed.apply(decisionsRecord(...names(12).map(inactive)));
      bed.wait(2 * hour);
      await bed.published();
      const [{ holdId }] = [await onlyHold()];
      await run('run-1', ['p13']);
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -1 ~0 =38 w0 h2']);
      await run('run-2', names(9, 14));
      expect(await heldNames()).toEqual(['p11', 'p12', ...names(9, 14)]);
      expect(await applied()).toEqual(['org-1 applied run-2 +0 -0 ~0 =29 w0 h11']);
      expect(await onlyHold()).toMatchObject({ holdId });
    });

    it('count in the hour after: what comes by events then waits', async () => {
      await begin(50);
      await run('run-1', names(10));
      await bed.apply(decisionsRecord(inactive('p11')));
      expect(await heldNames()).toEqual(['p11']);
    });

    describe('with a plan confirmed by hash', () => {
      const confirm = (emails: string[]) =>
        bed.database.transaction((tx) =>
          storePlan(
            tx,
            {
              hash: 'hash-1',
              parentId,
              organizations: [
                {
                  organizationId,
                  settingsFingerprint: 'settings-1',
                  savedFingerprint: 'settings-0',
                  removals: emails.map((name) => `${name}@example.com` as Email),
                },
              ],
            },
            new Date(),
          ),
        );
      const confirmed = { confirmedPlanHash: 'hash-1', settingsFingerprint: 'settings-1' };

      it('go, whatever the limits and the reason, and do not count in the hour after', async () => {
        await begin(50);
        await confirm(names(50));
        await run('run-1', names(39), confirmed);
        await bed.apply(decisionsRecord(removal('p40', { reasonCode: 'directory_deleted', ...byRunId('run-2') })));
        await run('run-2', [], confirmed);
        expect(await applied()).toEqual([
          'org-1 applied run-1 +0 -39 ~0 =12 w0 h0',
          'org-1 applied run-2 +0 -1 ~0 =11 w0 h0',
        ]);
        await bed.apply(decisionsRecord(...names(10, 41).map(inactive)));
        expect(await heldNames()).toEqual([]);
      });

      it('may be all there are', async () => {
        await begin(5);
        await confirm(names(5));
        await run('run-1', names(5), confirmed);
        expect(await applied()).toEqual(['org-1 applied run-1 +0 -5 ~0 =1 w0 h0']);
      });

      it('are a ceiling: those beyond are judged as if nothing had been confirmed', async () => {
        await begin(60);
        await confirm(names(20));
        await run('run-1', names(30), confirmed);
        expect(await applied()).toEqual(['org-1 applied run-1 +0 -30 ~0 =31 w0 h0']);
        await bed.empty();
        await begin(60);
        await confirm(names(20));
        await run('run-1', names(31), confirmed);
        expect(await applied()).toEqual(['org-1 applied run-1 +0 -20 ~0 =30 w0 h11']);
        expect(await heldNames()).toEqual(names(11, 21));
      });

      it('count for nothing under other settings, or without a plan', async () => {
        await begin(50);
        await confirm(names(50));
        await run('run-1', names(20), { ...confirmed, settingsFingerprint: 'settings-2' });
        await run('run-2', [], { ...confirmed, confirmedPlanHash: 'hash-2' });
        expect(await heldNames()).toEqual(names(20));
      });

      it('end the waiting of those who are held', async () => {
        await begin(50);
        await run('run-1', names(20));
        await confirm(names(20));
        await run('run-2', [], confirmed);
        expect([await heldNames(), await holds(), await statesOfHolds()]).toEqual([[], [], ['settled']]);
        expect((await history('p01')).map(({ action }) => action)).toEqual([actions.REMOVE, actions.HOLD, actions.ADD]);
      });
    });
  });

  describe('leave their hold', () => {
    beforeEach(async () => {
      await begin(50);
      await bed.apply(decisionsRecord(...names(12).map(inactive)));
      await bed.published();
    });

    it('when they are removed by hand, which mode scim allows: the directory does not want them active', async () => {
      expect((await bed.calls.removeMember(address('p11'))).member).toMatchObject({
        status: MemberStatus.REMOVED,
        held: false,
        reasonCode: 'removed_by_admin',
      });
      expect(peopleOf(await onlyHold())).toEqual(['p12']);
      await bed.calls.removeMember(address('p12'));
      expect(await statesOfHolds()).toEqual(['settled']);
    });

    it('when the organization leaves mode scim: nobody changes, and who changed the settings is the cause', async () => {
      await bed.apply(settingsRecord({ ...inviteOnly, seats: { standard: 1_000 }, revision: 2 }, 'grace'));
      expect(await published()).toEqual(['org-1 members p11:active by grace, p12:active by grace']);
      expect([await heldNames(), await statesOfHolds()]).toEqual([[], ['settled']]);
      // Back in mode scim, a run finds them again.
      await bed.apply(settingsRecord({ seats: { standard: 1_000 }, revision: 3 }), decidedRecord('run-1'));
      expect(await applied()).toEqual(['org-1 applied run-1 +0 -2 ~0 =39 w0 h0']);
    });

    it('when they become primary owner', async () => {
      await bed.calls.transferPrimaryOwner(address('p11'));
      expect(await member('p11')).toMatchObject({ held: false, primaryOwner: true });
      expect(peopleOf(await onlyHold())).toEqual(['p12']);
    });

    it.each([EmailChange.NEW_RECORD, EmailChange.CARRY_OVER])(
      'when they go on under another email (email_change %i)',
      async (emailChange) => {
        await bed.apply(settingsRecord({ seats: { standard: 1_000 }, policy: { guard, emailChange }, revision: 2 }));
        await bed.apply(
          decisionsRecord(
            removal('p11', { reasonCode: 'email_changed' }),
            provision('new', { previousEmail: 'p11@example.com' }),
          ),
        );
        expect(await member('new')).toMatchObject({ held: false, status: MemberStatus.ACTIVE });
        expect(peopleOf(await onlyHold())).toEqual(['p12']);
      },
    );

    it('not when they are changed by hand otherwise', async () => {
      await bed.apply(settingsRecord({ seats: { premium: 5, standard: 1_000 }, revision: 2 }));
      await bed.calls.setMemberRole({ ...address('p11'), role: Role.ADMIN });
      await bed.calls.setMemberSeatTier({ ...address('p11'), seatTier: 'premium' });
      expect(await member('p11')).toMatchObject({ held: true, role: Role.ADMIN, seatTier: 'premium' });
      expect(await heldNames()).toEqual(['p11', 'p12']);
    });
  });

  describe('an administrator', () => {
    beforeEach(async () => {
      await begin(50, { seats: { standard: 51 } });
      await bed.apply(decisionsRecord(...names(12).map(inactive)));
      // Ten seats were freed and are taken, so that those of the held are the next.
      await bed.apply(decisionsRecord(...names(10, 51).map((name) => provision(name))));
      await bed.apply(decisionsRecord(provision('wil')));
      await bed.published();
    });
    const release = (holdId: string, planHash = '') => bed.calls.releaseHold({ holdId, planHash });
    const reject = (holdId: string, planHash = '') => bed.calls.rejectHold({ holdId, planHash });

    it('lists the hold of an organization, with a hash of what it is', async () => {
      const hold = await onlyHold();
      expect(hold).toMatchObject({ organizationId, state: membership.HoldState.WAITING, resolvedBy: '' });
      expect(hold.removals).toMatchObject([
        { email: 'p11@example.com', reasonCode: 'inactive_in_directory' },
        { email: 'p12@example.com', reasonCode: 'inactive_in_directory' },
      ]);
      const before = await rowVersions();
      expect((await onlyHold()).planHash).toBe(hold.planHash);
      // Listed before, it is only read.
      expect(await rowVersions()).toEqual(before);
      await bed.apply(decisionsRecord(inactive('p13')));
      expect((await onlyHold()).planHash).not.toBe(hold.planHash);
      await bed.apply(decisionsRecord(provision('p13')));
      expect((await onlyHold()).planHash).toBe(hold.planHash);
      await bed.apply(decisionsRecord(removal('p12')));
      expect((await onlyHold()).planHash).not.toBe(hold.planHash);
    });

    it('lists page by page', async () => {
      const first = await bed.calls.listHolds({ organizationId, pageSize: 1 });
      expect([first.holds.length, first.nextPageToken]).toEqual([1, '']);
      expect(await failure(bed.calls.listHolds({ organizationId, pageToken: 'x' }))).toMatch(
        /^InvalidArgument pageToken/,
      );
      const { createdAt, holdId } = first.holds[0] ?? {};
      const after = [createdAt && timestampDate(createdAt).toISOString(), holdId];
      const key = Buffer.from(JSON.stringify(after));
      const later = await bed.calls.listHolds({ organizationId, pageToken: key.toString('base64url') });
      expect(later.holds).toEqual([]);
    });

    it('releases it: the removals are carried out, and those who wait get the seats', async () => {
      const { holdId, planHash } = await onlyHold();
      const { hold } = await release(holdId, planHash);
      expect(hold).toMatchObject({ holdId, planHash, state: membership.HoldState.RELEASED, resolvedBy: 'ada' });
      expect([peopleOf(hold), hold?.resolvedAt !== undefined]).toEqual([['p11', 'p12'], true]);
      expect(await published()).toEqual(['org-1 members p11:removed by ada, p12:removed by ada, wil:active by ada']);
      expect(await member('p11')).toMatchObject({ held: false, reasonCode: 'inactive_in_directory' });
      expect(await holds()).toEqual([]);
      expect([await metric('rollcall_held_removals'), await metric('rollcall_holds_waiting')]).toEqual([0, 0]);
    });

    it('who releases uses nothing of the limits of the hour', async () => {
      bed.wait(hour);
      await bed.apply(decisionsRecord(...names(8, 13).map(inactive)));
      await release((await onlyHold()).holdId);
      await bed.apply(decisionsRecord(...names(2, 21).map(inactive)));
      expect(await heldNames()).toEqual([]);
      await bed.apply(decisionsRecord(inactive('p23')));
      expect(await heldNames()).toEqual(['p23']);
    });

    it('releases or rejects it once: already_released afterwards, also for one who was faster by a moment', async () => {
      const { holdId } = await onlyHold();
      const outcomes = await Promise.all([failure(release(holdId)), failure(release(holdId)), failure(reject(holdId))]);
      expect(outcomes.filter((outcome) => outcome === 'did not fail')).toHaveLength(1);
      expect(outcomes.filter((outcome) => /^FailedPrecondition already_released: /.test(outcome))).toHaveLength(2);
      expect(await failure(release(holdId))).toMatch(/^FailedPrecondition already_released: /);
      expect(await failure(reject(holdId))).toMatch(/^FailedPrecondition already_released: /);
    });

    it('never releases more people than were shown: who came to the hold since waits on, in a hold of its own', async () => {
      const { holdId, planHash } = await onlyHold();
      await bed.apply(decisionsRecord(inactive('p13')));
      expect(await failure(release(holdId, planHash))).toMatch(/^FailedPrecondition plan_changed: /);
      expect(peopleOf((await release(holdId)).hold)).toEqual(['p11', 'p12']);
      expect(await heldNames()).toEqual(['p13']);
      const rest = await onlyHold();
      expect([rest.holdId === holdId, peopleOf(rest)]).toEqual([false, ['p13']]);
      expect(peopleOf((await reject(rest.holdId, rest.planHash)).hold)).toEqual(['p13']);
    });

    it('releases nobody who was never shown', async () => {
      const rows = await bed.database.query<{ hold_id: string }>('select hold_id from hold');
      const holdId = rows[0]?.hold_id ?? '';
      expect(await failure(release(holdId))).toMatch(/^FailedPrecondition plan_changed: /);
      expect(await failure(reject(holdId))).toMatch(/^FailedPrecondition plan_changed: /);
      expect(await heldNames()).toEqual(['p11', 'p12']);
    });

    it('does not remove who came back since', async () => {
      const { holdId } = await onlyHold();
      await bed.apply(decisionsRecord(provision('p11')));
      expect(peopleOf((await release(holdId)).hold)).toEqual(['p12']);
      expect(await activeNames()).toContain('p11');
    });

    it('rejects it: those people stay, and runs neither remove nor hold them, while nothing new is decided', async () => {
      const { holdId } = await onlyHold();
      expect((await reject(holdId)).hold).toMatchObject({ state: membership.HoldState.REJECTED, resolvedBy: 'ada' });
      expect(await published()).toEqual(['org-1 members p11:active by ada, p12:active by ada']);
      expect(await member('p11')).toMatchObject({ held: false, reasonCode: 'kept_by_admin' });
      expect((await bed.calls.getMember(address('p12'))).kept).toMatchObject({
        reasonCode: 'inactive_in_directory',
        directoryUserId: 'user_p12',
      });
      expect((await bed.calls.getMember(address('p01'))).kept).toBeUndefined();
      await bed.apply(decidedRecord('run-1'), decisionsRecord(inactive('p12')), decidedRecord('run-2'));
      expect(await published()).toEqual([
        'org-1 applied run-1 +0 -0 ~0 =51 w1 h0',
        'org-1 applied run-2 +0 -0 ~0 =51 w1 h0',
      ]);
      expect([await heldNames(), await activeNames()]).toEqual([[], expect.arrayContaining(['p11', 'p12'])]);
    });

    it('rejects it: a new decision is judged as usual', async () => {
      await reject((await onlyHold()).holdId);
      bed.wait(hour);
      // Deleted after having been inactive: that is another reason.
      await bed.apply(decisionsRecord(removal('p11')));
      // Active, then inactive again as before: the directory state has changed.
      await bed.apply(decisionsRecord(provision('p12')));
      expect(await member('p12')).toMatchObject({ reasonCode: 'kept_by_admin' });
      await bed.apply(decisionsRecord(inactive('p12')));
      expect(await listed('all')).toEqual(
        expect.arrayContaining([
          'p11 removed standard user not_in_directory',
          'p12 removed standard user inactive_in_directory',
        ]),
      );
    });

    it('rejects the removal of people whom no directory has: a run does not ask again', async () => {
      await bed.empty();
      await bed.apply(settingsRecord(inviteOnly));
      await bed.calls.inviteMember(address('ina'));
      await bed.apply(settingsRecord({ revision: 2 }), decidedRecord('run-1'));
      await reject((await onlyHold()).holdId);
      await bed.published();
      await bed.apply(decisionsRecord(removal('ina')), decidedRecord('run-2'));
      expect(await published()).toEqual(['org-1 applied run-2 +0 -0 ~0 =2 w0 h0']);
    });

    it('whom they kept can be removed by hand, and is decided anew when they come back', async () => {
      await reject((await onlyHold()).holdId);
      await bed.calls.removeMember(address('p11'));
      await bed.apply(decisionsRecord(provision('p11')), decisionsRecord(inactive('p11')));
      expect(await listed('all')).toContain('p11 removed standard user inactive_in_directory');
    });

    it('hears not_found for an unknown hold, and invalid_argument for no id at all', async () => {
      for (const call of [release, reject]) {
        expect(await failure(call('00000000-0000-7000-8000-ffffffffffff'))).toMatch(/^NotFound unknown hold: /);
        expect(await failure(call('no-uuid'))).toBe('NotFound unknown hold: no-uuid');
        expect(await failure(call(''))).toMatch(/^InvalidArgument holdId: /);
      }
      expect(await failure(bed.calls.listHolds({ organizationId: 'nobody' }))).toMatch(/^NotFound /);
      expect(await failure(bed.calls.listHolds({ organizationId: '' }))).toMatch(/^InvalidArgument organizationId: /);
    });
  });
});
