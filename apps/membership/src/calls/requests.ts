import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import {
  membership,
  MemberStatusSchema,
  ProvisioningModeSchema,
  RoleSchema,
  SyncScopeSchema,
} from '@rollcall/contracts';
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

/** Protobuf has no absent enum and no absent text: unspecified and empty are none. */
const none = (value: unknown): unknown => (value === 0 || value === '' ? undefined : value);

const organization = { organizationId: idField };
const memberOfOrganization = { ...organization, email: memberEmail };

export const listMembersRequest = z.object({
  ...organization,
  ...pageFields,
  status: z.preprocess(none, enumField(MemberStatusSchema).optional()),
  query: queryField,
  role: z.preprocess(none, enumField(RoleSchema).optional()),
  seatTier: z.preprocess(none, idField.optional()),
  orderBy: z.preprocess(none, enumField(membership.MemberOrderSchema).default(membership.MemberOrder.EMAIL)),
  descending: z.boolean(),
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

export const getHoldRequest = z.object({ holdId: idField });

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

// What is to be there of groups and tiers is seat-policy's to say.
const groupMappings = z.object({
  enabled: z.boolean(),
  roleMappings: z.array(z.object({ groupId: idField, role: enumField(RoleSchema) })),
  seatTierMappingsEnabled: z.boolean(),
  seatTierMappings: z.array(z.object({ groupId: idField, tier: idField })),
});

export const previewSyncRequest = z
  .object({
    ...organization,
    scope: enumField(SyncScopeSchema),
    provisioningMode: enumField(ProvisioningModeSchema).optional(),
    // The request of SetGroupMappings may be given as it is: what else it has says nothing here.
    groupMappings: groupMappings.extend({ organizationId: z.string().optional() }).optional(),
  })
  .refine(({ organizationId, groupMappings: { organizationId: named } = {} }) => !named || named === organizationId, {
    path: ['groupMappings', 'organizationId'],
    message: 'must be the organization of the preview, or left out',
  })
  .transform(({ groupMappings: given, ...question }) => ({
    ...question,
    ...(given && { groupMappings: groupMappings.parse(given) }),
  }));

export const planBasisRequest = z.object({ planHash: idField });

export const membershipsOfPersonRequest = z.object({ email: memberEmail, ...pageFields });

export const organizationRequest = z.object(organization);

/** A point in time that Postgres can hold as well: of the years 1 to 9999. */
const timeField = z
  .custom<Timestamp>()
  .refine(
    ({ seconds }) => seconds >= -62_135_596_800n && seconds <= 253_402_300_799n,
    'must be a time of the years 1 to 9999',
  )
  .transform(timestampDate);

/** Offsets are taken by some runtimes and read the other way round by Postgres. */
const timeZoneField = z
  .string()
  .transform((name) => name || 'UTC')
  .refine((name) => /^[A-Za-z]/.test(name) && isTimeZone(name), 'must be the IANA name of a time zone');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const listActivityRequest = z.object({
  ...organization,
  since: timeField.optional(),
  until: timeField.optional(),
  period: z.preprocess(none, enumField(membership.ActivityPeriodSchema).default(membership.ActivityPeriod.DAY)),
  timeZone: timeZoneField,
});
