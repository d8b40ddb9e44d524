import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { membership, MemberStatus, ProvisioningMode, Role } from '@rollcall/contracts';
import { createTestDatabase } from '@rollcall/testing';
import {
  byRunId,
  decidedRecord,
  decisionsRecord,
  organization,
  organizationId,
  ownerEmail,
  provision,
  removal,
  settingsRecord,
} from '../test-bed/records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const { MemberOrder, ActivityPeriod } = membership;
const minute = 60_000;
const hour = 60 * minute;
const unguarded = { policy: { guard: { enabled: false, maxRemovalsCount: 0, maxRemovalsShare: 0 } } };

describe('what the membership service lists', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  /** Each test has a day of its own, which begins at nine: a Tuesday is the first. */
  let start = Date.UTC(2026, 10, 24, 9);
  let now = start;
  beforeEach(async () => {
    await bed.empty();
    start += 24 * hour;
    wait(start - now);
  });
  afterAll(() => bed.close());

  const wait = (milliseconds: number): void => {
    bed.wait(milliseconds);
    now += milliseconds;
  };
  const failure = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => new Error('did not fail'),
      (reason: unknown) => ConnectError.from(reason),
    );
    return error instanceof ConnectError ? `${Code[error.code]} ${error.rawMessage}` : error.message;
  };
  const named = (emails: readonly { readonly email: string }[]): string =>
    emails.map(({ email }) => email.split('@')[0]).join(' ');

  type ListRequest = MessageInitShape<typeof membership.ListMembersRequestSchema>;
  /** Everybody, over pages of that size, and the total that each page says. */
  const listed = async (request: ListRequest, pageSize = 2): Promise<{ people: string; total: number }> => {
    const people: { email: string }[] = [];
    const totals = new Set<number>();
    let pageToken = '';
    do {
      const page = await bed.calls.listMembers({ organizationId, ...request, pageSize, pageToken });
      people.push(...page.members);
      totals.add(page.totalSize);
      ({ nextPageToken: pageToken } = page);
    } while (pageToken !== '');
    expect(totals.size).toBe(1);
    return { people: named(people), total: totals.values().next().value ?? 0 };
  };

  describe('members in an order', () => {
    beforeEach(async () => {
      await bed.apply(settingsRecord({ ...unguarded, seats: { premium: 1, standard: 4 } }));
      const people = [
        provision('ada', { lastName: 'lovelace', firstName: 'Ada', role: Role.ADMIN }),
        provision('bob', { lastName: 'Lovelace', firstName: 'Bob', role: Role.CUSTOM }),
        provision('cleo', { lastName: 'Adams', firstName: '', seatTier: 'premium' }),
        provision('dan', { lastName: '', firstName: 'dan', role: Role.ADMIN }),
        provision('eva', { lastName: 'Zuse', firstName: 'Eva' }),
        provision('gone', { lastName: 'Gone' }),
        provision('away', { lastName: 'Away' }),
      ];
      for (const one of people) {
        wait(minute);
        if (one.email.startsWith('eva')) await bed.apply(decisionsRecord(removal('dan')));
        await bed.apply(decisionsRecord(one));
      }
      // Dan comes back, and of the others gone and away have never had a seat.
      wait(minute);
      await bed.apply(decisionsRecord(removal('gone'), removal('away')));
      await bed.apply(decisionsRecord(provision('dan', { lastName: '', firstName: 'dan', role: Role.ADMIN })));
    });

    it.each([
      ['email', MemberOrder.EMAIL, 'ada bob cleo dan eva olga', 'olga eva dan cleo bob ada'],
      [
        'name, whatever the case of its letters',
        MemberOrder.NAME,
        'olga dan cleo ada bob eva',
        'eva bob ada cleo dan olga',
      ],
      ['role, the highest first', MemberOrder.ROLE, 'olga ada dan cleo eva bob', 'bob cleo eva ada dan olga'],
      ['seat tier, the highest first', MemberOrder.SEAT_TIER, 'cleo ada bob dan eva olga', 'ada bob dan eva olga cleo'],
      ['status, active people first', MemberOrder.STATUS, 'ada bob cleo eva olga dan', 'dan ada bob cleo eva olga'],
      ['when they came', MemberOrder.CREATED_AT, 'olga ada bob cleo dan eva', 'eva dan cleo bob ada olga'],
      ['when they changed', MemberOrder.UPDATED_AT, 'olga ada bob cleo eva dan', 'dan eva cleo bob ada olga'],
    ])('by %s; who is equal in it by email', async (_by, orderBy, up, down) => {
      for (const pageSize of [1, 2, 5, 100]) {
        expect(await listed({ orderBy }, pageSize)).toEqual({ people: up, total: 6 });
        expect(await listed({ orderBy, descending: true }, pageSize)).toEqual({ people: down, total: 6 });
      }
    });

    it('of a role, a tier, a status or a part of a name, and of all of them at once, counted alike', async () => {
      const orders = [MemberOrder.EMAIL, MemberOrder.ROLE, MemberOrder.SEAT_TIER, MemberOrder.NAME];
      const filters: [ListRequest, string][] = [
        [{ role: Role.ADMIN }, 'ada dan'],
        [{ seatTier: 'premium' }, 'cleo'],
        [{ seatTier: 'standard', status: MemberStatus.WAITING_FOR_SEAT }, 'dan'],
        [{ seatTier: 'premium', status: MemberStatus.WAITING_FOR_SEAT }, ''],
        [{ status: MemberStatus.ACTIVE }, 'ada bob cleo eva olga'],
        [{ status: MemberStatus.ACTIVE, seatTier: 'standard' }, 'ada bob eva olga'],
        [{ status: MemberStatus.WAITING_FOR_SEAT }, 'dan'],
        [{ status: MemberStatus.REMOVED }, 'away gone'],
        [{ query: 'lovelace' }, 'ada bob'],
        [{ query: 'lovelace', role: Role.ADMIN, seatTier: 'standard', status: MemberStatus.ACTIVE }, 'ada'],
        [{ query: 'nobody' }, ''],
        [{ seatTier: 'gold' }, ''],
      ];
      for (const orderBy of orders) {
        for (const [filter, people] of filters) {
          const { members, totalSize } = await bed.calls.listMembers({ organizationId, ...filter, orderBy });
          const expected = people === '' ? [] : people.split(' ');
          expect([filter, named(members).split(' ').filter(Boolean).sort(), totalSize]).toEqual([
            filter,
            expected,
            expected.length,
          ]);
        }
      }
    });

    it('removed people of a tier that is gone come after those of the others', async () => {
      await bed.calls.listMembers({ organizationId });
      await bed.apply(settingsRecord({ ...unguarded, revision: 2, seats: { gold: 1, premium: 1, standard: 5 } }));
      await bed.apply(decisionsRecord(provision('cleo', { seatTier: 'gold' })), decisionsRecord(removal('cleo')));
      await bed.apply(settingsRecord({ ...unguarded, revision: 3, seats: { premium: 1, standard: 5 } }));
      const removed = { status: MemberStatus.REMOVED, orderBy: MemberOrder.SEAT_TIER };
      expect(await listed(removed, 1)).toEqual({ people: 'away gone cleo', total: 3 });
    });

    it('a page token of another order, another direction, or with a place that is none: invalid_argument', async () => {
      for (const [orderBy, descending] of [
        [MemberOrder.EMAIL, false],
        [MemberOrder.EMAIL, true],
        [MemberOrder.ROLE, false],
        [MemberOrder.STATUS, false],
        [MemberOrder.CREATED_AT, false],
        [MemberOrder.NAME, true],
      ] as const) {
        const { nextPageToken } = await bed.calls.listMembers({ organizationId, orderBy, descending, pageSize: 1 });
        for (const [other, down] of [
          [MemberOrder.NAME, false],
          [MemberOrder.SEAT_TIER, false],
          [MemberOrder.UPDATED_AT, false],
          [orderBy, !descending],
        ] as const) {
          const asked = { organizationId, orderBy: other, descending: down, pageToken: nextPageToken };
          expect(await failure(bed.calls.listMembers(asked))).toMatch(/^InvalidArgument pageToken: /);
        }
      }
      const id = '00000000-0000-7000-8000-000000000001';
      for (const place of [
        ['created_at', 'yesterday', 'a@b', id],
        ['created_at', '2026-13-45T00:00:00.000Z', 'a@b', id],
        ['created_at', '2026-11-24T00:00:00.000Z', 'a@b', 'x'],
      ]) {
        const pageToken = Buffer.from(JSON.stringify(place)).toString('base64url');
        const asked = { organizationId, orderBy: MemberOrder.CREATED_AT, pageToken };
        expect(await failure(bed.calls.listMembers(asked))).toMatch(/^InvalidArgument pageToken: /);
      }
    });

    it('bad input names each field', async () => {
      const newer: number = 99;
      expect(
        await failure(bed.calls.listMembers({ organizationId, orderBy: newer, role: newer, seatTier: ' x' })),
      ).toMatch(/^InvalidArgument role: must be one of .*seatTier: .*orderBy: must be one of /);
    });
  });

  describe('the memberships of a person', () => {
    const of = async (email: string, pageSize = 1): Promise<string[]> => {
      const seen: string[] = [];
      let pageToken = '';
      do {
        const page = await bed.calls.listMembershipsOfPerson({ email, pageSize, pageToken });
        seen.push(...page.memberships.map((one) => `${one.organizationId} ${Role[one.role]}`));
        ({ nextPageToken: pageToken } = page);
      } while (pageToken !== '');
      return seen;
    };

    it('are the active ones over all organizations, by organization id, in pages', async () => {
      const inviteOnly = { provisioningMode: ProvisioningMode.INVITE_ONLY };
      for (const id of ['org-2', 'org-1', 'org-3']) {
        const seats = { standard: id === 'org-3' ? 1 : 2 };
        await bed.apply(settingsRecord({ ...inviteOnly, organizationId: id, seats }));
        await bed.calls.inviteMember({ organizationId: id, email: 'ada@example.com', role: Role.ADMIN });
      }
      expect(await of(' ADA@example.com ')).toEqual(['org-1 ADMIN', 'org-2 ADMIN']);
      expect(await of(ownerEmail, 2)).toEqual(['org-1 OWNER', 'org-2 OWNER', 'org-3 OWNER']);
      await bed.calls.removeMember({ organizationId: 'org-1', email: 'ada@example.com' });
      expect(await of('ada@example.com')).toEqual(['org-2 ADMIN']);
      expect(await of('nobody@example.com')).toEqual([]);
      expect(await failure(bed.calls.listMembershipsOfPerson({ email: '' }))).toMatch(/^InvalidArgument email: /);
    });
  });

  describe('the seats of an organization', () => {
    it('are those purchased, in use and waited for, the highest tier first', async () => {
      await bed.apply(settingsRecord({ ...unguarded, seats: { premium: 1, standard: 3 } }));
      await bed.apply(
        decisionsRecord(provision('ada', { seatTier: 'premium' })),
        decisionsRecord(provision('bob', { seatTier: 'standard' })),
        decisionsRecord(provision('bob', { seatTier: 'premium' })),
        decisionsRecord(provision('cleo', { seatTier: 'premium' })),
        decisionsRecord(provision('dan')),
        decisionsRecord(provision('eva')),
        decisionsRecord(removal('dan')),
        decisionsRecord(provision('fay')),
      );
      const usage = await bed.calls.getSeatUsage({ organizationId });
      expect(usage).toMatchObject({
        seatTiers: [
          // Cleo, and Bob who holds a seat of the other tier.
          { tier: 'premium', rank: 1, purchased: 1, inUse: 1, waiting: 2 },
          { tier: 'standard', rank: 2, purchased: 3, inUse: 3, waiting: 1 },
        ],
        activeMembers: 4,
        waitingMembers: 2,
      });
      expect(await failure(bed.calls.getSeatUsage({ organizationId: 'org-9' }))).toMatch(/^NotFound /);
    });
  });

  describe('the activity of an organization', () => {
    const shown = async (request: MessageInitShape<typeof membership.ListActivityRequestSchema> = {}) => {
      // What is asked for ends before now.
      wait(1);
      const { activity } = await bed.calls.listActivity({ organizationId, ...request });
      return activity.map(({ from, joined, removed, held, changed }) => {
        const at = new Date(Number(from?.seconds) * 1_000).toISOString().slice(5, 16);
        return `${at} +${joined} -${removed} h${held} ~${changed}`;
      });
    };
    const at = (time: number | string) => timestampFromDate(new Date(time));
    /** As `shown` writes it: so many hours from the beginning of the test day on. */
    const hours = (count: number) => new Date(start + count * hour).toISOString().slice(5, 16);

    it('tells of each period how many joined, were removed, held and changed; each person once', async () => {
      const guard = { enabled: true, maxRemovalsCount: 1, maxRemovalsShare: 0 };
      await bed.apply(settingsRecord({ policy: { guard }, seats: { standard: 4 } }));
      await bed.apply(decisionsRecord(provision('ada'), provision('bob'), provision('cleo'), provision('dan')));
      wait(hour);
      await bed.apply(decisionsRecord(removal('ada')), decisionsRecord(removal('bob'), removal('cleo')));
      await bed.apply(decisionsRecord(provision('ada')), decisionsRecord(provision('eva', { firstName: 'Eva' })));
      await bed.apply(decisionsRecord(provision('eva', { firstName: 'Evi' })));
      // Dan and Ada have waited for a seat; who waits has joined, and getting the seat is a change.
      expect(await shown({ period: ActivityPeriod.HOUR })).toEqual([
        `${hours(0)} +5 -0 h0 ~0`,
        `${hours(1)} +2 -1 h2 ~2`,
      ]);
      expect(await shown()).toEqual([`${hours(-9)} +6 -1 h2 ~2`]);
      const monday = hours(-9 - ((new Date(start).getUTCDay() + 6) % 7) * 24);
      expect(await shown({ period: ActivityPeriod.WEEK })).toEqual([`${monday} +6 -1 h2 ~2`]);
    });

    it('cuts days and hours where they begin in the time zone', async () => {
      await bed.apply(settingsRecord());
      expect(await shown({ timeZone: 'America/Los_Angeles' })).toEqual([`${hours(-1)} +1 -0 h0 ~0`]);
      expect(await shown({ timeZone: 'Pacific/Auckland' })).toEqual([`${hours(-22)} +1 -0 h0 ~0`]);
      const indian = { timeZone: 'Asia/Kolkata', period: ActivityPeriod.HOUR };
      expect(await shown(indian)).toEqual([`${hours(-0.5)} +1 -0 h0 ~0`]);
    });

    it('is of the time from `since` on, up to before `until`', async () => {
      await bed.apply(settingsRecord());
      wait(10 * minute);
      await bed.apply(decisionsRecord(provision('ada')));
      const counted = async (since: number, until: number) => {
        const asked = { organizationId, since: at(start + since), until: at(start + until) };
        return (await bed.calls.listActivity(asked)).activity.map(({ joined }) => joined);
      };
      expect(await counted(0, 10 * minute)).toEqual([1]);
      expect(await counted(0, 10 * minute + 1)).toEqual([2]);
      expect(await counted(1, 10 * minute + 1)).toEqual([1]);
      expect(await counted(11 * minute, 15 * minute)).toEqual([]);
    });

    it('refuses a time zone that there is not, a time that ends before it begins, and too many periods', async () => {
      await bed.apply(settingsRecord());
      const asked = { organizationId, since: at('2026-01-02T00:00:00Z'), until: at('2026-01-02T00:00:00Z') };
      expect(await failure(bed.calls.listActivity(asked))).toMatch(/^InvalidArgument until: /);
      for (const timeZone of ['Mars/Olympus', '+02:00', "UTC'; --"]) {
        expect(await failure(bed.calls.listActivity({ organizationId, timeZone }))).toMatch(
          /^InvalidArgument timeZone: /,
        );
      }
      const long = { organizationId, since: at('2020-01-01T00:00:00Z'), until: at('2026-01-01T00:00:00Z') };
      expect(await failure(bed.calls.listActivity(long))).toMatch(/^InvalidArgument since: must be at most 1,000 days/);
      await bed.calls.listActivity({ ...long, period: ActivityPeriod.WEEK });
      const ages = { organizationId, since: { seconds: 10n ** 15n, nanos: 0 } };
      expect(await failure(bed.calls.listActivity(ages))).toMatch(/^InvalidArgument since: must be a time /);
      expect(await failure(bed.calls.listActivity({ organizationId: 'org-9' }))).toMatch(/^NotFound /);
    });
  });

  describe('one hold', () => {
    it('is found while it waits and afterwards; looking shows nobody, the hash of what was seen releases them', async () => {
      bed.neighbours.organizations.set(organizationId, organization());
      const guard = { enabled: true, maxRemovalsCount: 0, maxRemovalsShare: 0 };
      await bed.apply(settingsRecord({ policy: { guard } }), decisionsRecord(provision('ada'), provision('bob')));
      await bed.apply(decisionsRecord(removal('ada', byRunId('run-1'))), decidedRecord('run-1'));
      const [row] = await bed.database.query<{ id: string }>('select hold_id as id from hold');
      const holdId = row?.id ?? '';
      const { hold } = await bed.calls.getHold({ holdId });
      expect(hold).toMatchObject({
        holdId,
        organizationId,
        state: membership.HoldState.WAITING,
        runId: 'run-1',
        removals: [{ email: 'ada@example.com' }],
      });
      expect(await failure(bed.calls.releaseHold({ holdId }))).toMatch(/^FailedPrecondition plan_changed: /);
      await bed.calls.releaseHold({ holdId, planHash: hold?.planHash ?? '' });
      expect((await bed.calls.getHold({ holdId })).hold).toMatchObject({
        state: membership.HoldState.RELEASED,
        resolvedBy: 'ada',
      });
    });

    it('that is not there: not_found', async () => {
      for (const holdId of ['x', '00000000-0000-7000-8000-999999999999']) {
        expect(await failure(bed.calls.getHold({ holdId }))).toBe(`NotFound unknown hold: ${holdId}`);
      }
      expect(await failure(bed.calls.getHold({ holdId: '' }))).toMatch(/^InvalidArgument holdId: /);
    });
  });
});
