import { type JsonValue, toJson } from '@bufbuild/protobuf';
import {
  EmailChange,
  type Organization,
  OrganizationSchema,
  type Policy,
  ProvisioningMode as ModeMessage,
} from '@rollcall/contracts';
import { type HoldLimits, normalEmail, type PlanInput, type ProvisioningMode } from '@rollcall/domain';
import type { PurchasedTier } from '../seats/seat-tiers';

/** What the membership service knows of an organization. Its seats stand apart. */
export interface KnownOrganization {
  readonly organizationId: string;
  readonly parentId: string;
  readonly mode: ProvisioningMode;
  readonly defaultSeatTier: string;
  readonly emailChange: PlanInput['emailChange'];
  readonly mappingsEnabled: boolean;
  readonly seatTierMappingsEnabled: boolean;
  /** Over which number of removals an administrator wants to be asked. */
  readonly guard: HoldLimits;
  /** Of the settings. */
  readonly revision: number;
}

/** An organization as a record or seat-policy states it. */
export interface StatedOrganization extends KnownOrganization {
  readonly primaryOwnerEmail: ReturnType<typeof normalEmail>;
  readonly seatTiers: readonly PurchasedTier[];
  /** All of the settings, to be kept. */
  readonly settings: JsonValue;
}

export function statedOrganization(message: Organization): StatedOrganization {
  return {
    organizationId: message.organizationId,
    parentId: message.parentId,
    mode: modeOf(message.provisioningMode),
    defaultSeatTier: message.defaultSeatTier,
    emailChange: message.policy?.emailChange === EmailChange.CARRY_OVER ? 'carry_over' : 'new_record',
    mappingsEnabled: message.groupMappings?.enabled ?? false,
    seatTierMappingsEnabled: message.groupMappings?.seatTierMappingsEnabled ?? false,
    guard: guardOf(message.policy),
    revision: message.revision,
    primaryOwnerEmail: normalEmail(message.primaryOwnerEmail),
    seatTiers: message.seatTiers.map(({ tier, rank, purchased }) => ({ tier, rank, purchased })),
    settings: toJson(OrganizationSchema, message),
  };
}

/** Settings of before there was a guard have that of a new organization. */
function guardOf(policy: Policy | undefined): HoldLimits {
  if (!policy?.guard) return { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.1 };
  const { enabled, maxRemovalsCount, maxRemovalsShare } = policy.guard;
  return { enabled, maxRemovalsCount, maxRemovalsShare };
}

/** In a mode that this build does not know nothing is decided by the directory. */
function modeOf(message: ModeMessage): ProvisioningMode {
  switch (message) {
    case ModeMessage.JIT:
      return 'jit';
    case ModeMessage.SCIM:
      return 'scim';
    case ModeMessage.INVITE_ONLY:
    case ModeMessage.UNSPECIFIED:
    default:
      return 'invite_only';
  }
}
