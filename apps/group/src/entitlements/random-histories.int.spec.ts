import { type Client, Code, ConnectError } from '@connectrpc/connect';
import {
  DirectoryUserState,
  type group as groupContract,
  MemberStatus,
  MultiGroupSpendLimit,
  Role,
} from '@rollcall/contracts';
import { createTestDatabase, eventually, testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import { type Change, emptyWorld, entitlementsIn, happen, isPossible, type World } from '../test-bed/entitlement-model';
import {
  groupDeletedRecord,
  groupsRecord,
  membersRecord,
  membershipsRecord,
  organizationRecord,
  seatTiers,
  userDeletedRecord,
  usersRecord,
} from '../test-bed/records';
import { spendLimit } from '../test-bed/publication';
import { entitlements } from '../test-bed/shown';
import { createTestBed, type PublishedRecord, type TestBed } from '../test-bed/test-bed';

const parent = 'parent-1';
const organizationId = 'org-1';
const users = ['u1', 'u2', 'u3'];
const emails = ['a@example.com', 'b@example.com'];
const mirrored = ['g1', 'g2'];
const direct = ['d1'];
const customRoles = ['r1', 'r2'];

const capabilities = fc.subarray(['chat', 'code', 'files']);
const amount = fc.option(fc.nat(5), { nil: undefined });
const group = fc.constantFrom(...mirrored, ...direct);
const email = fc.constantFrom(...emails);
const one = <What extends string>(...what: What[]) => fc.constantFrom(...what);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ what: one('user'), user: fc.constantFrom(...users), email, active: fc.boolean() }),
  fc.record({ what: one('user deleted'), user: fc.constantFrom(...users) }),
  fc.record({ what: one('group', 'group', 'group deleted'), group: fc.constantFrom(...mirrored) }),
  {
    weight: 3,
    arbitrary: fc.record({
      what: one('joins', 'joins', 'leaves'),
      group: fc.constantFrom(...mirrored),
      user: fc.constantFrom(...users),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: one('member'),
      email,
      role: one('admin', 'user', 'custom', 'custom', 'custom'),
      tier: fc.constantFrom('standard', 'premium'),
      status: one('active', 'active', 'active', 'waiting_for_seat', 'removed'),
    }),
  },
  fc.record({ what: one('custom role'), customRole: fc.constantFrom(...customRoles), capabilities }),
  fc.record({ what: one('custom role deleted'), customRole: fc.constantFrom(...customRoles) }),
  { weight: 2, arbitrary: fc.record({ what: one('group roles'), group, customRoles: fc.subarray(customRoles) }) },
  fc.record({ what: one('group limit'), group, amount }),
  fc.record({ what: one('override'), email, amount }),
  fc.record({ what: one('limits'), allowed: capabilities, ceiling: amount }),
  fc.record({ what: one('organization'), standard: capabilities, standardLimit: amount, highest: fc.boolean() }),
  fc.record({ what: one('direct group', 'direct group deleted'), group: fc.constantFrom(...direct) }),
  fc.record({ what: one('added', 'added', 'taken out'), group: fc.constantFrom(...direct), email }),
);

const everybody: Change[] = [
  ...users.slice(0, 2).map((user, index): Change => ({
    what: 'user',
    user,
    email: emails[index] ?? '',
    active: true,
  })),
  { what: 'group', group: 'g1' },
  { what: 'group', group: 'g2' },
  ...emails.map((person): Change => ({
    what: 'member',
    email: person,
    role: 'custom',
    tier: 'standard',
    status: 'active',
  })),
  { what: 'custom role', customRole: 'r1', capabilities: ['chat', 'code'] },
  { what: 'group roles', group: 'g1', customRoles: ['r1'] },
  { what: 'joins', group: 'g1', user: 'u1' },
];

const roles = { admin: Role.ADMIN, user: Role.USER, custom: Role.CUSTOM };
const statuses = {
  active: MemberStatus.ACTIVE,
  waiting_for_seat: MemberStatus.WAITING_FOR_SEAT,
  removed: MemberStatus.REMOVED,
};

// Some thousand transactions: slow where the machine has other work.
jest.setTimeout(300_000);

describe('after any history', () => {
  let bed: TestBed;
  let other: Client<typeof groupContract.GroupService>;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    other = await bed.anotherInstance();
  });
  afterAll(() => bed.close());

  /** Carries a change out on the service, as records or calls would. */
  function createDoer() {
    let revision = 1;
    const ids = new Map<string, string>();
    const idOf = (name: string) => ids.get(name) ?? name;
    return async (step: Change): Promise<void> => {
      const organization = { organizationId };
      switch (step.what) {
        case 'user': {
          const state = step.active ? DirectoryUserState.ACTIVE : DirectoryUserState.INACTIVE;
          const createdAt = { seconds: BigInt(users.indexOf(step.user)), nanos: 0 };
          return bed.apply(usersRecord(parent, { directoryUserId: step.user, email: step.email, state, createdAt }));
        }
        case 'user deleted':
          return bed.apply(userDeletedRecord(parent, step.user));
        case 'group':
          return bed.apply(groupsRecord(parent, { directoryGroupId: step.group }));
        case 'group deleted':
          return bed.apply(groupDeletedRecord(parent, step.group));
        case 'joins':
          return bed.apply(membershipsRecord(parent, `${step.group}/${step.user}`));
        case 'leaves':
          return bed.apply(membershipsRecord(parent, `-${step.group}/${step.user}`));
        case 'member':
          return bed.apply(
            membersRecord(organizationId, {
              email: step.email,
              role: roles[step.role],
              seatTier: step.tier,
              status: statuses[step.status],
            }),
          );
        case 'custom role': {
          const role = { customRoleId: step.customRole, name: step.customRole, capabilities: [...step.capabilities] };
          return void (await bed.calls.putCustomRole({ ...organization, ...role }));
        }
        case 'custom role deleted':
          return void (await bed.calls.deleteCustomRole({ ...organization, customRoleId: step.customRole }));
        case 'group roles': {
          const set = { groupId: idOf(step.group), customRoleIds: [...step.customRoles] };
          return void (await bed.calls.setGroupCustomRoles({ ...organization, ...set }));
        }
        case 'group limit': {
          const set = { groupId: idOf(step.group), ...amountMinor(step.amount) };
          return void (await bed.calls.setGroupSpendLimit({ ...organization, ...set }));
        }
        case 'override': {
          const set = { email: step.email, ...amountMinor(step.amount) };
          return void (await bed.calls.setMemberSpendLimit({ ...organization, ...set }));
        }
        case 'limits': {
          const { amountMinor: ceilingMinor } = amountMinor(step.ceiling);
          const set = { allowedCapabilities: [...step.allowed], ...(ceilingMinor !== undefined && { ceilingMinor }) };
          return void (await bed.calls.setOrganizationLimits({ ...organization, ...set }));
        }
        case 'organization': {
          const [premium, standard] = seatTiers();
          const { amountMinor: spendLimitMinor } = amountMinor(step.standardLimit);
          revision += 1;
          return bed.apply(
            organizationRecord({
              organizationId,
              parentId: parent,
              revision,
              seatTiers: [
                { ...premium },
                {
                  ...standard,
                  capabilities: [...step.standard],
                  ...(spendLimitMinor !== undefined && { spendLimitMinor }),
                },
              ],
              policy: {
                multiGroupSpendLimit: step.highest ? MultiGroupSpendLimit.HIGHEST : MultiGroupSpendLimit.LOWEST,
              },
            }),
          );
        }
        case 'direct group': {
          const made = await bed.calls.createGroup({ ...organization, name: step.group });
          return void ids.set(step.group, made.group?.groupId ?? '');
        }
        case 'direct group deleted':
          return void (await bed.calls.deleteGroup({ ...organization, groupId: idOf(step.group) }));
        case 'added':
          return void (await bed.calls.addGroupMember({
            ...organization,
            groupId: idOf(step.group),
            email: step.email,
          }));
        case 'taken out':
          return void (await bed.calls.removeGroupMember({
            ...organization,
            groupId: idOf(step.group),
            email: step.email,
          }));
      }
    };
  }

  /** A service and the model of it, both empty but for the organization. */
  async function start() {
    await bed.empty();
    await bed.apply(organizationRecord({ organizationId, parentId: parent }));
    const world = emptyWorld(users);
    const perform = createDoer();
    const apply = async (step: Change): Promise<void> => {
      if (!isPossible(world, step)) return;
      await perform(step);
      happen(world, step);
    };
    for (const step of everybody) await apply(step);
    await bed.published();
    return { world, apply, perform };
  }

  const answers = (calls: typeof bed.calls) =>
    Promise.all(
      emails.map(async (person) => entitlements(await calls.getEntitlements({ organizationId, email: person }))),
    );
  const model = (world: World) => emails.map((person) => entitlementsIn(world, person));
  const histories = fc.array(change, { maxLength: 25 });

  it('entitlements kept and followed change by change are those computed from scratch, in every instance', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { world, apply } = await start();
        for (const step of history) {
          await apply(step);
          expect(await answers(bed.calls)).toEqual(model(world));
        }
        await eventually(async () => expect(await answers(other)).toEqual(model(world)));
      }),
      { seed: testSeed(), numRuns: 25 },
    );
  });

  it('who hears what was gained and lost knows the same, but for what is told of everybody at once', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { world, apply } = await start();
        let known = model(world).map(withoutGroups);
        for (const step of history) {
          await apply(step);
          const records = await bed.published();
          const now = model(world).map(withoutGroups);
          known = toldOfEverybody(records)
            ? now
            : known.map((line, index) => after(line, emails[index] ?? '', records));
          expect(known).toEqual(now);
        }
      }),
      { seed: testSeed() + 1, numRuns: 25 },
    );
  });

  it('what was told adds up to what is answered, also where changes came at the same time', async () => {
    const told = change.filter(({ what }) => what !== 'limits' && what !== 'organization');
    const turmoil = fc.array(fc.array(told, { minLength: 2, maxLength: 5 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(turmoil, async (history) => {
        const { world, perform } = await start();
        const before = model(world).map(withoutGroups);
        for (const steps of history) {
          // Some are refused, as by a group that is gone meanwhile.
          const outcomes = await Promise.allSettled(steps.map(perform));
          const broken = outcomes.flatMap((one) => (one.status === 'rejected' ? [ConnectError.from(one.reason)] : []));
          expect(broken.filter(({ code }) => code !== Code.FailedPrecondition && code !== Code.NotFound)).toEqual([]);
        }
        const records = await bed.published();
        const now = await answers(bed.calls);
        expect(before.map((line, index) => after(line, emails[index] ?? '', records))).toEqual(now.map(withoutGroups));
        await eventually(async () => expect(await answers(other)).toEqual(now));
      }),
      { seed: testSeed() + 2, numRuns: 25 },
    );
  });
});

function amountMinor(given: number | undefined): { amountMinor?: bigint } {
  return given === undefined ? {} : { amountMinor: BigInt(given) };
}

function withoutGroups(line: string): string {
  const [may, limit] = line.split(' |').map((part) => part.trim());
  return `${may} | ${limit}`;
}

function toldOfEverybody(records: readonly PublishedRecord[]): boolean {
  return records.some(
    ({ payload: { change: told } }) => told.case === 'entitlements' && told.value.of.case === 'organization',
  );
}

/** What one knows of a person after some records: `chat code | 5 by GROUP`. */
function after(line: string, person: string, records: readonly PublishedRecord[]): string {
  let [may = '', limit = ''] = line.split(' | ');
  for (const { payload } of records) {
    if (payload.change.case !== 'entitlements' || payload.change.value.of.case !== 'people') continue;
    for (const told of payload.change.value.of.value.people) {
      if (told.email !== person) continue;
      const having = new Set(may === 'nothing' ? [] : may.split(' '));
      for (const gained of told.gainedCapabilities) having.add(gained);
      for (const lost of told.lostCapabilities) having.delete(lost);
      may = [...having].sort().join(' ') || 'nothing';
      if (told.spendLimitAfter) limit = spendLimit(told.spendLimitAfter);
    }
  }
  return `${may} | ${limit}`;
}
