import { createHash } from 'node:crypto';
import {
  EmailChangeSchema,
  type Organization,
  ProvisioningModeSchema,
  RoleSchema,
  UnmappedTierSchema,
} from '@rollcall/contracts';
import { compareText } from '@rollcall/domain';

/**
 * Of what a plan takes for given: mode, mappings, seats, policies. Two organizations settings that bear on a plan alike have
 * the same fingerprint, in whatever order mappings and tiers stand; names, kinds, capabilities and spend limits are not in
 * it. seat-policy alone computes it: to others it is a text that is equal or not.
 * @returns 64 hexadecimal digits
 */
export function settingsFingerprint(organization: Organization): string {
  const { provisioningMode, groupMappings, seatTiers, defaultSeatTier, policy } = organization;
  // The names of values and a fixed order of fields: neither a renumbering nor a new field of the message must change it.
  const canonical = {
    mode: ProvisioningModeSchema.value[provisioningMode]?.name,
    mappings: {
      enabled: groupMappings?.enabled ?? false,
      roles: sorted(
        (groupMappings?.roleMappings ?? []).map(({ groupId, role }) => [groupId, RoleSchema.value[role]?.name]),
      ),
      seatTiersEnabled: groupMappings?.seatTierMappingsEnabled ?? false,
      seatTiers: sorted((groupMappings?.seatTierMappings ?? []).map(({ groupId, tier }) => [groupId, tier])),
    },
    seatTiers: sorted(seatTiers.map(({ tier, rank, purchased }) => [tier, rank, purchased])),
    defaultSeatTier,
    policy: {
      guardEnabled: policy?.guard?.enabled ?? false,
      maxRemovalsCount: policy?.guard?.maxRemovalsCount ?? 0,
      maxRemovalsShare: policy?.guard?.maxRemovalsShare ?? 0,
      unmappedTier: UnmappedTierSchema.value[policy?.unmappedTier ?? 0]?.name,
      unmappedGraceSeconds: policy?.unmappedGraceSeconds ?? 0,
      emailChange: EmailChangeSchema.value[policy?.emailChange ?? 0]?.name,
    },
  };
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}

function sorted(lines: readonly (readonly unknown[])[]): string[] {
  return lines.map((line) => JSON.stringify(line)).sort(compareText);
}
