import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  DirectoryChangeSchema,
  type DirectoryGroupChangeSchema,
  type DirectoryUserChangeSchema,
  DirectoryUserState,
  type GroupMembershipChangeSchema,
  MembershipChangeSchema,
  type MemberSchema,
  MemberStatus,
  type OrganizationSchema,
  OrganizationSettingsChangeSchema,
  payloadType,
  type Topic,
  type TopicPayloads,
} from '@rollcall/contracts';
import type { ReceivedRecord } from '@rollcall/messaging';
import type { HeardTopic } from '../consumer/heard';

type Record<T extends HeardTopic> = ReceivedRecord<T>;

function envelope<T extends Topic>(payload: TopicPayloads[T]) {
  return {
    eventId: 'event-1',
    sequence: 1,
    occurredAt: new Date('2026-11-24T10:00:00Z'),
    type: payloadType(payload),
    payload,
  };
}

type DirectoryInit = NonNullable<MessageInitShape<typeof DirectoryChangeSchema>['change']>;

export function directoryRecord(
  parentId: string,
  change: DirectoryInit,
  traceparent?: string,
): Record<'directory.changes'> {
  const payload = create(DirectoryChangeSchema, { parentId, change });
  return {
    topic: 'directory.changes',
    key: parentId,
    ...envelope<'directory.changes'>(payload),
    ...(traceparent !== undefined && { traceparent }),
  };
}

type UserInit = MessageInitShape<typeof DirectoryUserChangeSchema> & { readonly directoryUserId: string };

/** Active users with an email made of their id, unless told otherwise. */
export function usersRecord(parentId: string, ...users: UserInit[]): Record<'directory.changes'> {
  const value = {
    users: users.map((user) => ({
      email: `${user.directoryUserId}@example.com`,
      state: DirectoryUserState.ACTIVE,
      ...user,
    })),
  };
  return directoryRecord(parentId, { case: 'users', value });
}

export function userDeletedRecord(parentId: string, directoryUserId: string): Record<'directory.changes'> {
  return usersRecord(parentId, { directoryUserId, state: DirectoryUserState.DELETED });
}

type GroupInit = MessageInitShape<typeof DirectoryGroupChangeSchema> & { readonly directoryGroupId: string };

/** Groups named by their id, unless told otherwise. */
export function groupsRecord(parentId: string, ...groups: GroupInit[]): Record<'directory.changes'> {
  return directoryRecord(parentId, {
    case: 'groups',
    value: { groups: groups.map((group) => ({ name: group.directoryGroupId, ...group })) },
  });
}

export function groupDeletedRecord(parentId: string, directoryGroupId: string): Record<'directory.changes'> {
  return groupsRecord(parentId, { directoryGroupId, name: '', deleted: true });
}

/** `group/user` for a membership, `-group/user` for one that is over. */
export function membershipsRecord(parentId: string, ...pairs: string[]): Record<'directory.changes'> {
  const memberships = pairs.map((pair): MessageInitShape<typeof GroupMembershipChangeSchema> => {
    const [, gone, directoryGroupId = '', directoryUserId = ''] = /^(-?)(.+)\/(.+)$/.exec(pair) ?? [];
    return { directoryGroupId, directoryUserId, present: gone === '' };
  });
  return directoryRecord(parentId, { case: 'memberships', value: { memberships } });
}

export function checkpointRecord(parentId: string, runId: string): Record<'directory.changes'> {
  return directoryRecord(parentId, { case: 'checkpoint', value: { runId } });
}

type OrganizationInit = MessageInitShape<typeof OrganizationSchema> & {
  readonly organizationId: string;
  readonly parentId: string;
};

export function organizationRecord(organization: OrganizationInit): Record<'organization.settings'> {
  const payload = create(OrganizationSettingsChangeSchema, {
    change: { case: 'organization', value: { name: organization.organizationId, revision: 1, ...organization } },
  });
  return {
    topic: 'organization.settings',
    key: organization.organizationId,
    ...envelope<'organization.settings'>(payload),
  };
}

type MemberInit = MessageInitShape<typeof MemberSchema> & { readonly email: string };

/** Active members with an id made of their email, unless told otherwise. */
export function membersRecord(organizationId: string, ...members: MemberInit[]): Record<'membership.changes'> {
  const payload = create(MembershipChangeSchema, {
    change: {
      case: 'members',
      value: {
        organizationId,
        members: members.map((member) => ({
          member: { organizationId, memberId: `member-${member.email}`, status: MemberStatus.ACTIVE, ...member },
        })),
      },
    },
  });
  return { topic: 'membership.changes', key: organizationId, ...envelope<'membership.changes'>(payload) };
}

export function appliedRecord(organizationId: string, parentId: string, runId: string): Record<'membership.changes'> {
  const payload = create(MembershipChangeSchema, {
    change: { case: 'applied', value: { runId, parentId, organizationId } },
  });
  return { topic: 'membership.changes', key: organizationId, ...envelope<'membership.changes'>(payload) };
}
