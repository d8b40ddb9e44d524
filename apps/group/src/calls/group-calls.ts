import { create } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { type Cause, CauseSchema, group } from '@rollcall/contracts';
import { assertNever } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import { callerOf, cutPage, notFound, pageStart, parseRequest, refused } from '@rollcall/service';
import type { DirectGroup, DirectGroupOutcome, DirectGroups } from '../direct-groups/direct-groups';
import { type ListedGroup, listGroups } from '../group-lists/group-list';
import { type ListedGroupMember, listGroupMembers } from '../group-lists/group-member-list';
import { groupNamesOf } from '../group-lists/group-names';
import type { Organizations } from '../organizations/organizations';
import {
  createGroupRequest,
  deleteGroupRequest,
  groupMemberRequest,
  listGroupMembersRequest,
  listGroupNamesOfMembersRequest,
  listGroupsRequest,
  renameGroupRequest,
} from './requests';

export interface GroupCallsDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly directGroups: DirectGroups;
}

/** What the group service answers. Custom roles, spend limits and entitlements are not among it yet: `unimplemented`. */
export function createGroupCalls({
  database,
  organizations,
  directGroups,
}: GroupCallsDependencies): Partial<ServiceImpl<typeof group.GroupService>> {
  return {
    async listGroups(request) {
      const { organizationId, pageSize, pageToken } = parseRequest(listGroupsRequest, request);
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
      return { group: changedGroup(outcome, { groupId: '', name }) };
    },

    async renameGroup(request, context) {
      const { organizationId, groupId, name } = parseRequest(renameGroupRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await directGroups.rename(organization, groupId, name, byCaller(context));
      return { group: changedGroup(outcome, { groupId, name }) };
    },

    async deleteGroup(request, context) {
      const { organizationId, groupId } = parseRequest(deleteGroupRequest, request);
      const organization = await organizations.find(organizationId);
      changedGroup(await directGroups.delete(organization, groupId, byCaller(context)), { groupId });
      return {};
    },

    async addGroupMember(request, context) {
      const { organizationId, groupId, email } = parseRequest(groupMemberRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await directGroups.addMember(organization, groupId, email, byCaller(context));
      return { group: changedGroup(outcome, { groupId }) };
    },

    async removeGroupMember(request, context) {
      const { organizationId, groupId, email } = parseRequest(groupMemberRequest, request);
      const organization = await organizations.find(organizationId);
      const outcome = await directGroups.removeMember(organization, groupId, email, byCaller(context));
      return { group: changedGroup(outcome, { groupId }) };
    },
  };
}

function byCaller(context: HandlerContext): Cause {
  return create(CauseSchema, { by: { case: 'person', value: callerOf(context) } });
}

/**
 * The group that a change leaves.
 * @throws ConnectError that says why nothing was changed
 */
function changedGroup(outcome: DirectGroupOutcome, asked: { groupId: string; name?: string }) {
  switch (outcome.outcome) {
    case 'done':
      return directGroup(outcome.group);
    case 'unknown_group':
      throw notFound('group', asked.groupId);
    case 'managed_by_directory':
      throw refused('managed_by_directory', 'the group is mirrored from the directory');
    case 'name_taken':
      throw refused('group_name_taken', `the organization has a group of the name ${asked.name ?? ''}`);
    case 'not_a_member':
      throw refused('not_a_member', 'the person is no member of the organization');
    default:
      return assertNever(outcome);
  }
}

function directGroup({ groupId, name, memberCount }: DirectGroup) {
  return { groupId, name, source: group.GroupSource.DIRECT, memberCount, customRoleIds: [] };
}

function listedGroup({ group_id: groupId, name, mirrored, member_count: memberCount }: ListedGroup) {
  const source = mirrored ? group.GroupSource.SCIM : group.GroupSource.DIRECT;
  return { groupId, name, source, memberCount, customRoleIds: [] };
}

function listedMember(row: ListedGroupMember) {
  const { email, first_name: firstName, last_name: lastName, directory_user_id: directoryUserId } = row;
  return { email, firstName, lastName, directoryUserId };
}
