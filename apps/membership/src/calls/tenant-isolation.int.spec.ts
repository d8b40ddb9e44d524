import { create, type DescMethod, type Message, toJsonString } from '@bufbuild/protobuf';
import { type Client, ConnectError } from '@connectrpc/connect';
import { membership, membershipScopes, ProvisioningMode, Role, SyncScope } from '@rollcall/contracts';
import { createTestDatabase } from '@rollcall/testing';
import { decisionsOf, decisionsRecord, provision, removal, settingsRecord } from '../test-bed/records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

/** Of the one who asks, and of another parent. */
const own = 'org-1';
const foreign = 'org-2';
const secret = 'Confidential';

/** Every method that names an organization, and is not what the services ask each other for. */
const methods = membership.MembershipService.methods.filter(
  ({ localName, input }) =>
    input.fields.some((field) => field.localName === 'organizationId') &&
    membershipScopes[localName as keyof typeof membershipScopes] !== 'internal',
);

describe('a call for one organization, with whatever belongs to another one', () => {
  let bed: TestBed;
  let foreignToken: string;
  let foreignHold: membership.Hold;
  let ownHold: membership.Hold;

  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());
  beforeEach(async () => {
    await bed.empty();
    const gone = { guard: { enabled: true, maxRemovalsCount: 0, maxRemovalsShare: 0 } };
    await bed.apply(
      settingsRecord({ policy: gone }),
      settingsRecord({ organizationId: foreign, parentId: 'parent-2', policy: gone }),
    );
    const confidential = { lastName: secret };
    await bed.apply(
      decisionsRecord(provision('ada'), provision('eve')),
      decisionsOf({ organizationId: foreign }, provision('grace', confidential), provision('zoe', confidential)),
    );
    await bed.apply(decisionsRecord(removal('eve')), decisionsOf({ organizationId: foreign }, removal('zoe')));
    foreignToken = (await bed.calls.listMembers({ organizationId: foreign, pageSize: 1 })).nextPageToken;
    foreignHold = await holdOf(foreign);
    ownHold = await holdOf(own);
  });

  async function holdOf(organizationId: string): Promise<membership.Hold> {
    const [hold] = (await bed.calls.listHolds({ organizationId })).holds;
    if (!hold) throw new Error(`no hold of ${organizationId}`);
    return hold;
  }
  const stateOf = (organizationId: string) =>
    bed.database.query(
      `select 'member' as of, to_jsonb(m)::text as row from member m where organization_id = $1
       union all select 'history', to_jsonb(h)::text from member_history h where organization_id = $1
       union all select 'decision', to_jsonb(d)::text from decision d where organization_id = $1
       union all select 'hold', to_jsonb(h)::text from hold h where organization_id = $1
       union all select 'held', to_jsonb(r)::text from held_removal r join hold h using (hold_id) where organization_id = $1
       union all select 'seats', to_jsonb(s)::text from seat_tier s where organization_id = $1
       order by 1, 2`,
      [organizationId],
    );
  /** Fills in every field by which something of the other organization can be named. */
  const requestWith = (method: DescMethod, given: Record<string, unknown>): Message =>
    create(method.input, Object.fromEntries(Object.entries(given).filter(([name]) => name in method.input.field)));
  const call = async (method: DescMethod, request: Message): Promise<string> => {
    // The client's type is of one method at a time: the walk knows them by name alone.
    const calls = bed.calls as Client<typeof membership.MembershipService> &
      Record<string, (request: Message) => Promise<Message>>;
    try {
      return toJsonString(method.output, (await calls[method.localName]?.(request)) ?? create(method.output));
    } catch (error) {
      return ConnectError.from(error).message;
    }
  };

  it('is every call that names an organization', () => {
    // The others are of a hold, of a person over all organizations, and between services.
    const others = membership.MembershipService.methods.filter((method) => !methods.includes(method));
    expect(others.map(({ name }) => name).sort()).toEqual([
      'GetHold',
      'GetPlanBasis',
      'ListMembershipsOfPerson',
      'RejectHold',
      'ReleaseHold',
      'ReserveSeats',
    ]);
  });

  it.each(methods.map((method) => [method.name, method] as const))(
    '%s tells nothing of the other organization and changes nothing there',
    async (_name, method) => {
      const before = await stateOf(foreign);
      expect(before.length).toBeGreaterThan(8);
      const given = {
        organizationId: own,
        email: 'grace@example.com',
        role: Role.ADMIN,
        seatTier: 'premium',
        scope: SyncScope.BOTH,
        query: '',
        pageSize: 10,
      };
      for (const more of [{}, { pageToken: foreignToken }, { provisioningMode: ProvisioningMode.SCIM }]) {
        const said = await call(method, requestWith(method, { ...given, ...more }));
        expect(said).not.toContain(secret);
        expect(said).not.toContain(foreign);
      }
      expect(await stateOf(foreign)).toEqual(before);
    },
  );

  it('a hold is not released or rejected by the hash of another organization’s hold', async () => {
    const before = [await stateOf(own), await stateOf(foreign)];
    for (const resolve of [bed.calls.releaseHold, bed.calls.rejectHold]) {
      await expect(resolve({ holdId: ownHold.holdId, planHash: foreignHold.planHash })).rejects.toThrow('plan_changed');
    }
    expect([await stateOf(own), await stateOf(foreign)]).toEqual(before);
  });

  it('the CSV of one has nobody of the other', async () => {
    const answer = await fetch(`${bed.baseUrl}/organizations/${own}/members.csv?status=all`, {
      headers: { authorization: 'Bearer secret' },
    });
    const lines = await answer.text();
    expect(lines).toContain('ada@example.com');
    expect(lines).not.toContain(secret);
  });
});
