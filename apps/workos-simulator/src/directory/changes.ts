import type { Clock, Random } from '@rollcall/domain';
import type { DirectoryEvent, EventData, EventType } from '../events/event';
import type { EventLog } from '../events/event-log';
import type { ObjectIds, ObjectPrefix } from '../ids/object-ids';
import { copyOf } from '../listing/sorted-ids';
import type { DepartedUsers } from './departed-users';
import {
  activatedDirectory,
  deletedDirectory,
  type Directory,
  type DirectoryState,
  type DirectoryType,
  type ListedDirectory,
} from './directory';
import { type DirectoryGroup, newGroup } from './directory-group';
import {
  changedUser,
  type DirectoryUser,
  type ListedDirectoryUser,
  listedUser,
  newUser,
  type UserAttributes,
} from './directory-user';
import { newOrganization, type Organization } from './organization';
import type { Population } from './population';
import { previousAttributes } from './previous-attributes';
import { badFields, notFound } from './refused';

type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

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
  deactivateUser(userId: string, options?: { readonly keep_id?: boolean | undefined }): ListedDirectoryUser;
  /**
   * Named by the id they were deactivated under. After a deletion they come back under a new id with the same `idp_id`, in no group
   * unless `restore_groups` is set, which adds them to those former groups that still exist.
   */
  reactivateUser(userId: string, options?: { readonly restore_groups?: boolean | undefined }): ListedDirectoryUser;

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

export function createDirectoryChanges(deps: {
  population: Population;
  departed: DepartedUsers;
  events: EventLog;
  announce: (event: DirectoryEvent) => void;
  ids: ObjectIds;
  clock: Clock;
  random: Random;
}): DirectoryChanges {
  const { population, departed, ids } = deps;

  const now = () => deps.clock.now().toISOString();

  function emit<T extends EventType>(type: T, data: EventData[T], organizationId: string): void {
    deps.announce(deps.events.record(type, data, organizationId));
  }

  function freeId(prefix: ObjectPrefix, given: string | undefined, createdAt: Date | undefined): string {
    if (given === undefined) {
      return createdAt === undefined ? ids.next(prefix) : ids.at(prefix, createdAt);
    }
    const taken = [population.organization, population.directory, population.user, population.group];
    if (taken.some((find) => find(given) !== undefined)) {
      throw badFields([{ field: 'id', code: 'taken', message: `'${given}' is in use` }]);
    }
    return given;
  }

  function named<T>(field: string, kind: string, id: string, find: (id: string) => T | undefined): T {
    const found = find(id);
    if (found === undefined) {
      throw badFields([{ field, code: 'not_found', message: `${kind} not found: '${id}'` }]);
    }
    return found;
  }

  function addressed<T>(kind: string, id: string, find: (id: string) => T | undefined): T {
    const found = find(id);
    if (found === undefined) {
      throw notFound(kind, id);
    }
    return found;
  }

  const theDirectory = (id: string) => addressed('Directory', id, population.directory);
  const theUser = (id: string) => addressed('Directory User', id, population.user);
  const theGroup = (id: string) => addressed('Directory Group', id, population.group);
  const listed = (id: string) => addressed('Directory', id, population.listedDirectory);

  function insertUser(directory: Directory, id: string, attributes: UserAttributes): DirectoryUser {
    const owner = { directoryId: directory.id, organizationId: directory.organization_id };
    const user = newUser({ id, ...owner, attributes, updatedAt: now() });
    population.putUser(user);
    emit('dsync.user.created', user, user.organization_id);
    return user;
  }

  function replaceUser(user: DirectoryUser, changes: Partial<UserAttributes>): DirectoryUser {
    const next = changedUser(user, changes, now());
    population.putUser(next);
    emit('dsync.user.updated', { ...next, previous_attributes: previousAttributes(user, next) }, next.organization_id);
    return next;
  }

  function deleteUser(user: DirectoryUser): DirectoryUser {
    const groupIds = copyOf(population.groupsWith(user.id));
    departed.set(user.id, { user, groupIds });
    population.removeUser(user);
    emit('dsync.user.deleted', user, user.organization_id);
    return user;
  }

  function membership(groupId: string, userId: string): MembershipAnswer {
    const group = theGroup(groupId);
    const user = theUser(userId);
    if (group.directory_id !== user.directory_id) {
      const message = `the user is of directory '${user.directory_id}', the group of '${group.directory_id}'`;
      throw badFields([{ field: 'userId', code: 'other_directory', message }]);
    }
    return { directory_id: group.directory_id, user, group };
  }

  function addMember(groupId: string, userId: string): MembershipAnswer {
    const added = membership(groupId, userId);
    if (population.join(groupId, userId)) {
      emit('dsync.group.user_added', added, added.group.organization_id);
    }
    return added;
  }

  return {
    createOrganization(input) {
      const organization = newOrganization({ id: freeId('org', input.id, undefined), name: input.name, now: now() });
      population.putOrganization(organization);
      return organization;
    },

    createDirectory(input) {
      const organization = named('organization_id', 'Organization', input.organization_id, population.organization);
      const directory: Directory = {
        object: 'directory',
        id: freeId('directory', input.id, undefined),
        organization_id: organization.id,
        external_key: randomText(deps.random, 9),
        type: input.type,
        state: 'linked',
        name: input.name,
        created_at: now(),
        updated_at: now(),
      };
      population.putDirectory(directory);
      emit('dsync.activated', activatedDirectory(directory), directory.organization_id);
      return listed(directory.id);
    },
    setDirectoryState(directoryId, state) {
      population.putDirectory({ ...theDirectory(directoryId), state, updated_at: now() });
      return listed(directoryId);
    },
    deleteDirectory(directoryId) {
      const last = listed(directoryId);
      const directory = theDirectory(directoryId);
      population.removeDirectory(directory);
      for (const [userId, { user }] of departed) {
        if (user.directory_id === directoryId) {
          departed.delete(userId);
        }
      }
      emit('dsync.deleted', deletedDirectory({ ...directory, updated_at: now() }), directory.organization_id);
      return last;
    },

    createUser(input) {
      const directory = named('directory_id', 'Directory', input.directory_id, population.directory);
      const { email, created_at } = input;
      const user = insertUser(directory, freeId('directory_user', input.id, created_at), {
        idp_id: input.idp_id ?? randomText(deps.random, 20),
        email,
        first_name: input.first_name ?? null,
        last_name: input.last_name ?? null,
        job_title: input.job_title ?? null,
        username: input.username === undefined ? email : input.username,
        state: input.state ?? 'active',
        custom_attributes: input.custom_attributes ?? {},
        created_at: created_at?.toISOString() ?? now(),
      });
      return listedUser(user);
    },
    updateUser(userId, { created_at, ...changes }) {
      const user = theUser(userId);
      const createdAt = created_at === undefined ? {} : { created_at: created_at.toISOString() };
      return listedUser(replaceUser(user, { ...withoutAbsent(changes), ...createdAt }));
    },
    deleteUser: (userId) => listedUser(deleteUser(theUser(userId))),
    deactivateUser(userId, options) {
      const user = theUser(userId);
      return listedUser(options?.keep_id === true ? replaceUser(user, { state: 'inactive' }) : deleteUser(user));
    },
    reactivateUser(userId, options) {
      const user = population.user(userId);
      if (user !== undefined) {
        if (user.state === 'active') {
          throw badFields([{ field: 'id', code: 'active', message: `'${userId}' is active` }]);
        }
        return listedUser(replaceUser(user, { state: 'active' }));
      }
      const former = addressed('Deactivated user', userId, (id) => departed.get(id));
      const directory = theDirectory(former.user.directory_id);
      const attributes = { ...former.user, state: 'active', created_at: now() } as const;
      const returned = insertUser(directory, ids.next('directory_user'), attributes);
      departed.delete(userId);
      if (options?.restore_groups === true) {
        for (const groupId of former.groupIds) {
          if (population.group(groupId) !== undefined) {
            addMember(groupId, returned.id);
          }
        }
      }
      return listedUser(returned);
    },

    createGroup(input) {
      const directory = named('directory_id', 'Directory', input.directory_id, population.directory);
      const group = newGroup({
        id: freeId('directory_group', input.id, input.created_at),
        directoryId: directory.id,
        organizationId: directory.organization_id,
        attributes: { name: input.name, idp_id: input.idp_id ?? randomText(deps.random, 20) },
        createdAt: input.created_at?.toISOString() ?? now(),
        updatedAt: now(),
      });
      population.putGroup(group);
      emit('dsync.group.created', group, group.organization_id);
      return group;
    },
    updateGroup(groupId, changes) {
      const group = theGroup(groupId);
      const next: DirectoryGroup = { ...group, ...withoutAbsent(changes), updated_at: now() };
      population.putGroup(next);
      emit(
        'dsync.group.updated',
        { ...next, previous_attributes: previousAttributes(group, next) },
        next.organization_id,
      );
      return next;
    },
    deleteGroup(groupId) {
      const group = theGroup(groupId);
      population.removeGroup(group);
      emit('dsync.group.deleted', group, group.organization_id);
      return group;
    },
    addMember,
    removeMember(groupId, userId) {
      const ended = membership(groupId, userId);
      if (population.leave(groupId, userId)) {
        emit('dsync.group.user_removed', ended, ended.group.organization_id);
      }
      return ended;
    },
    clear() {
      population.clear();
      deps.events.clear();
      departed.clear();
    },
  };
}

const letters = '0123456789abcdefghijklmnopqrstuvwxyz';

function randomText(random: Random, length: number): string {
  return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Drops fields that are there but undefined, which in a spread would overwrite. */
function withoutAbsent<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
