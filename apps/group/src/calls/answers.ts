import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { type Cause, CauseSchema, group } from '@rollcall/contracts';
import { assertNever } from '@rollcall/domain';
import { callerOf, notFound, refused } from '@rollcall/service';
import type { CustomRole, CustomRoleOutcome } from '../custom-roles/custom-roles';
import type { DirectGroup, DirectGroupOutcome } from '../direct-groups/direct-groups';
import type { ListedGroup } from '../group-lists/group-list';
import type { ListedGroupMember } from '../group-lists/group-member-list';
import type { GroupSettingOutcome } from '../group-settings/group-settings';
import type { OrganizationLimits, OrganizationLimitsOutcome } from '../organizations/organization-limits';
import type { MemberSpendLimit, MemberSpendLimitOutcome } from '../spend-limits/member-spend-limits';

/** What calls answer: things as messages, and outcomes that are none as errors. */

export function byCaller(context: HandlerContext): Cause {
  return create(CauseSchema, { by: { case: 'person', value: callerOf(context) } });
}

/** Of two edits at once the second one is told, where it said what it had read. */
function revisionChanged(): ConnectError {
  return new ConnectError('revision_changed: somebody has changed it since it was read', Code.Aborted);
}

function unknownCapability(capabilities: readonly string[]): ConnectError {
  return refused('unknown_capability', `the catalogue has no ${capabilities.join(', ')}`);
}

/**
 * The direct group that a change leaves.
 * @throws ConnectError that says why nothing was changed
 */
export function changedDirectGroup(
  outcome: DirectGroupOutcome,
  asked: { groupId: string; name?: string },
): DirectGroup {
  switch (outcome.outcome) {
    case 'done':
      return outcome.group;
    case 'unknown_group':
      throw notFound('group', asked.groupId);
    case 'managed_by_directory':
      throw refused('managed_by_directory', 'the group is mirrored from the directory');
    case 'name_taken':
      throw refused('group_name_taken', `the organization has a group of the name ${asked.name ?? ''}`);
    case 'not_a_member':
      throw refused('not_a_member', 'the person is no member of the organization');
    case 'revision_changed':
      throw revisionChanged();
    default:
      return assertNever(outcome);
  }
}

/**
 * The group whose setting was changed.
 * @throws ConnectError that says why nothing was changed
 */
export function changedGroup(outcome: GroupSettingOutcome, groupId: string) {
  switch (outcome.outcome) {
    case 'done':
      return listedGroup(outcome.group);
    case 'unknown_group':
      throw notFound('group', groupId);
    case 'unknown_custom_role':
      throw refused('unknown_custom_role', `the organization has no ${outcome.customRoleIds.join(', ')}`);
    case 'revision_changed':
      throw revisionChanged();
    default:
      return assertNever(outcome);
  }
}

/**
 * The role that a change leaves.
 * @throws ConnectError that says why nothing was changed
 */
export function changedCustomRole(outcome: CustomRoleOutcome, organizationId: string) {
  switch (outcome.outcome) {
    case 'done':
      return customRole(outcome.customRole, organizationId);
    case 'unknown_capability':
      throw unknownCapability(outcome.capabilities);
    case 'revision_changed':
      throw revisionChanged();
    default:
      return assertNever(outcome);
  }
}

/** @throws ConnectError when it was not deleted */
export function deletedCustomRole({ outcome }: { readonly outcome: 'done' | 'revision_changed' }) {
  if (outcome === 'revision_changed') throw revisionChanged();
  return {};
}

/**
 * The override that a change leaves.
 * @throws ConnectError that says why nothing was changed
 */
export function changedMemberSpendLimit(outcome: MemberSpendLimitOutcome, organizationId: string) {
  switch (outcome.outcome) {
    case 'done':
      return memberSpendLimit(outcome.limit, organizationId);
    case 'not_a_member':
      throw refused('not_a_member', 'the person is no member of the organization');
    case 'revision_changed':
      throw revisionChanged();
    default:
      return assertNever(outcome);
  }
}

/**
 * The limits that a change leaves.
 * @throws ConnectError that says why nothing was changed
 */
export function changedOrganizationLimits(outcome: OrganizationLimitsOutcome, organizationId: string) {
  switch (outcome.outcome) {
    case 'done':
      return organizationLimits(outcome.limits, organizationId);
    case 'unknown_capability':
      throw unknownCapability(outcome.capabilities);
    case 'revision_changed':
      throw revisionChanged();
    default:
      return assertNever(outcome);
  }
}

export function listedGroup(row: ListedGroup) {
  const { group_id: groupId, name, member_count: memberCount, spend_limit_minor: spendLimit, revision } = row;
  const source = row.mirrored ? group.GroupSource.SCIM : group.GroupSource.DIRECT;
  const customRoleIds = [...row.custom_role_ids];
  return {
    groupId,
    name,
    source,
    memberCount,
    customRoleIds,
    revision,
    ...(spendLimit !== null && { spendLimitMinor: BigInt(spendLimit) }),
  };
}

export function listedMember(row: ListedGroupMember) {
  const { email, first_name: firstName, last_name: lastName, directory_user_id: directoryUserId } = row;
  return { email, firstName, lastName, directoryUserId };
}

export function customRole(role: CustomRole, organizationId: string) {
  return { ...role, organizationId };
}

export function memberSpendLimit({ email, amount, revision }: MemberSpendLimit, organizationId: string) {
  return { organizationId, email, revision, ...(amount !== undefined && { amountMinor: amount }) };
}

export function organizationLimits({ ceiling, ...limits }: OrganizationLimits, organizationId: string) {
  return { organizationId, ...limits, ...(ceiling !== undefined && { ceilingMinor: ceiling }) };
}
