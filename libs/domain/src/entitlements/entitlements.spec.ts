import fc from 'fast-check';
import { roles } from '../words/role';
import { entitlementDifference } from './entitlement-difference';
import { type EntitledMember, type EntitlementFacts, entitlementsOf, type GroupGrants } from './entitlements';

const catalogue = ['files', 'chat', 'code'];
const noLimits = { allowedCapabilities: [], ceiling: undefined, multiGroupSpendLimit: 'lowest' } as const;
const carriesAll = { capabilities: [], spendLimit: undefined };

const member = (given: Partial<EntitledMember> = {}): EntitledMember => ({
  role: 'user',
  status: 'active',
  tier: carriesAll,
  spendLimit: undefined,
  ...given,
});
const group = (groupId: string, given: Partial<GroupGrants> = {}): GroupGrants => ({
  groupId,
  name: groupId,
  capabilities: [],
  spendLimit: undefined,
  ...given,
});
const entitled = ({
  organization,
  ...given
}: Partial<Omit<EntitlementFacts, 'organization'>> & { organization?: object }) =>
  entitlementsOf({ member: member(), groups: [], ...given, organization: { ...noLimits, ...organization } }, catalogue);

describe('capabilities', () => {
  it.each(['owner', 'admin', 'user'] as const)('of role %s are what the organization allows, groups or not', (role) => {
    const groups = [group('g1', { capabilities: ['files'] })];
    const organization = { allowedCapabilities: ['code', 'chat'] };
    expect(entitled({ member: member({ role }), groups, organization }).capabilities).toEqual(['chat', 'code']);
  });

  it('of role custom are the union of the custom roles of their groups', () => {
    const groups = [group('g1', { capabilities: ['files'] }), group('g2', { capabilities: ['chat', 'files'] })];
    expect(entitled({ member: member({ role: 'custom' }), groups }).capabilities).toEqual(['chat', 'files']);
  });

  it.each([
    ['in no group', []],
    ['in groups that carry no custom role', [group('g1')]],
  ])('of role custom %s are none', (_where, groups) => {
    expect(entitled({ member: member({ role: 'custom' }), groups }).capabilities).toEqual([]);
  });

  it('of role custom are cut by what the organization allows', () => {
    const groups = [group('g1', { capabilities: ['chat', 'code'] })];
    const organization = { allowedCapabilities: ['chat'] };
    expect(entitled({ member: member({ role: 'custom' }), groups, organization }).capabilities).toEqual(['chat']);
  });

  it.each(roles)('of role %s are cut by what the seat tier can carry', (role) => {
    const groups = [group('g1', { capabilities: ['chat', 'code'] })];
    const tier = { capabilities: ['code', 'files'], spendLimit: undefined };
    const organization = { allowedCapabilities: ['chat', 'code'] };
    expect(entitled({ member: member({ role, tier }), groups, organization }).capabilities).toEqual(['code']);
  });

  it('that nobody limited are all of the catalogue, sorted', () => {
    expect(entitled({}).capabilities).toEqual(['chat', 'code', 'files']);
  });

  it('that are not in the catalogue count for nothing, wherever they are named', () => {
    const groups = [group('g1', { capabilities: ['flying', 'chat'] })];
    const organization = { allowedCapabilities: ['flying', 'chat'] };
    expect(entitled({ member: member({ role: 'custom' }), groups, organization }).capabilities).toEqual(['chat']);
    expect(entitled({ organization: { allowedCapabilities: ['flying'] } }).capabilities).toEqual([]);
  });

  it('of a seat tier that the organization does not have are none', () => {
    expect(entitled({ member: member({ tier: undefined }) }).capabilities).toEqual([]);
  });
});

describe('the spend limit', () => {
  const tier = { capabilities: [], spendLimit: 300n };
  const groups = [group('g1', { spendLimit: 500n }), group('g2'), group('g3', { spendLimit: 200n })];
  const limit = (...given: Parameters<typeof entitled>) => {
    const { amount, source } = entitled(...given).spendLimit;
    return `${amount ?? 'no limit'} by ${source}`;
  };

  it('is the override of the member before anything else', () => {
    expect(limit({ member: member({ spendLimit: 900n, tier }), groups })).toBe('900 by member');
    expect(limit({ member: member({ spendLimit: 0n, tier }), groups })).toBe('0 by member');
  });

  it('is else the lowest limit of their groups, or the highest where the organization says so', () => {
    expect(limit({ member: member({ tier }), groups })).toBe('200 by group');
    expect(limit({ member: member({ tier }), groups, organization: { multiGroupSpendLimit: 'highest' } })).toBe(
      '500 by group',
    );
  });

  it('is else the default of the seat tier', () => {
    expect(limit({ member: member({ tier }), groups: [group('g2')] })).toBe('300 by tier');
  });

  it('is else none', () => {
    expect(limit({})).toBe('no limit by none');
  });

  it.each([
    ['override', { member: member({ spendLimit: 900n }) }],
    ['group limit', { groups }],
    ['tier default', { member: member({ tier }) }],
    ['missing limit', {}],
  ])('is the ceiling of the organization where it cuts the %s', (_what, given) => {
    expect(limit({ ...given, organization: { ceiling: 100n } })).toBe('100 by ceiling');
  });

  it('keeps its source under a ceiling that does not cut it', () => {
    expect(limit({ groups, organization: { ceiling: 200n } })).toBe('200 by group');
    expect(limit({ member: member({ tier }), organization: { ceiling: 301n } })).toBe('300 by tier');
  });

  it('is exact beyond what a floating point number holds', () => {
    const spendLimit = 9_007_199_254_740_993n;
    expect(limit({ member: member({ spendLimit }), organization: { ceiling: spendLimit - 1n } })).toBe(
      '9007199254740992 by ceiling',
    );
  });
});

describe('entitlements', () => {
  it.each([
    ['waiting', member({ status: 'waiting_for_seat', spendLimit: 5n })],
    ['removed', member({ status: 'removed', spendLimit: 5n })],
    ['unknown', undefined],
  ])('of %s people are none: nothing to do and nothing to spend', (_who, someone) => {
    expect(entitled({ member: someone, groups: [group('g1')], organization: { ceiling: 100n } })).toEqual({
      capabilities: [],
      spendLimit: { amount: 0n, source: 'none' },
      groups: [],
    });
  });

  it('name the groups by name, then id', () => {
    const groups = [group('g3', { name: 'A' }), group('g1', { name: 'a' }), group('g2', { name: 'A' })];
    expect(entitled({ groups }).groups.map(({ groupId }) => groupId)).toEqual(['g2', 'g3', 'g1']);
  });

  it('do not depend on the order in which groups and capabilities are told', () => {
    const grants = fc.record({
      groupId: fc.constantFrom('g1', 'g2', 'g3', 'g4'),
      name: fc.constantFrom('A', 'B'),
      capabilities: fc.subarray([...catalogue, 'flying']),
      spendLimit: fc.option(fc.bigInt(0n, 50n), { nil: undefined }),
    });
    const facts = fc.record({
      member: fc.constantFrom(member({ role: 'custom' }), member()),
      groups: fc.uniqueArray(grants, { selector: ({ groupId }) => groupId }),
      organization: fc.record({
        allowedCapabilities: fc.subarray(catalogue),
        ceiling: fc.option(fc.bigInt(0n, 50n), { nil: undefined }),
        multiGroupSpendLimit: fc.constantFrom('lowest' as const, 'highest' as const),
      }),
    });
    fc.assert(
      fc.property(facts, (one) => {
        const turned = { ...one, groups: one.groups.toReversed() };
        expect(entitlementsOf(turned, catalogue.toReversed())).toEqual(entitlementsOf(one, catalogue));
      }),
    );
  });
});

describe('the difference of two entitlements', () => {
  const before = entitled({ organization: { allowedCapabilities: ['chat', 'code'] } });

  it('names what was gained and lost', () => {
    const after = entitled({ organization: { allowedCapabilities: ['code', 'files'], ceiling: 10n } });
    expect(entitlementDifference(before, after)).toEqual({
      gained: ['files'],
      lost: ['chat'],
      spendLimit: { before: { amount: undefined, source: 'none' }, after: { amount: 10n, source: 'ceiling' } },
    });
  });

  it('is none where the person may do and spend the same, whatever their groups', () => {
    const after = entitled({ organization: { allowedCapabilities: ['code', 'chat'] }, groups: [group('g1')] });
    expect(entitlementDifference(before, after)).toBeUndefined();
  });

  it('is there where the same amount comes from another source', () => {
    const own = entitled({ member: member({ spendLimit: 5n }) });
    const ofGroup = entitled({ groups: [group('g1', { spendLimit: 5n })] });
    expect(entitlementDifference(own, ofGroup)?.spendLimit).toBeDefined();
  });
});
