import type { Clock, Random } from '@rollcall/domain';
import type { DirectoryEvent } from '../events/event';
import type { EventLog } from '../events/event-log';
import type { ObjectIds } from '../ids/object-ids';
import type { DepartedUsers } from './departed-users';
import { type DirectoryState, type DirectoryType, type ListedDirectory } from './directory';
import { type DirectoryGroup } from './directory-group';
import { type DirectoryUser, type ListedDirectoryUser, type UserAttributes } from './directory-user';
import { type Organization } from './organization';
import type { Population } from './population';
type Given<T> = {
  readonly [K in keyof T]?: T[K] | undefined;
};
export interface NewOrganizationInput {
  readonly id?: string | undefined;
  readonly name: string;
}
export interface NewDirectoryInput {
  readonly id?: string | undefined;
  readonly organization_id: string;
  readonly name: string;
  readonly type: DirectoryType;
}
export interface NewUserInput extends Given<Omit<UserAttributes, 'email' | 'created_at'>> {
  readonly id?: string | undefined;
  readonly directory_id: string;
  readonly email: string | null;
  readonly created_at?: Date | undefined;
}
export interface UserChanges extends Given<Omit<UserAttributes, 'created_at'>> {
  readonly created_at?: Date | undefined;
}
export interface NewGroupInput {
  readonly id?: string | undefined;
  readonly directory_id: string;
  readonly name: string;
  readonly idp_id?: string | undefined;
  readonly created_at?: Date | undefined;
}
export interface GroupChanges {
  readonly name?: string | undefined;
  readonly idp_id?: string | undefined;
}
export interface MembershipAnswer {
  readonly directory_id: string;
  readonly user: DirectoryUser;
  readonly group: DirectoryGroup;
}
/** What can happen in a WorkOS environment, each with the events that WorkOS sends for it. All of them throw `Refused`. */
export interface DirectoryChanges {
  createOrganization(input: NewOrganizationInput): Organization;
  createDirectory(input: NewDirectoryInput): ListedDirectory;
  /** WorkOS sends no event for it. */
  setDirectoryState(directoryId: string, state: DirectoryState): ListedDirectory;
  /** One `dsync.deleted`, and nothing for the people and groups that go with it. */
  deleteDirectory(directoryId: string): ListedDirectory;
  createUser(input: NewUserInput): ListedDirectoryUser;
  updateUser(userId: string, changes: UserChanges): ListedDirectoryUser;
  /** One `dsync.user.deleted`, and nothing for the groups they were in. */
  deleteUser(userId: string): ListedDirectoryUser;
  /** By default WorkOS deletes a deactivated user; on request it keeps the id and sends state `inactive`. */
  deactivateUser(
    userId: string,
    options?: {
      readonly keep_id?: boolean | undefined;
    },
  ): ListedDirectoryUser;
  /**
   * Named by the id they were deactivated under. After a deletion they come back under a new id with the same `idp_id`, in no group
   * unless `restore_groups` is set, which adds them to those former groups that still exist.
   */
  reactivateUser(
    userId: string,
    options?: {
      readonly restore_groups?: boolean | undefined;
    },
  ): ListedDirectoryUser;
  createGroup(input: NewGroupInput): DirectoryGroup;
  updateGroup(groupId: string, changes: GroupChanges): DirectoryGroup;
  /** One `dsync.group.deleted`, and no `user_removed` for its members. */
  deleteGroup(groupId: string): DirectoryGroup;
  /** No event when the person is in the group already. */
  addMember(groupId: string, userId: string): MembershipAnswer;
  /** No event when the person is not in the group. */
  removeMember(groupId: string, userId: string): MembershipAnswer;
  clear(): void;
}
export declare function createDirectoryChanges(deps: {
  population: Population;
  departed: DepartedUsers;
  events: EventLog;
  announce: (event: DirectoryEvent) => void;
  ids: ObjectIds;
  clock: Clock;
  random: Random;
}): DirectoryChanges;
export {};
//# sourceMappingURL=changes.d.ts.map
