import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  EmailChange,
  MultiGroupSpendLimit,
  OrganizationSchema,
  ProvisioningMode,
  Role,
  UnmappedTier,
} from '@rollcall/contracts';
import { settingsFingerprint } from './settings-fingerprint';

type Init = Omit<MessageInitShape<typeof OrganizationSchema>, '$typeName' | '$unknown'>;

const tiers = [
  { tier: 'premium', rank: 1, purchased: 10 },
  { tier: 'standard', rank: 2, purchased: 100 },
];
const mappings = {
  enabled: true,
  roleMappings: [
    { groupId: 'staff', role: Role.USER },
    { groupId: 'admins', role: Role.ADMIN },
  ],
  seatTierMappingsEnabled: true,
  seatTierMappings: [
    { groupId: 'staff', tier: 'standard' },
    { groupId: 'admins', tier: 'premium' },
  ],
};
const guard = { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.1 };
const policy = {
  guard,
  unmappedTier: UnmappedTier.REMOVE,
  unmappedGraceSeconds: 30,
  emailChange: EmailChange.NEW_RECORD,
  multiGroupSpendLimit: MultiGroupSpendLimit.LOWEST,
};
const organization = (change: Init = {}) =>
  create(OrganizationSchema, {
    organizationId: 'org-1',
    name: 'Acme',
    seatTiers: tiers,
    defaultSeatTier: 'standard',
    provisioningMode: ProvisioningMode.SCIM,
    groupMappings: mappings,
    policy,
    ...change,
  });
const plain = settingsFingerprint(organization());

describe('the fingerprint of settings', () => {
  it.each<[string, Init]>([
    ['mode', { provisioningMode: ProvisioningMode.JIT }],
    ['mappings switched off', { groupMappings: { ...mappings, enabled: false } }],
    ['a role mapping', { groupMappings: { ...mappings, roleMappings: [{ groupId: 'staff', role: Role.USER }] } }],
    [
      'the role of a mapping',
      {
        groupMappings: {
          ...mappings,
          roleMappings: [
            { groupId: 'staff', role: Role.OWNER },
            { groupId: 'admins', role: Role.ADMIN },
          ],
        },
      },
    ],
    ['tier mappings switched off', { groupMappings: { ...mappings, seatTierMappingsEnabled: false } }],
    ['a tier mapping', { groupMappings: { ...mappings, seatTierMappings: [{ groupId: 'staff', tier: 'premium' }] } }],
    ['seats purchased', { seatTiers: [{ ...tiers[0], purchased: 11 }, { ...tiers[1] }] }],
    ['the rank of a tier', { seatTiers: [{ ...tiers[0], rank: 3 }, { ...tiers[1] }] }],
    ['a dropped tier', { seatTiers: [{ ...tiers[1] }] }],
    ['the default tier', { defaultSeatTier: 'premium' }],
    ['the guard switched off', { policy: { ...policy, guard: { ...guard, enabled: false } } }],
    ['the count of the guard', { policy: { ...policy, guard: { ...guard, maxRemovalsCount: 11 } } }],
    ['the share of the guard', { policy: { ...policy, guard: { ...guard, maxRemovalsShare: 0.2 } } }],
    ['unmapped_tier', { policy: { ...policy, unmappedTier: UnmappedTier.HIGHEST_AVAILABLE } }],
    ['unmapped_grace', { policy: { ...policy, unmappedGraceSeconds: 0 } }],
    ['email_change', { policy: { ...policy, emailChange: EmailChange.CARRY_OVER } }],
  ])('is another with %s changed', (_what, change) => {
    expect(settingsFingerprint(organization(change))).not.toBe(plain);
  });

  it.each<[string, Init]>([
    ['the name', { name: 'Renamed' }],
    ['the revision', { revision: 7 }],
    [
      'capabilities and spend limits',
      { seatTiers: tiers.map((tier) => ({ ...tier, capabilities: ['chat'], spendLimitMinor: 5n })) },
    ],
    ['multi_group_spend_limit', { policy: { ...policy, multiGroupSpendLimit: MultiGroupSpendLimit.HIGHEST } }],
    ['the order of tiers', { seatTiers: [...tiers].reverse() }],
    [
      'the order of mappings',
      {
        groupMappings: {
          ...mappings,
          roleMappings: [...mappings.roleMappings].reverse(),
          seatTierMappings: [...mappings.seatTierMappings].reverse(),
        },
      },
    ],
  ])('is the same with %s changed', (_what, change) => {
    expect(settingsFingerprint(organization(change))).toBe(plain);
  });

  it('is 64 hexadecimal digits', () => {
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
  });
});
