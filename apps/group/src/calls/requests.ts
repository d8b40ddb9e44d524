import { idField, nameField, pageFields } from '@rollcall/service';
import { z } from 'zod';

const organization = { organizationId: idField };
const groupOfOrganization = { ...organization, groupId: idField };

/** What the caller has read; absent: whatever it is. */
const revision = { expectedRevision: z.int().min(0, 'must not be negative').optional() };

/** More than anybody spends, and so little that sums of amounts stay far inside of 64 bits. */
const largestAmount = 1_000_000_000_000_000n;

/** Minor units of a currency. */
const amountField = z
  .bigint()
  .min(0n, 'must not be negative')
  .max(largestAmount, `must be at most ${largestAmount}`)
  .optional();

const capabilitiesField = z.array(idField).max(1_000, 'must have at most 1000 entries');

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Empty: not given. */
const currencyField = z
  .string()
  .refine((code) => code === '' || currencies.has(code), 'must be a currency code of ISO 4217, such as USD')
  .transform((code) => code || undefined);

/** Looser than emailField: members have the emails that their directory gives them, whatever they look like. */
const memberEmailField = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, 'must not be empty')
  .refine((email) => !email.includes('\0'), 'must not have control characters');

export const listGroupsRequest = z.object({ ...organization, ...pageFields });

export const listGroupMembersRequest = z.object({ ...groupOfOrganization, ...pageFields });

export const listGroupNamesOfMembersRequest = z.object({
  ...organization,
  emails: z.array(memberEmailField).max(1_000, 'must have at most 1000 entries'),
});

export const createGroupRequest = z.object({ ...organization, name: nameField });

export const groupRequest = z.object(groupOfOrganization);

export const renameGroupRequest = z.object({ ...groupOfOrganization, name: nameField, ...revision });

export const deleteGroupRequest = z.object({ ...groupOfOrganization, ...revision });

export const groupMemberRequest = z.object({ ...groupOfOrganization, email: memberEmailField });

const customRole = { ...organization, customRoleId: idField };

export const customRoleRequest = z.object(customRole);

export const putCustomRoleRequest = z.object({
  ...customRole,
  name: nameField,
  capabilities: capabilitiesField,
  ...revision,
});

export const deleteCustomRoleRequest = z.object({ ...customRole, ...revision });

export const listOfOrganizationRequest = z.object({ ...organization, ...pageFields });

export const setGroupCustomRolesRequest = z.object({
  ...groupOfOrganization,
  customRoleIds: z.array(idField).max(1_000, 'must have at most 1000 entries'),
  ...revision,
});

export const setGroupSpendLimitRequest = z.object({ ...groupOfOrganization, amountMinor: amountField, ...revision });

export const memberRequest = z.object({ ...organization, email: memberEmailField });

export const setMemberSpendLimitRequest = z.object({
  ...organization,
  email: memberEmailField,
  amountMinor: amountField,
  ...revision,
});

export const getOrganizationLimitsRequest = z.object(organization);

export const setOrganizationLimitsRequest = z.object({
  ...organization,
  allowedCapabilities: capabilitiesField,
  ceilingMinor: amountField,
  currency: currencyField,
  ...revision,
});

export const listCapabilitiesRequest = z.object(pageFields);

const positionField = z.bigint().min(0n, 'must not be negative').transform(Number);

export const getEntitlementsRequest = z.object({
  ...organization,
  email: memberEmailField,
  ifVersion: z.string(),
  atLeastPosition: positionField,
});

export const watchEntitlementsRequest = z.object({ ...organization, afterPosition: positionField.optional() });
