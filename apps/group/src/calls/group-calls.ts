import type { ServiceImpl } from '@connectrpc/connect';
import type { group } from '@rollcall/contracts';
import type { Database } from '@rollcall/persistence';
import { type Catalogue, cutPage, notFound, pageStart, parseRequest } from '@rollcall/service';
import type { CustomRoles } from '../custom-roles/custom-roles';
import type { DirectGroups } from '../direct-groups/direct-groups';
import type { EntitlementAnswers } from '../entitlements/entitlement-answers';
import type { EntitlementStreams } from '../entitlements/entitlement-stream';
import { listGroups, readGroup } from '../group-lists/group-list';
import { listGroupMembers } from '../group-lists/group-member-list';
import { groupNamesOf } from '../group-lists/group-names';
import type { GroupSettings } from '../group-settings/group-settings';
import type { StoredOrganizationLimits } from '../organizations/organization-limits';
import type { KnownOrganization, Organizations } from '../organizations/organizations';
import type { MemberSpendLimits } from '../spend-limits/member-spend-limits';
import {
  byCaller,
  changedCustomRole,
  changedDirectGroup,
  changedGroup,
  changedMemberSpendLimit,
  changedOrganizationLimits,
  customRole,
  deletedCustomRole,
  listedGroup,
  listedMember,
  memberSpendLimit,
  organizationLimits,
} from './answers';
import { createEntitlementCalls } from './entitlement-calls';
import {
  createGroupRequest,
  deleteCustomRoleRequest,
  deleteGroupRequest,
  getOrganizationLimitsRequest,
  groupMemberRequest,
  listCapabilitiesRequest,
  listGroupMembersRequest,
  listGroupNamesOfMembersRequest,
  listOfOrganizationRequest,
  putCustomRoleRequest,
  renameGroupRequest,
  setGroupCustomRolesRequest,
  setGroupSpendLimitRequest,
  setMemberSpendLimitRequest,
  setOrganizationLimitsRequest,
} from './requests';

export interface GroupCallsDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly directGroups: DirectGroups;
  readonly customRoles: CustomRoles;
  readonly groupSettings: GroupSettings;
  readonly memberSpendLimits: MemberSpendLimits;
  readonly limits: StoredOrganizationLimits;
  readonly catalogue: Catalogue;
  readonly answers: EntitlementAnswers;
  readonly streams: EntitlementStreams;
}

/** What the group service answers, but for its audit log. */
export function createGroupCalls({
  database,
  organizations,
  directGroups,
  customRoles,
  groupSettings,
  memberSpendLimits,
  limits,
  catalogue,
  answers,
  streams,
}: GroupCallsDependencies): Omit<ServiceImpl<typeof group.GroupService>, 'listAuditEntries'> {
  /** With what is set for it by hand. */
  const groupAsItIs = async (organization: KnownOrganization, groupId: string) => {
    const row = await readGroup(database, organization, groupId);
    // Deleted by somebody else since.
    if (!row) throw notFound('group', groupId);
    return listedGroup(row);
  };

  return {
    ...createEntitlementCalls({ organizations, answers, streams }),

    async listGroups(request) {
      const { organizationId, pageSize, pageToken } = parseRequest(listOfOrganizationRequest, request);
      const after = pageStart(pageToken, 2);
      const organization = await organizations.find(organizationId);
      const rows = await listGroups(database, organization, { after, limit: pageSize + 1 });
      const { page, nextPageToken } = cutPage(rows, pageSize, (row) => [row.name_key, row.group_id]);
      return { groups: page.map(listedGroup), nextPageToken };
    },

    async listGroupMembers(request) {
      const { organizationId, groupId, pageSize, pageToken } = parseRequest(listGroupMembersRequest, request);
      const after = pageStart(pageToken, 2);
      const organization = await organizations.find(organizationId);
      const rows = await listGroupMembers(database, organization, groupId, { after, limit: pageSize + 1 });
      if (!rows) throw notFound('group', groupId);
      const { page, nextPageToken } = cutPage(rows, pageSize, (row) => [row.email_key, row.id_key]);
      return { members: page.map(listedMember), nextPageToken };
    },

    async listGroupNamesOfMembers(request) {
      const { organizationId, emails } = parseRequest(listGroupNamesOfMembersRequest, request);
      const organization = await organizations.find(organizationId);
      return { members: await groupNamesOf(database, organization, emails) };
    },

    async createGroup(request, context) {
      const { organizationId, name } = parseRequest(createGroupRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await directGroups.create(organization, name, byCaller(context));
      const { groupId } = changedDirectGroup(outcome, { groupId: '', name });
      return { group: await groupAsItIs(organization, groupId) };
    },

    async renameGroup(request, context) {
      const { organizationId, name, ...addressed } = parseRequest(renameGroupRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await directGroups.rename(organization, addressed, name, byCaller(context));
      const { groupId } = changedDirectGroup(outcome, { ...addressed, name });
      return { group: await groupAsItIs(organization, groupId) };
    },

    async deleteGroup(request, context) {
      const { organizationId, ...addressed } = parseRequest(deleteGroupRequest, request);
      const organization = await organizations.find(organizationId);
      changedDirectGroup(await directGroups.delete(organization, addressed, byCaller(context)), addressed);
      return {};
    },

    async addGroupMember(request, context) {
      const { organizationId, groupId, email } = parseRequest(groupMemberRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await directGroups.addMember(organization, groupId, email, byCaller(context));
      changedDirectGroup(outcome, { groupId });
      return { group: await groupAsItIs(organization, groupId) };
    },

    async removeGroupMember(request, context) {
      const { organizationId, groupId, email } = parseRequest(groupMemberRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await directGroups.removeMember(organization, groupId, email, byCaller(context));
      changedDirectGroup(outcome, { groupId });
      return { group: await groupAsItIs(organization, groupId) };
    },

    async putCustomRole(request, context) {
      const { organizationId, ...role } = parseRequest(putCustomRoleRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await customRoles.put(organization, { ...role, cause: byCaller(context) });
      return { customRole: changedCustomRole(outcome, organizationId) };
    },

    async deleteCustomRole(request, context) {
      const { organizationId, ...role } = parseRequest(deleteCustomRoleRequest, request);
      const organization = await organizations.find(organizationId);
      return deletedCustomRole(await customRoles.delete(organization, { ...role, cause: byCaller(context) }));
    },

    async listCustomRoles(request) {
      const { organizationId, pageSize, pageToken } = parseRequest(listOfOrganizationRequest, request);
      const [after = ''] = pageStart(pageToken, 1) ?? [];
      const organization = await organizations.find(organizationId);
      const roles = await customRoles.list(organization, { after, limit: pageSize + 1 });
      const { page, nextPageToken } = cutPage(roles, pageSize, ({ customRoleId }) => [customRoleId]);
      return { customRoles: page.map((role) => customRole(role, organizationId)), nextPageToken };
    },

    async setGroupCustomRoles(request, context) {
      const { organizationId, ...setting } = parseRequest(setGroupCustomRolesRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await groupSettings.setCustomRoles(organization, { ...setting, cause: byCaller(context) });
      return { group: changedGroup(outcome, setting.groupId) };
    },

    async setGroupSpendLimit(request, context) {
      const { organizationId, amountMinor: amount, ...setting } = parseRequest(setGroupSpendLimitRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await groupSettings.setSpendLimit(organization, { ...setting, amount, cause: byCaller(context) });
      return { group: changedGroup(outcome, setting.groupId) };
    },

    async setMemberSpendLimit(request, context) {
      const { organizationId, amountMinor: amount, ...limit } = parseRequest(setMemberSpendLimitRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await memberSpendLimits.set(organization, { ...limit, amount, cause: byCaller(context) });
      return { memberSpendLimit: changedMemberSpendLimit(outcome, organizationId) };
    },

    async listMemberSpendLimits(request) {
      const { organizationId, pageSize, pageToken } = parseRequest(listOfOrganizationRequest, request);
      const [after = ''] = pageStart(pageToken, 1) ?? [];
      const organization = await organizations.find(organizationId);
      const those = await memberSpendLimits.list(organization, { after, limit: pageSize + 1 });
      const { page, nextPageToken } = cutPage(those, pageSize, ({ email }) => [email]);
      return { memberSpendLimits: page.map((limit) => memberSpendLimit(limit, organizationId)), nextPageToken };
    },

    async setOrganizationLimits(request, context) {
      const parsed = parseRequest(setOrganizationLimitsRequest, request);
      const { organizationId, ceilingMinor: ceiling, ...limit } = parsed;
      const organization = await organizations.find(organizationId);
      const outcome = await limits.set(organization, { ...limit, ceiling, cause: byCaller(context) });
      return { organizationLimits: changedOrganizationLimits(outcome, organizationId) };
    },

    async getOrganizationLimits(request) {
      const { organizationId } = parseRequest(getOrganizationLimitsRequest, request);
      const organization = await organizations.find(organizationId);
      return { organizationLimits: organizationLimits(await limits.get(organization), organizationId) };
    },

    listCapabilities(request) {
      const { pageSize, pageToken } = parseRequest(listCapabilitiesRequest, request);
      const [after = ''] = pageStart(pageToken, 1) ?? [];
      const rest = catalogue.filter(({ capability }) => capability > after).slice(0, pageSize + 1);
      const { page, nextPageToken } = cutPage(rest, pageSize, ({ capability }) => [capability]);
      return { capabilities: [...page], nextPageToken };
    },
  };
}
