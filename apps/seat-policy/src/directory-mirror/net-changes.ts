import {
  type DirectoryChange,
  type DirectoryGroupChange,
  type DirectoryUserChange,
  DirectoryUserState,
  type GroupMembershipChange,
} from '@rollcall/contracts';
import { assertNever } from '@rollcall/domain';
import type { Touch } from './touch';

/** A state that stands at the end of some changes, and the change that it came with. */
export interface Stated<Change> {
  readonly change: Change;
  readonly touch: Touch;
  /** Memberships from before are over: the user or group was deleted, perhaps to come back. */
  readonly startsOver: boolean;
}

/**
 * What a row of changes of one parent's directory comes to. States, not differences, so the last of each thing is enough;
 * but that something started over must be kept, since memberships from before that do not come back.
 */
export interface NetChanges {
  readonly users: Map<string, Stated<DirectoryUserChange>>;
  readonly groups: Map<string, Stated<DirectoryGroupChange>>;
  /** By group and user. To be applied last. */
  readonly memberships: Map<string, Map<string, Stated<GroupMembershipChange>>>;
}

export function noChanges(): NetChanges {
  return { users: new Map(), groups: new Map(), memberships: new Map() };
}

/** Adds the next change of the row. `at` tells the trace it came with and its place in the batch. */
export function addChange(net: NetChanges, { change }: DirectoryChange, at: Omit<Touch, 'cause'>): void {
  switch (change.case) {
    case 'users':
      for (const user of change.value.users) addUser(net, user, { ...at, cause: user.cause });
      return;
    case 'groups':
      for (const group of change.value.groups) addGroup(net, group, { ...at, cause: group.cause });
      return;
    case 'memberships':
      for (const membership of change.value.memberships)
        addMembership(net, membership, { ...at, cause: membership.cause });
      return;
    case 'connection':
    case 'checkpoint':
      throw new Error(`a ${change.case} ends a row of changes, it is none of them`);
    case undefined:
      // A kind that a newer producer added: not for this build.
      return;
    default:
      assertNever(change);
  }
}

function addUser(net: NetChanges, change: DirectoryUserChange, touch: Touch): void {
  const id = change.directoryUserId;
  const startsOver = change.state === DirectoryUserState.DELETED;
  if (startsOver) for (const members of net.memberships.values()) members.delete(id);
  net.users.set(id, { change, touch, startsOver: startsOver || (net.users.get(id)?.startsOver ?? false) });
}

function addGroup(net: NetChanges, change: DirectoryGroupChange, touch: Touch): void {
  const id = change.directoryGroupId;
  if (change.deleted) net.memberships.delete(id);
  net.groups.set(id, { change, touch, startsOver: change.deleted || (net.groups.get(id)?.startsOver ?? false) });
}

function addMembership(net: NetChanges, change: GroupMembershipChange, touch: Touch): void {
  const members = net.memberships.get(change.directoryGroupId) ?? new Map<string, Stated<GroupMembershipChange>>();
  members.set(change.directoryUserId, { change, touch, startsOver: false });
  net.memberships.set(change.directoryGroupId, members);
}
