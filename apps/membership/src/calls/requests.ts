import { MemberStatusSchema, ProvisioningModeSchema, RoleSchema, SyncScopeSchema } from '@rollcall/contracts';
import { normalEmail } from '@rollcall/domain';
import { emailField, enumField, idField, pageFields, queryField } from '@rollcall/service';
import { z } from 'zod';

const memberEmail = emailField.transform((text, context) => {
  const email = normalEmail(text);
  if (email) return email;
  context.addIssue({ code: 'custom', message: 'must not be empty' });
  return z.NEVER;
});

/** Names of people may be left empty, unlike those of things. */
const personNameField = z
  .string()
  .trim()
  .max(500, 'must have at most 500 characters')
  .regex(/^[^\p{Cc}]*$/u, 'must not have control characters');

const organization = { organizationId: idField };
const memberOfOrganization = { ...organization, email: memberEmail };

export const listMembersRequest = z.object({
  ...organization,
  ...pageFields,
  // Protobuf has no absent enum: unspecified is none.
  status: z.preprocess((status) => (status === 0 ? undefined : status), enumField(MemberStatusSchema).optional()),
  query: queryField,
});

export const memberRequest = z.object(memberOfOrganization);

export const listMemberHistoryRequest = z.object({ ...memberOfOrganization, ...pageFields });

export const inviteMemberRequest = z.object({
  ...memberOfOrganization,
  firstName: personNameField.optional(),
  lastName: personNameField.optional(),
  role: enumField(RoleSchema).optional(),
  seatTier: idField.optional(),
});

export const setMemberRoleRequest = z.object({ ...memberOfOrganization, role: enumField(RoleSchema) });

export const setMemberSeatTierRequest = z.object({ ...memberOfOrganization, seatTier: idField });

export const listHoldsRequest = z.object({ ...organization, ...pageFields });

export const holdRequest = z.object({ holdId: idField, planHash: z.string() });

export const reserveSeatsRequest = z.object({
  ...organization,
  seatTiers: z
    .array(z.object({ tier: idField, purchased: z.int().min(0, 'must not be negative') }))
    .max(100, 'must have at most 100 entries')
    .refine(
      (tiers) => new Set(tiers.map(({ tier }) => tier)).size === tiers.length,
      'must not have two entries of one tier',
    ),
});

export const previewSyncRequest = z.object({
  ...organization,
  scope: enumField(SyncScopeSchema),
  provisioningMode: enumField(ProvisioningModeSchema).optional(),
  // What is to be there of groups and tiers is seat-policy's to say.
  groupMappings: z
    .object({
      enabled: z.boolean(),
      roleMappings: z.array(z.object({ groupId: idField, role: enumField(RoleSchema) })),
      seatTierMappingsEnabled: z.boolean(),
      seatTierMappings: z.array(z.object({ groupId: idField, tier: idField })),
    })
    .optional(),
});

export const planBasisRequest = z.object({ planHash: idField });
