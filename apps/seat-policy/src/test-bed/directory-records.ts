import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Cause,
  CauseSchema,
  DirectoryChangeSchema,
  type DirectoryGroupChange,
  type DirectoryUserChange,
  DirectoryUserState,
  payloadType,
  type SyncCheckpointSchema,
  SyncScope,
  SyncTrigger,
} from '@rollcall/contracts';
import type { ReceivedRecord } from '@rollcall/messaging';

export type DirectoryRecord = ReceivedRecord<'directory.changes'>;
type UserInit = Partial<Omit<DirectoryUserChange, '$typeName' | '$unknown'>>;
type GroupInit = Partial<Omit<DirectoryGroupChange, '$typeName' | '$unknown'>>;

export function byEvent(eventId: string): Cause {
  return create(CauseSchema, { by: { case: 'eventId', value: eventId } });
}

export function byRun(runId: string): Cause {
  return create(CauseSchema, { by: { case: 'runId', value: runId } });
}

/** What the directory says of one parent. Users are active, with an email made of their id, unless told otherwise. */
export interface DirectoryVoice {
  users(...users: (UserInit & { readonly directoryUserId: string })[]): DirectoryRecord;
  deletedUsers(...userIds: string[]): DirectoryRecord;
  groups(...groups: (GroupInit & { readonly directoryGroupId: string })[]): DirectoryRecord;
  deletedGroups(...groupIds: string[]): DirectoryRecord;
  /** `group/user` for a membership, `-group/user` for one that is over. */
  memberships(...pairs: string[]): DirectoryRecord;
  /** Because of these directories. */
  disconnected(reason: string, ...looseDirectoryIds: string[]): DirectoryRecord;
  connected(): DirectoryRecord;
  /** Of a scan that listed directory_1, unless told otherwise. */
  checkpoint(checkpoint: MessageInitShape<typeof SyncCheckpointSchema>): DirectoryRecord;
}

export function directoryVoice(parentId: string, cause: Cause = byEvent('event-1')): DirectoryVoice {
  const record = (change: NonNullable<MessageInitShape<typeof DirectoryChangeSchema>['change']>): DirectoryRecord => {
    const payload = create(DirectoryChangeSchema, { parentId, change });
    return {
      topic: 'directory.changes',
      key: parentId,
      eventId: 'event-1',
      sequence: 1,
      occurredAt: new Date('2026-11-24T10:00:00Z'),
      type: payloadType(payload),
      payload,
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    };
  };
  const userRecord = (users: UserInit[]): DirectoryRecord => record({ case: 'users', value: { users } });
  return {
    users: (...users) =>
      userRecord(
        users.map((user) => ({
          directoryId: 'directory_1',
          email: `${user.directoryUserId}@example.com`,
          firstName: 'First',
          lastName: user.directoryUserId,
          state: DirectoryUserState.ACTIVE,
          createdAt: timestampFromDate(new Date('2026-01-01T00:00:00Z')),
          cause,
          ...user,
        })),
      ),
    deletedUsers: (...userIds) =>
      userRecord(userIds.map((directoryUserId) => ({ directoryUserId, state: DirectoryUserState.DELETED, cause }))),
    groups: (...groups) =>
      record({
        case: 'groups',
        value: { groups: groups.map((group) => ({ name: group.directoryGroupId, cause, ...group })) },
      }),
    deletedGroups: (...groupIds) =>
      record({
        case: 'groups',
        value: { groups: groupIds.map((directoryGroupId) => ({ directoryGroupId, deleted: true, cause })) },
      }),
    memberships: (...pairs) =>
      record({
        case: 'memberships',
        value: {
          memberships: pairs.map((pair) => {
            const [, gone, directoryGroupId = '', directoryUserId = ''] = /^(-?)(.+)\/(.+)$/.exec(pair) ?? [];
            return { directoryGroupId, directoryUserId, present: gone === '', cause };
          }),
        },
      }),
    disconnected: (disconnectedReason, ...looseDirectoryIds) =>
      record({ case: 'connection', value: { connected: false, disconnectedReason, looseDirectoryIds } }),
    connected: () => record({ case: 'connection', value: { connected: true } }),
    checkpoint: (checkpoint) =>
      record({
        case: 'checkpoint',
        value: {
          runId: 'run-1',
          scope: SyncScope.BOTH,
          trigger: SyncTrigger.MANUAL,
          directoryIds: ['directory_1'],
          ...checkpoint,
        },
      }),
  };
}
