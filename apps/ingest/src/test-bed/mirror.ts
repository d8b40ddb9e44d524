import { DirectoryUserState } from '@rollcall/contracts';
import type { PublishedRecord } from './test-bed';

/** What a consumer knows that does no more than the contract asks: apply records in order. */
export interface Mirror {
  /** Users that are not deleted: id to state and email. */
  readonly users: Map<string, string>;
  readonly groups: Map<string, string>;
  /** `<group> <user>` of those who are in. */
  readonly memberships: Set<string>;
}

export function emptyMirror(): Mirror {
  return { users: new Map(), groups: new Map(), memberships: new Set() };
}

export function applyToMirror(mirror: Mirror, records: readonly PublishedRecord[]): void {
  const drop = (side: (pair: string) => boolean) => {
    for (const pair of mirror.memberships) if (side(pair)) mirror.memberships.delete(pair);
  };
  for (const { change } of records) {
    if (change.case === 'users') {
      for (const user of change.value.users) {
        if (user.state === DirectoryUserState.DELETED) drop((pair) => pair.endsWith(` ${user.directoryUserId}`));
        if (user.state === DirectoryUserState.DELETED) mirror.users.delete(user.directoryUserId);
        else mirror.users.set(user.directoryUserId, `${user.state} ${user.email} ${user.firstName}`);
      }
    }
    if (change.case === 'groups') {
      for (const group of change.value.groups) {
        if (group.deleted) {
          drop((pair) => pair.startsWith(`${group.directoryGroupId} `));
          mirror.groups.delete(group.directoryGroupId);
        } else mirror.groups.set(group.directoryGroupId, group.name);
      }
    }
    if (change.case === 'memberships') {
      for (const { directoryGroupId, directoryUserId, present } of change.value.memberships) {
        if (present) mirror.memberships.add(`${directoryGroupId} ${directoryUserId}`);
        else mirror.memberships.delete(`${directoryGroupId} ${directoryUserId}`);
      }
    }
  }
}
