import { type AdministrativeMethod, group, type groupScopes } from '@rollcall/contracts';
import type { Database } from '@rollcall/persistence';
import { auditedState, type AuditReaders, type AuditSubject, parseRequest } from '@rollcall/service';
import type { CustomRoles } from '../custom-roles/custom-roles';
import { readGroup } from '../group-lists/group-list';
import type { StoredOrganizationLimits } from '../organizations/organization-limits';
import type { KnownOrganization, Organizations } from '../organizations/organizations';
import type { MemberSpendLimits } from '../spend-limits/member-spend-limits';
import { customRole, listedGroup, memberSpendLimit, organizationLimits } from './answers';
import { customRoleRequest, getOrganizationLimitsRequest, groupRequest, memberRequest } from './requests';

type Readers = AuditReaders<typeof group.GroupService, AdministrativeMethod<typeof groupScopes>>;

export interface AuditReadersDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly customRoles: CustomRoles;
  readonly memberSpendLimits: MemberSpendLimits;
  readonly limits: StoredOrganizationLimits;
}

/** What is there before a call changes it, in the form of its answer. */
export function createAuditReaders(dependencies: AuditReadersDependencies): Readers {
  const { database, organizations, customRoles, memberSpendLimits, limits } = dependencies;

  const subject = ({ parentId }: KnownOrganization, before: AuditSubject['before']): AuditSubject => ({
    parentId,
    before,
  });

  async function ofGroup(request: { organizationId: string; groupId: string }): Promise<AuditSubject> {
    const { organizationId, groupId } = parseRequest(groupRequest, request);
    const organization = await organizations.find(organizationId);
    const row = await readGroup(database, organization, groupId);
    return subject(organization, row && auditedState(group.RenameGroupResponseSchema, { group: listedGroup(row) }));
  }

  async function ofCustomRole(request: { organizationId: string; customRoleId: string }): Promise<AuditSubject> {
    const { organizationId, customRoleId } = parseRequest(customRoleRequest, request);
    const organization = await organizations.find(organizationId);
    const role = await customRoles.find(organization, customRoleId);
    const before =
      role && auditedState(group.PutCustomRoleResponseSchema, { customRole: customRole(role, organizationId) });
    return subject(organization, before);
  }

  return {
    // A new one: there is nothing before.
    createGroup: async () => ({}),
    renameGroup: ofGroup,
    deleteGroup: ofGroup,
    addGroupMember: ofGroup,
    removeGroupMember: ofGroup,
    setGroupCustomRoles: ofGroup,
    setGroupSpendLimit: ofGroup,
    putCustomRole: ofCustomRole,
    deleteCustomRole: ofCustomRole,

    async setMemberSpendLimit(request) {
      const { organizationId, email } = parseRequest(memberRequest, request);
      const organization = await organizations.find(organizationId);
      const limit = await memberSpendLimits.find(organization, email);
      const before =
        limit &&
        auditedState(group.SetMemberSpendLimitResponseSchema, {
          memberSpendLimit: memberSpendLimit(limit, organizationId),
        });
      return subject(organization, before);
    },

    async setOrganizationLimits(request) {
      const { organizationId } = parseRequest(getOrganizationLimitsRequest, request);
      const organization = await organizations.find(organizationId);
      const before = auditedState(group.SetOrganizationLimitsResponseSchema, {
        organizationLimits: organizationLimits(await limits.get(organization), organizationId),
      });
      return subject(organization, before);
    },
  };
}
