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
  Role,
  type Topic,
  type TopicPayloads,
} from '@rollcall/contracts';
import type { ReceivedRecord } from '@rollcall/messaging';
import type { HeardTopic } from '../consumer/heard';

type HeardRecord<T extends HeardTopic> = ReceivedRecord<T>;

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
): HeardRecord<'directory.changes'> {
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
export function usersRecord(parentId: string, ...users: UserInit[]): HeardRecord<'directory.changes'> {
  const value = {
    users: users.map((user) => ({
      email: `${user.directoryUserId}@example.com`,
      state: DirectoryUserState.ACTIVE,
      ...user,
    })),
  };
  return directoryRecord(parentId, { case: 'users', value });
}

export function userDeletedRecord(parentId: string, directoryUserId: string): HeardRecord<'directory.changes'> {
  return usersRecord(parentId, { directoryUserId, state: DirectoryUserState.DELETED });
}

type GroupInit = MessageInitShape<typeof DirectoryGroupChangeSchema> & { readonly directoryGroupId: string };

/** Groups named by their id, unless told otherwise. */
export function groupsRecord(parentId: string, ...groups: GroupInit[]): HeardRecord<'directory.changes'> {
  return directoryRecord(parentId, {
    case: 'groups',
    value: { groups: groups.map((group) => ({ name: group.directoryGroupId, ...group })) },
  });
}

export function groupDeletedRecord(parentId: string, directoryGroupId: string): HeardRecord<'directory.changes'> {
  return groupsRecord(parentId, { directoryGroupId, name: '', deleted: true });
}

/** `group/user` for a membership, `-group/user` for one that is over. */
export function membershipsRecord(parentId: string, ...pairs: string[]): HeardRecord<'directory.changes'> {
  const memberships = pairs.map((pair): MessageInitShape<typeof GroupMembershipChangeSchema> => {
    const [, gone, directoryGroupId = '', directoryUserId = ''] = /^(-?)(.+)\/(.+)$/.exec(pair) ?? [];
    return { directoryGroupId, directoryUserId, present: gone === '' };
  });
  return directoryRecord(parentId, { case: 'memberships', value: { memberships } });
}

export function checkpointRecord(parentId: string, runId: string): HeardRecord<'directory.changes'> {
  return directoryRecord(parentId, { case: 'checkpoint', value: { runId } });
}

type OrganizationInit = MessageInitShape<typeof OrganizationSchema> & {
  readonly organizationId: string;
  readonly parentId: string;
};

/** Organizations with the seat tiers `premium` and `standard`, which carry everything, unless told otherwise. */
export function organizationRecord(organization: OrganizationInit): HeardRecord<'organization.settings'> {
  const payload = create(OrganizationSettingsChangeSchema, {
    change: {
      case: 'organization',
      value: { name: organization.organizationId, revision: 1, seatTiers: seatTiers(), ...organization },
    },
    cause: { by: { case: 'person', value: 'admin@example.com' } },
  });
  return {
    topic: 'organization.settings',
    key: organization.organizationId,
    ...envelope<'organization.settings'>(payload),
  };
}

type MemberInit = MessageInitShape<typeof MemberSchema> & { readonly email: string };

export function seatTiers(): { tier: string; rank: number; purchased: number }[] {
  return [
    { tier: 'premium', rank: 1, purchased: 1_000 },
    { tier: 'standard', rank: 2, purchased: 1_000 },
  ];
}

/** Active users with a standard seat and an id made of their email, unless told otherwise. */
export function membersRecord(organizationId: string, ...members: MemberInit[]): HeardRecord<'membership.changes'> {
  const payload = create(MembershipChangeSchema, {
    change: {
      case: 'members',
      value: {
        organizationId,
        members: members.map((member) => ({
          member: {
            organizationId,
            memberId: `member-${member.email}`,
            status: MemberStatus.ACTIVE,
            role: Role.USER,
            seatTier: 'standard',
            ...member,
          },
        })),
      },
    },
  });
  return { topic: 'membership.changes', key: organizationId, ...envelope<'membership.changes'>(payload) };
}

export function appliedRecord(
  organizationId: string,
  parentId: string,
  runId: string,
): HeardRecord<'membership.changes'> {
  const payload = create(MembershipChangeSchema, {
    change: { case: 'applied', value: { runId, parentId, organizationId } },
  });
  return { topic: 'membership.changes', key: organizationId, ...envelope<'membership.changes'>(payload) };
}
