import { emailField, idField, nameField, pageFields } from '@rollcall/service';
import { z } from 'zod';

const organization = { organizationId: idField };
const groupOfOrganization = { ...organization, groupId: idField };

export const listGroupsRequest = z.object({ ...organization, ...pageFields });

export const listGroupMembersRequest = z.object({ ...groupOfOrganization, ...pageFields });

export const listGroupNamesOfMembersRequest = z.object({
  ...organization,
  emails: z
    .array(
      // Looser than emailField: members have the emails that their directory gives them, whatever they look like.
      z
        .string()
        .trim()
        .toLowerCase()
        .min(1, 'must not be empty')
        .refine((email) => !email.includes('\0'), 'must not have control characters'),
    )
    .max(1_000, 'must have at most 1000 entries'),
});

export const createGroupRequest = z.object({ ...organization, name: nameField });

export const renameGroupRequest = z.object({ ...groupOfOrganization, name: nameField });

export const deleteGroupRequest = z.object(groupOfOrganization);

export const groupMemberRequest = z.object({ ...groupOfOrganization, email: emailField });
