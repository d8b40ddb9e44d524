import {
  EmailChangeSchema,
  MultiGroupSpendLimitSchema,
  OrganizationKindSchema,
  ProvisioningModeSchema,
  RoleSchema,
  SyncScopeSchema,
  UnmappedTierSchema,
} from '@rollcall/contracts';
import { emailField, enumField, idField, nameField, pageFields } from '@rollcall/service';
import { z } from 'zod';
import { defaultTierProblem } from '../organizations/seat-tiers';

/** The requests of seat-policy's calls, as they are trusted. */

const count = z.int().min(0, 'must not be negative');

const planHash = z
  .string()
  .optional()
  .transform((hash) => hash ?? '');

/** Of minor units, as group bounds its limits. */
const largestAmount = 1_000_000_000_000_000n;

const seatTier = z.object({
  tier: idField,
  rank: z.int().min(1, 'must be at least 1: rank 1 is the highest'),
  purchased: count,
  capabilities: z.array(z.string().trim().min(1, 'must not be empty')),
  spendLimitMinor: z
    .bigint()
    .min(0n, 'must not be negative')
    .max(largestAmount, `must be at most ${largestAmount}`)
    .optional(),
});

const seatTiers = z
  .array(seatTier)
  .min(1, 'must have at least one tier')
  .superRefine((tiers, context) => {
    for (const [index, { tier, rank }] of tiers.entries()) {
      const before = tiers.slice(0, index);
      if (before.some((other) => other.tier === tier)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'tier'],
          message: 'must be another than that of the tiers before',
        });
      }
      if (before.some((other) => other.rank === rank)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'rank'],
          message: 'must be another than that of the tiers before',
        });
      }
    }
  });

export const putParentRequest = z.object({ parentId: idField, name: nameField, workosOrganizationId: idField });
export const getParentRequest = z.object({ parentId: idField });
export const listParentsRequest = z.object(pageFields);

export const putOrganizationRequest = z
  .object({
    organizationId: idField,
    parentId: idField,
    name: nameField,
    kind: enumField(OrganizationKindSchema),
    primaryOwnerEmail: emailField,
    seatTiers,
    defaultSeatTier: idField,
  })
  .superRefine((put, context) => {
    const problem = defaultTierProblem(put);
    if (problem) context.addIssue({ code: 'custom', path: ['defaultSeatTier'], message: problem });
  });
export const getOrganizationRequest = z.object({ organizationId: idField });
export const listOrganizationsRequest = z.object({ parentId: z.union([z.literal(''), idField]), ...pageFields });

export const setSeatsRequest = z.object({ organizationId: idField, tier: idField, purchased: count });

export const setProvisioningModeRequest = z.object({
  organizationId: idField,
  mode: enumField(ProvisioningModeSchema),
  confirmedPlanHash: planHash,
});

const groupMappings = z.object({
  enabled: z.boolean(),
  roleMappings: z.array(z.object({ groupId: idField, role: enumField(RoleSchema) })),
  seatTierMappingsEnabled: z.boolean(),
  seatTierMappings: z.array(z.object({ groupId: idField, tier: idField })),
});

export const setGroupMappingsRequest = z.object({
  organizationId: idField,
  ...groupMappings.shape,
  confirmedPlanHash: planHash,
});

export const setPolicyRequest = z.object({
  organizationId: idField,
  guard: z
    .object({
      enabled: z.boolean().optional(),
      maxRemovalsCount: count.optional(),
      maxRemovalsShare: z.number().min(0, 'must be a fraction, 0 to 1').max(1, 'must be a fraction, 0 to 1').optional(),
    })
    .optional(),
  unmappedTier: enumField(UnmappedTierSchema).optional(),
  unmappedGraceSeconds: count.optional(),
  emailChange: enumField(EmailChangeSchema).optional(),
  multiGroupSpendLimit: enumField(MultiGroupSpendLimitSchema).optional(),
});

export const explainDecisionRequest = z.object({ organizationId: idField, email: emailField });

export const previewDecisionsRequest = z.object({
  organizationId: idField,
  scope: enumField(SyncScopeSchema),
  provisioningMode: enumField(ProvisioningModeSchema).optional(),
  groupMappings: groupMappings.optional(),
});
export const checkConfirmedPlanRequest = z.object({ parentId: idField, planHash: idField });
export const decideLoginRequest = z.object({ organizationId: idField, email: emailField });
export const getSyncRequestRequest = z.object({ runId: idField });
