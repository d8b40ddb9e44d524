import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  EmailChange,
  MultiGroupSpendLimit,
  type Organization,
  type OrganizationKind,
  OrganizationSchema,
  ProvisioningMode,
  UnmappedTier,
} from '@rollcall/contracts';

/** A seat tier as a caller gives it. */
export interface SeatTierPut {
  readonly tier: string;
  readonly rank: number;
  readonly purchased: number;
  readonly capabilities: string[];
  readonly spendLimitMinor?: bigint | undefined;
}

/** What a caller says of an organization. */
export interface OrganizationPut {
  readonly organizationId: string;
  readonly parentId: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly primaryOwnerEmail: string;
  readonly seatTiers: SeatTierPut[];
  readonly defaultSeatTier: string;
}

/**
 * A new organization: invite only, without mappings, with the default policy of the rules page (2, 7, 8, 10).
 * @param revision the first; not 1 where the others may have heard of one of the same id that is forgotten here
 */
export function newOrganization(put: OrganizationPut, now: Date, revision = 1): Organization {
  return create(OrganizationSchema, {
    ...put,
    provisioningMode: ProvisioningMode.INVITE_ONLY,
    groupMappings: {},
    policy: {
      guard: { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.1 },
      unmappedTier: UnmappedTier.REMOVE,
      unmappedGraceSeconds: 30,
      emailChange: EmailChange.NEW_RECORD,
      multiGroupSpendLimit: MultiGroupSpendLimit.LOWEST,
    },
    revision,
    createdAt: timestampFromDate(now),
    updatedAt: timestampFromDate(now),
  });
}
