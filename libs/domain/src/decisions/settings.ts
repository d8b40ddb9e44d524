import type { Role } from '../words/role';

export const provisioningModes = ['invite_only', 'jit', 'scim'] as const;

export type ProvisioningMode = (typeof provisioningModes)[number];

/** A named kind of seat. Rank 1 is the highest. */
export interface RankedTier {
  readonly tier: string;
  readonly rank: number;
}

/** The settings of an organization that bear on a decision. */
export interface DecisionSettings {
  readonly mode: ProvisioningMode;
  readonly mappings: GroupMappings;
  readonly seatTiers: readonly RankedTier[];
  readonly unmappedTier: 'remove' | 'highest_available';
}

/** "Advanced Group Mappings". A group may stand in several lines: the highest counts. Tier mappings count only while enabled. */
export interface GroupMappings {
  readonly enabled: boolean;
  readonly roles: readonly { readonly directoryGroupId: string; readonly role: Role }[];
  readonly seatTiersEnabled: boolean;
  readonly seatTiers: readonly { readonly directoryGroupId: string; readonly tier: string }[];
}
