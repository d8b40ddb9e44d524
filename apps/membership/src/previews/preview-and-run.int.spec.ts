import { EmailChange, type membership, MemberStatus, Role, SyncScope } from '@rollcall/contracts';
import { createTestDatabase, testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import { listMembers } from '../members/member-list';
import { roleOf } from '../members/words';
import { fingerprintOf, previewParts } from '../test-bed/previewed';
import {
  byRunId,
  decidedRecord,
  type DecisionInit,
  decisionsOf,
  organization,
  organizationId,
  provision,
  removal,
  settingsRecord,
} from '../test-bed/records';
import { shownRecords, wrongCounters } from '../test-bed/shown';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const names = ['ada', 'bob', 'cleo', 'dan', 'eve', 'fay'];
const person = fc.constantFrom(...names);
const tier = fc.constantFrom('premium', 'standard');
const role = fc.constantFrom(Role.ADMIN, Role.USER);

/** What the directory says of somebody; undefined: it does not know them. */
const word = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant({ inactive: true } as const) },
  { weight: 3, arbitrary: fc.record({ mapped: fc.option(fc.tuple(role, tier), { nil: undefined }) }) },
);
type Word = typeof word extends fc.Arbitrary<infer Value> ? Value : never;

const world = fc.record({
  seats: fc.record({ premium: fc.integer({ min: 0, max: 4 }), standard: fc.integer({ min: 1, max: 7 }) }),
  carryOver: fc.boolean(),
  guarded: fc.boolean(),
  began: fc.tuple(...names.map(() => word)),
  past: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ name: person, said: word }) },
      { weight: 1, arbitrary: fc.record({ name: person, tier }) },
      { weight: 1, arbitrary: fc.record({ owner: person }) },
    ),
    { maxLength: 6 },
  ),
  directory: fc.tuple(...names.map(() => word)),
  /** Who has another email by the time of the preview. */
  renamed: fc.option(fc.tuple(person, fc.constantFrom('abe', 'zoe', ...names)), { nil: undefined }),
  oldHalfTold: fc.boolean(),
  peopleInAMessage: fc.integer({ min: 1, max: 4 }),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

describe('a preview', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());

  const decisionAbout = (name: string, said: Word): DecisionInit => {
    if (said === undefined) return removal(name);
    if ('inactive' in said) return removal(name, { reasonCode: 'inactive_in_directory' });
    const [mapped, seatTier] = said.mapped ?? [];
    return provision(name, mapped && seatTier ? { role: mapped, seatTier } : {});
  };

  /** Members as the plan has them: `ada active standard user`. */
  const membersNow = async (): Promise<Map<string, string>> => {
    const members = await listMembers(bed.database, organizationId, { status: 'living', limit: 100 });
    return new Map(members.map((one) => [one.email, `${one.status} ${one.seatTier} ${one.role}`]));
  };
  const planned = (before: ReadonlyMap<string, string>, plan: membership.OrganizationPlan): Map<string, string> => {
    const members = new Map(before);
    for (const { before: was, email, after } of plan.changes) {
      if (was?.email) members.delete(was.email);
      const status = after?.status === MemberStatus.ACTIVE ? 'active' : 'waiting_for_seat';
      if (!after || after.status === MemberStatus.REMOVED) members.delete(email);
      else members.set(email, `${status} ${after.seatTier} ${roleOf(after.role)}`);
    }
    return members;
  };
  const sorted = (members: ReadonlyMap<string, string>): string[] =>
    [...members].map(([email, line]) => `${email.split('@')[0]} ${line}`).sort();

  const settingsOf = ({ seats, carryOver, guarded }: World) => ({
    seats,
    policy: {
      guard: { enabled: guarded, maxRemovalsCount: 1, maxRemovalsShare: 0.2 },
      emailChange: carryOver ? EmailChange.CARRY_OVER : EmailChange.NEW_RECORD,
    },
  });

  /** Everything until the preview: each piece of news a second after the one before. */
  const live = async (one: World): Promise<void> => {
    const calm = { ...settingsOf(one), policy: { guard: { enabled: false } } };
    bed.neighbours.organizations.set(organizationId, organization(calm));
    await bed.apply(settingsRecord(calm));
    await bed.apply(decisionsOf({}, ...names.map((name, index) => decisionAbout(name, one.began[index]))));
    for (const step of one.past) {
      bed.wait(1_000);
      const email = `${'owner' in step ? step.owner : step.name}@example.com`;
      if ('said' in step) await bed.apply(decisionsOf({}, decisionAbout(step.name, step.said)));
      else if ('tier' in step)
        await ifPossible(bed.calls.setMemberSeatTier({ organizationId, email, seatTier: step.tier }));
      else await ifPossible(bed.calls.transferPrimaryOwner({ organizationId, email }));
    }
    bed.wait(3_600_000);
    const settings = { ...settingsOf(one), revision: 2 };
    bed.neighbours.organizations.set(organizationId, organization(settings));
    await bed.apply(settingsRecord(settings));
    await bed.published();
  };
  const ifPossible = (call: Promise<unknown>): Promise<unknown> => call.catch(() => undefined);

  /** What seat-policy decides in the run: of everybody whom it knows or knew. */
  const decisionsOfRun = async ({ directory, renamed }: World): Promise<DecisionInit[]> => {
    const known = await bed.database.query<{ email: string }>('select email from decision');
    const decisions = new Map<string, DecisionInit>();
    names.forEach((name, index) => {
      const said = directory[index];
      const email = `${name}@example.com`;
      if (said || known.some((row) => row.email === email)) decisions.set(email, decisionAbout(name, said));
    });
    const [from, to] = renamed ?? [];
    if (from !== undefined && to !== undefined && !decisions.get(`${to}@example.com`)?.directoryUserId) {
      const [formerEmail, email] = [`${from}@example.com`, `${to}@example.com`];
      const told = decisions.get(formerEmail);
      const user = told?.directoryUserId ? told : provision(from);
      decisions.set(formerEmail, removal(from, { reasonCode: 'email_changed' }));
      decisions.set(email, { ...user, email, previousEmail: formerEmail });
    }
    return [...decisions.values()].map((decision) => ({ ...decision, ...byRunId('run-1') }));
  };

  it('equals what the run then does, in counts and people, whatever came before', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        await bed.empty();
        await live(one);
        const decisions = await decisionsOfRun(one);
        const settings = organization({ ...settingsOf(one), revision: 2 });
        const told = decisions.filter(
          ({ directoryUserId, reasonCode }) => directoryUserId || (one.oldHalfTold && reasonCode === 'email_changed'),
        );
        bed.neighbours.previewed = () =>
          previewParts([{ organization: settings, decisions: told }], { peopleInAMessage: one.peopleInAMessage });

        const before = await membersNow();
        const { plan } = await bed.calls.previewSync({ organizationId, scope: SyncScope.BOTH });
        const [mine] = plan?.organizations ?? [];
        if (!plan || !mine) throw new Error('no plan');
        expect(await membersNow()).toEqual(before);
        expect(await bed.published()).toEqual([]);

        await bed.apply(decisionsOf({ settingsRevision: 2 }, ...decisions));
        await bed.apply(
          decidedRecord('run-1', {
            settingsRevision: 2,
            confirmedPlanHash: plan.hash,
            settingsFingerprint: fingerprintOf(settings),
          }),
        );
        const { added, removed, updated, unchanged, waiting, wouldHold } = mine;
        expect(shownRecords(await bed.published()).at(-1)).toBe(
          `org-1 applied run-1 +${added} -${removed} ~${updated} =${unchanged} w${waiting} h0`,
        );
        expect(sorted(await membersNow())).toEqual(sorted(planned(before, mine)));
        expect(wouldHold).toBeLessThanOrEqual(removed);
        expect(await wrongCounters(bed.database)).toEqual([]);
      }),
      { seed: testSeed(), numRuns: 60 },
    );
  }, 180_000);

  it('tells how many removals wait where the run is not confirmed', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        await bed.empty();
        await live(one);
        const decisions = await decisionsOfRun(one);
        const settings = organization({ ...settingsOf(one), revision: 2 });
        bed.neighbours.previewed = () =>
          previewParts([{ organization: settings, decisions: decisions.filter((each) => each.directoryUserId) }]);
        const { plan } = await bed.calls.previewSync({ organizationId, scope: SyncScope.BOTH });
        const { removed = 0, wouldHold = 0 } = plan?.organizations[0] ?? {};
        await bed.apply(decisionsOf({ settingsRevision: 2 }, ...decisions));
        await bed.apply(decidedRecord('run-1', { settingsRevision: 2 }));
        const [, went, held] = / -(\d+) .* h(\d+)$/.exec(shownRecords(await bed.published()).at(-1) ?? '') ?? [];
        expect([Number(went), Number(held)]).toEqual([removed - wouldHold, wouldHold]);
      }),
      { seed: testSeed(), numRuns: 30 },
    );
  }, 120_000);
});
