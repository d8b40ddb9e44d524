import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Cause,
  CauseSchema,
  type DirectoryChange,
  DirectoryChangeSchema,
  DirectoryGroupChangeSchema,
  DirectoryGroupsChangedSchema,
  DirectoryUserChangeSchema,
  DirectoryUsersChangedSchema,
  DirectoryUserState as PublishedState,
  GroupMembershipChangeSchema,
  GroupMembershipsChangedSchema,
} from '@rollcall/contracts';
import type { DirectoryGroup, DirectoryUser, DirectoryUserState } from '@rollcall/domain';
import type { OutgoingRecord } from '@rollcall/messaging';
import type { Observation, ObservationCause } from './observation';
import type { Pair } from './membership-rows';

/** What made a change, for the record and its trace. */
export type Origin = Pick<Observation, 'cause' | 'traceparent'>;

/** What a merge changed for one parent. */
export interface ParentChanges {
  readonly users: { readonly user: DirectoryUser; readonly origin: Origin }[];
  readonly groups: { readonly group: DirectoryGroup; readonly origin: Origin }[];
  readonly memberships: (Pair & { readonly present: boolean; readonly origin: Origin })[];
}

/** Changes in one record at most: a record of that many stays far below Kafka's limit of 1 MB. */
const largestRecord = 1_000;

const publishedStates: Record<DirectoryUserState, PublishedState> = {
  active: PublishedState.ACTIVE,
  inactive: PublishedState.INACTIVE,
  deleted: PublishedState.DELETED,
};

/** The records that tell a parent's changes: users, then groups, then memberships, so that each finds what it names. */
export function changeRecords(parentId: string, changes: ParentChanges): OutgoingRecord<'directory.changes'>[] {
  const users = inParts(changes.users).map((part) =>
    record(parentId, part, {
      case: 'users',
      value: create(DirectoryUsersChangedSchema, { users: part.map(({ user, origin }) => userChange(user, origin)) }),
    }),
  );
  const groups = inParts(changes.groups).map((part) =>
    record(parentId, part, {
      case: 'groups',
      value: create(DirectoryGroupsChangedSchema, {
        groups: part.map(({ group, origin }) => groupChange(group, origin)),
      }),
    }),
  );
  const memberships = inParts(changes.memberships).map((part) =>
    record(parentId, part, {
      case: 'memberships',
      value: create(GroupMembershipsChangedSchema, {
        memberships: part.map(({ directoryGroupId, directoryUserId, present, origin }) =>
          create(GroupMembershipChangeSchema, {
            directoryGroupId,
            directoryUserId,
            present,
            cause: publishedCause(origin.cause),
          }),
        ),
      }),
    }),
  );
  return [...users, ...groups, ...memberships];
}

function userChange(user: DirectoryUser, origin: Origin) {
  return create(DirectoryUserChangeSchema, {
    directoryUserId: user.directoryUserId,
    directoryId: user.directoryId,
    state: publishedStates[user.state],
    email: user.email ?? '',
    firstName: user.firstName,
    lastName: user.lastName,
    idpId: user.idpId,
    createdAt: timestampFromDate(user.createdAt),
    cause: publishedCause(origin.cause),
    // Never void: which memberships a returning user keeps or loses is told one by one in the same transaction.
  });
}

function groupChange(group: DirectoryGroup, origin: Origin) {
  const { directoryGroupId, directoryId, name, deleted } = group;
  return create(DirectoryGroupChangeSchema, {
    directoryGroupId,
    directoryId,
    name,
    deleted,
    cause: publishedCause(origin.cause),
  });
}

/** One message a cause, however many changes it made: a scan's cause is that of thousands. */
const publishedCauses = new WeakMap<ObservationCause, Cause>();

function publishedCause(cause: ObservationCause): Cause {
  const known = publishedCauses.get(cause);
  if (known) return known;
  const published = messageOf(cause);
  publishedCauses.set(cause, published);
  return published;
}

function messageOf(cause: ObservationCause): Cause {
  switch (cause.by) {
    case 'event':
      return create(CauseSchema, { by: { case: 'eventId', value: cause.eventId } });
    case 'run':
      return create(CauseSchema, { by: { case: 'runId', value: cause.runId } });
    case 'poll':
      return create(CauseSchema);
  }
}

function record(
  parentId: string,
  part: readonly { readonly origin: Origin }[],
  change: DirectoryChange['change'],
): OutgoingRecord<'directory.changes'> {
  const eventIds = new Set(part.map(({ origin }) => (origin.cause.by === 'event' ? origin.cause.eventId : undefined)));
  const [eventId] = eventIds;
  const traceparent = part.find(({ origin }) => origin.traceparent !== undefined)?.origin.traceparent;
  return {
    topic: 'directory.changes',
    key: parentId,
    payload: create(DirectoryChangeSchema, { parentId, change }),
    ...(eventIds.size === 1 && eventId !== undefined && { eventId }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

function inParts<Item>(items: readonly Item[]): Item[][] {
  const parts: Item[][] = [];
  for (let start = 0; start < items.length; start += largestRecord)
    parts.push(items.slice(start, start + largestRecord));
  return parts;
}
