import { type Organization, ProvisioningMode as ModeValue, Role as RoleValue, UnmappedTier } from '@rollcall/contracts';
import type { DecisionSettings, ProvisioningMode, Role } from '@rollcall/domain';

/** The settings of an organization as decisions see them. */
export function decisionSettings({
  provisioningMode,
  groupMappings,
  seatTiers,
  policy,
}: Organization): DecisionSettings {
  return {
    mode: modeOf(provisioningMode),
    mappings: {
      enabled: groupMappings?.enabled ?? false,
      roles: (groupMappings?.roleMappings ?? []).flatMap(({ groupId, role: value }) => {
        const role = roleOf(value);
        return role ? [{ directoryGroupId: groupId, role }] : [];
      }),
      seatTiersEnabled: groupMappings?.seatTierMappingsEnabled ?? false,
      seatTiers: (groupMappings?.seatTierMappings ?? []).map(({ groupId, tier }) => ({
        directoryGroupId: groupId,
        tier,
      })),
    },
    seatTiers,
    unmappedTier: policy?.unmappedTier === UnmappedTier.HIGHEST_AVAILABLE ? 'highest_available' : 'remove',
  };
}

function modeOf(mode: ModeValue): ProvisioningMode {
  switch (mode) {
    case ModeValue.SCIM:
      return 'scim';
    case ModeValue.JIT:
      return 'jit';
    case ModeValue.INVITE_ONLY:
    case ModeValue.UNSPECIFIED:
      return 'invite_only';
  }
}

/** Undefined of UNSPECIFIED: a member keeps their role. */
export function roleOf(role: RoleValue): Role | undefined {
  switch (role) {
    case RoleValue.OWNER:
      return 'owner';
    case RoleValue.ADMIN:
      return 'admin';
    case RoleValue.USER:
      return 'user';
    case RoleValue.CUSTOM:
      return 'custom';
    case RoleValue.UNSPECIFIED:
      return undefined;
  }
}

export const roleValues = {
  keep: RoleValue.UNSPECIFIED,
  owner: RoleValue.OWNER,
  admin: RoleValue.ADMIN,
  user: RoleValue.USER,
  custom: RoleValue.CUSTOM,
} as const satisfies Record<Role | 'keep', RoleValue>;
