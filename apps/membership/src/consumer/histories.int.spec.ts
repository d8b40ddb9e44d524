import type { JsonValue } from '@bufbuild/protobuf';
import { ConnectError } from '@connectrpc/connect';
import { ProvisioningMode, Role, SyncScope } from '@rollcall/contracts';
import { createTestDatabase, testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import {
  byRunId,
  decidedRecord,
  decisionsOf,
  organization,
  organizationId,
  provision,
  removal,
  settingsRecord,
} from '../test-bed/records';
import { replayed, stored, wrongCounters, wrongHolds } from '../test-bed/shown';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const names = ['ada', 'bob', 'cleo', 'dan', 'eve', 'fay'];
const tiers = ['premium', 'standard'];

const person = fc.constantFrom(...names);
const tier = fc.constantFrom(...tiers);
const role = fc.constantFrom(Role.OWNER, Role.ADMIN, Role.USER, Role.CUSTOM);
const decision = fc.oneof(
  person.map((name) => removal(name)),
  person.map((name) => provision(name)),
  fc.tuple(person, role, tier).map(([name, mapped, seatTier]) => provision(name, { role: mapped, seatTier })),
  person.map((name) => provision(name, { role: Role.USER, highestAvailable: true })),
);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      decide: fc.uniqueArray(decision, { minLength: 1, maxLength: 4, selector: ({ email }) => email }),
      byRun: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ rename: fc.tuple(person, person).filter(([from, to]) => from !== to) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      buy: fc.record({ premium: fc.integer({ min: 0, max: 4 }), standard: fc.integer({ min: 1, max: 5 }) }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ mode: fc.constantFrom(ProvisioningMode.SCIM, ProvisioningMode.INVITE_ONLY) }) },
  { weight: 2, arbitrary: fc.record({ run: fc.constantFrom(SyncScope.MEMBERS, SyncScope.GROUPS, SyncScope.BOTH) }) },
  { weight: 2, arbitrary: fc.record({ resolve: fc.constantFrom('list', 'release', 'reject') }) },
  { weight: 1, arbitrary: fc.record({ again: fc.constant(true) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      call: fc.constantFrom('invite', 'remove', 'role', 'tier', 'transfer'),
      name: person,
      role,
      tier,
    }),
  },
);
/** Long ones: people come, then are held, and much may become of them after that. */
const histories = fc.array(step, { minLength: 1, maxLength: 30, size: 'max' });
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Settings {
  readonly revision: number;
  readonly seats: Readonly<Record<string, number>>;
  readonly provisioningMode?: ProvisioningMode;
  readonly policy: NonNullable<Parameters<typeof settingsRecord>[0]>['policy'];
}

describe('whatever happens to an organization', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());

  /** What a rule refuses changes nothing. */
  const unlessRefused = async (call: Promise<unknown>): Promise<void> => {
    try {
      await call;
    } catch (error) {
      if (!(error instanceof ConnectError) || !/^\w+: /.test(error.rawMessage)) throw error;
    }
  };

  /** @param maxRemovalsCount of an hour and of a run */
  const world = (maxRemovalsCount: number) => {
    const policy = { guard: { enabled: true, maxRemovalsCount, maxRemovalsShare: 0.1 } };
    let settings: Settings = { revision: 1, seats: { premium: 2, standard: 3 }, policy };
    let last = [settingsRecord(settings)];
    let runs = 0;
    const apply = async (...records: typeof last | ReturnType<typeof decisionsOf>[]): Promise<void> => {
      last = records as typeof last;
      await bed.apply(...records);
    };
    const put = async (change: Partial<Settings>): Promise<void> => {
      settings = { ...settings, ...change, revision: settings.revision + 1 };
      bed.neighbours.organizations.set(organizationId, organization(settings));
      await apply(settingsRecord(settings));
    };
    /** As seat-policy does: asks before it takes seats away. */
    const buy = async (seats: Record<string, number>): Promise<void> => {
      const seatTiers = Object.entries(seats).map(([name, purchased]) => ({ tier: name, purchased }));
      try {
        await bed.calls.reserveSeats({ organizationId, seatTiers });
      } catch {
        return;
      }
      await put({ seats });
    };
    const call = ({ call: kind, name, role: to, tier: seatTier }: Extract<Step, { call: string }>): Promise<void> => {
      const address = { organizationId, email: `${name}@example.com` };
      switch (kind) {
        case 'invite':
          return unlessRefused(bed.calls.inviteMember({ ...address, role: to, seatTier }));
        case 'remove':
          return unlessRefused(bed.calls.removeMember(address));
        case 'role':
          return unlessRefused(bed.calls.setMemberRole({ ...address, role: to }));
        case 'tier':
          return unlessRefused(bed.calls.setMemberSeatTier({ ...address, seatTier }));
        case 'transfer':
          return unlessRefused(bed.calls.transferPrimaryOwner(address));
      }
    };
    const causedBy = ({ byRun }: { byRun: boolean }, decided: ReturnType<typeof provision>) =>
      byRun ? { ...decided, ...byRunId(`run-${runs}`) } : decided;
    const resolve = async (what: 'list' | 'release' | 'reject'): Promise<void> => {
      await bed.calls.listHolds({ organizationId });
      if (what === 'list') return;
      const [hold] = await bed.database.query<{ hold_id: string }>(`select hold_id from hold order by created_at desc`);
      const holdId = hold?.hold_id ?? '00000000-0000-7000-8000-ffffffffffff';
      const call = what === 'release' ? bed.calls.releaseHold({ holdId }) : bed.calls.rejectHold({ holdId });
      if (hold) await unlessRefused(call);
      else await expect(call).rejects.toThrow('unknown hold');
    };
    return {
      async begin() {
        await bed.empty();
        bed.neighbours.organizations.set(organizationId, organization(settings));
        await bed.apply(...last);
      },
      async take(one: Step): Promise<void> {
        const settingsRevision = settings.revision;
        if ('decide' in one)
          await apply(decisionsOf({ settingsRevision }, ...one.decide.map((decided) => causedBy(one, decided))));
        else if ('rename' in one) {
          const [from, to] = one.rename;
          const previousEmail = `${from}@example.com`;
          await apply(decisionsOf({ settingsRevision }, removal(from), provision(to, { previousEmail })));
        } else if ('buy' in one) await buy(one.buy);
        else if ('mode' in one) await put({ provisioningMode: one.mode });
        else if ('run' in one) {
          await apply(decidedRecord(`run-${runs}`, { settingsRevision, scope: one.run }));
          runs += 1;
        } else if ('resolve' in one) await resolve(one.resolve);
        else if ('again' in one) await bed.apply(...last);
        else await call(one);
      },
    };
  };

  it('the seat counters equal a recount, no tier holds more than purchased, nobody waits beside a free seat, who is held is in a hold, and members.changes replayed equals the table', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1 }), histories, async (limit, steps) => {
        const { begin, take } = world(limit);
        await begin();
        const followed = new Map<string, JsonValue>();
        const follow = async () => replayed(await bed.published()).forEach((member, id) => followed.set(id, member));
        await follow();
        for (const one of steps) {
          bed.wait(1_000);
          await take(one);
          await follow();
          expect(await wrongCounters(bed.database)).toEqual([]);
          expect(await wrongHolds(bed.database)).toEqual([]);
          expect(await bed.database.query('select count(*) as count from member where primary_owner')).toEqual([
            { count: 1 },
          ]);
          expect(
            await bed.database.query(
              `select m.email from member m join seat_tier s
                 on s.organization_id = m.organization_id and s.tier = coalesce(m.wanted_seat_tier, m.seat_tier)
               where m.waiting_since is not null and s.used < s.purchased`,
            ),
          ).toEqual([]);
          expect(followed).toEqual(await stored(bed.database));
        }
      }),
      { seed: testSeed(), numRuns: 30 },
    );
  }, 120_000);
});
