import { type IdList, insertId, mergeIds, removeId } from '../listing/sorted-ids';
import type { Revision } from '../saved-state/revision';
import type { Directory, ListedDirectory } from './directory';
import type { DirectoryGroup } from './directory-group';
import type { DirectoryUser } from './directory-user';
import type { Organization } from './organization';

export interface PopulationCounts {
  readonly organizations: number;
  readonly directories: number;
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
}

/** A whole initial load, each list by ascending id, none of it known before. */
export interface InitialLoad {
  readonly users: readonly DirectoryUser[];
  readonly groups: readonly DirectoryGroup[];
  /** For each group id its members' ids, ascending. */
  readonly members: ReadonlyMap<string, string[]>;
}

export interface PopulationState {
  readonly organizations: readonly Organization[];
  readonly directories: readonly { readonly directory: Directory; readonly load: InitialLoad }[];
  readonly removedIds: readonly string[];
}

/**
 * Who and what is there now, in the orders that lists need, so that no list copies or sorts: a page costs its own length and a
 * binary search. Knows nothing of events; `createDirectoryChanges` is what keeps the two together.
 */
export interface Population {
  organization(id: string): Organization | undefined;
  directory(id: string): Directory | undefined;
  user(id: string): DirectoryUser | undefined;
  group(id: string): DirectoryGroup | undefined;
  listedDirectory(id: string): ListedDirectory | undefined;
  /** Whether an object of this id was there once and is not any more. Such an id still is a place in a list. */
  wasRemoved(id: string): boolean;

  directories(): IdList;
  directoriesOf(organizationId: string): IdList;
  usersOf(directoryId: string): IdList;
  groupsOf(directoryId: string): IdList;
  membersOf(groupId: string): IdList;
  groupsWith(userId: string): IdList;
  usersWithEmail(directoryId: string, email: string): IdList;
  usersWithIdpId(directoryId: string, idpId: string): IdList;
  counts(): PopulationCounts;

  putOrganization(organization: Organization): void;
  putDirectory(directory: Directory): void;
  removeDirectory(directory: Directory): void;
  putUser(user: DirectoryUser): void;
  removeUser(user: DirectoryUser): void;
  putGroup(group: DirectoryGroup): void;
  removeGroup(group: DirectoryGroup): void;
  /** False when the membership was there already. */
  join(groupId: string, userId: string): boolean;
  /** False when there was no such membership. */
  leave(groupId: string, userId: string): boolean;
  load(directoryId: string, load: InitialLoad): void;
  /** As it is at this moment: no later change shows in it. */
  state(): PopulationState;
  /** Puts this in place of what there is. */
  restore(state: PopulationState): void;
  clear(): void;
}

interface Contents {
  readonly users: string[];
  readonly groups: string[];
  readonly byEmail: Map<string, string[]>;
  readonly byIdpId: Map<string, string[]>;
  activeUsers: number;
}

const none: readonly string[] = [];

export function createPopulation({ revision }: { revision: Revision }): Population {
  const organizations = new Map<string, Organization>();
  const directories = new Map<string, Directory>();
  const users = new Map<string, DirectoryUser>();
  const groups = new Map<string, DirectoryGroup>();
  const directoryIds: string[] = [];
  const directoryIdsOf = new Map<string, string[]>();
  const contentsOf = new Map<string, Contents>();
  const memberIdsOf = new Map<string, string[]>();
  const groupIdsWith = new Map<string, string[]>();
  const removed = new Set<string>();
  let memberships = 0;

  function contents(directoryId: string): Contents {
    const found = contentsOf.get(directoryId);
    if (found === undefined) {
      throw new Error(`no directory ${directoryId}`);
    }
    return found;
  }

  function index(user: DirectoryUser): void {
    const { byEmail, byIdpId } = contents(user.directory_id);
    insertId(listIn(byIdpId, user.idp_id), user.id);
    if (user.email !== null) {
      insertId(listIn(byEmail, user.email.toLowerCase()), user.id);
    }
    contents(user.directory_id).activeUsers += user.state === 'active' ? 1 : 0;
  }

  function unindex(user: DirectoryUser): void {
    const { byEmail, byIdpId } = contents(user.directory_id);
    removeFrom(byIdpId, user.idp_id, user.id);
    if (user.email !== null) {
      removeFrom(byEmail, user.email.toLowerCase(), user.id);
    }
    contents(user.directory_id).activeUsers -= user.state === 'active' ? 1 : 0;
  }

  function putDirectory(directory: Directory): void {
    if (!directories.has(directory.id)) {
      insertId(directoryIds, directory.id);
      insertId(listIn(directoryIdsOf, directory.organization_id), directory.id);
      contentsOf.set(directory.id, { users: [], groups: [], byEmail: new Map(), byIdpId: new Map(), activeUsers: 0 });
      removed.delete(directory.id);
    }
    directories.set(directory.id, directory);
    revision.advance();
  }

  function load(directoryId: string, all: InitialLoad): void {
    const into = contents(directoryId);
    mergeIds(
      into.groups,
      all.groups.map((group) => group.id),
    );
    mergeIds(
      into.users,
      all.users.map((user) => user.id),
    );
    for (const group of all.groups) {
      groups.set(group.id, group);
    }
    for (const user of all.users) {
      users.set(user.id, user);
      index(user);
    }
    // Groups in ascending order, so that each person's list of groups grows at its end.
    for (const group of all.groups) {
      const members = all.members.get(group.id) ?? [];
      memberIdsOf.set(group.id, members);
      memberships += members.length;
      for (const userId of members) {
        insertId(listIn(groupIdsWith, userId), group.id);
      }
    }
    revision.advance();
  }

  function clear(): void {
    for (const map of [
      organizations,
      directories,
      users,
      groups,
      directoryIdsOf,
      contentsOf,
      memberIdsOf,
      groupIdsWith,
    ]) {
      map.clear();
    }
    removed.clear();
    directoryIds.length = 0;
    memberships = 0;
    revision.advance();
  }

  return {
    organization: (id) => organizations.get(id),
    directory: (id) => directories.get(id),
    user: (id) => users.get(id),
    group: (id) => groups.get(id),
    listedDirectory(id) {
      const directory = directories.get(id);
      if (directory === undefined) {
        return undefined;
      }
      const { users: userIds, groups: groupIds, activeUsers } = contents(id);
      const metadata = {
        users: { active: activeUsers, inactive: userIds.length - activeUsers },
        groups: groupIds.length,
      };
      return { ...directory, metadata };
    },
    wasRemoved: (id) => removed.has(id),

    directories: () => directoryIds,
    directoriesOf: (organizationId) => directoryIdsOf.get(organizationId) ?? none,
    usersOf: (directoryId) => contentsOf.get(directoryId)?.users ?? none,
    groupsOf: (directoryId) => contentsOf.get(directoryId)?.groups ?? none,
    membersOf: (groupId) => memberIdsOf.get(groupId) ?? none,
    groupsWith: (userId) => groupIdsWith.get(userId) ?? none,
    usersWithEmail: (directoryId, email) => contentsOf.get(directoryId)?.byEmail.get(email.toLowerCase()) ?? none,
    usersWithIdpId: (directoryId, idpId) => contentsOf.get(directoryId)?.byIdpId.get(idpId) ?? none,
    counts: () => ({
      organizations: organizations.size,
      directories: directories.size,
      users: users.size,
      groups: groups.size,
      memberships,
    }),

    putOrganization(organization) {
      organizations.set(organization.id, organization);
      revision.advance();
    },
    putDirectory,
    removeDirectory(directory) {
      const { users: userIds, groups: groupIds } = contents(directory.id);
      for (const groupId of groupIds) {
        memberships -= memberIdsOf.get(groupId)?.length ?? 0;
        memberIdsOf.delete(groupId);
        groups.delete(groupId);
        removed.add(groupId);
      }
      for (const userId of userIds) {
        groupIdsWith.delete(userId);
        users.delete(userId);
        removed.add(userId);
      }
      contentsOf.delete(directory.id);
      directories.delete(directory.id);
      removeId(directoryIds, directory.id);
      removeFrom(directoryIdsOf, directory.organization_id, directory.id);
      removed.add(directory.id);
      revision.advance();
    },
    putUser(user) {
      const former = users.get(user.id);
      if (former === undefined) {
        insertId(contents(user.directory_id).users, user.id);
        removed.delete(user.id);
      } else {
        unindex(former);
      }
      index(user);
      users.set(user.id, user);
      revision.advance();
    },
    removeUser(user) {
      for (const groupId of groupIdsWith.get(user.id) ?? none) {
        removeId(memberIdsOf.get(groupId) ?? [], user.id);
        memberships -= 1;
      }
      groupIdsWith.delete(user.id);
      unindex(user);
      removeId(contents(user.directory_id).users, user.id);
      users.delete(user.id);
      removed.add(user.id);
      revision.advance();
    },
    putGroup(group) {
      if (!groups.has(group.id)) {
        insertId(contents(group.directory_id).groups, group.id);
        removed.delete(group.id);
      }
      groups.set(group.id, group);
      revision.advance();
    },
    removeGroup(group) {
      const members = memberIdsOf.get(group.id) ?? none;
      for (const userId of members) {
        removeFrom(groupIdsWith, userId, group.id);
      }
      memberships -= members.length;
      memberIdsOf.delete(group.id);
      removeId(contents(group.directory_id).groups, group.id);
      groups.delete(group.id);
      removed.add(group.id);
      revision.advance();
    },
    join(groupId, userId) {
      const joined = insertId(listIn(memberIdsOf, groupId), userId);
      if (joined) {
        insertId(listIn(groupIdsWith, userId), groupId);
        memberships += 1;
        revision.advance();
      }
      return joined;
    },
    leave(groupId, userId) {
      const left = removeId(memberIdsOf.get(groupId) ?? [], userId);
      if (left) {
        removeFrom(groupIdsWith, userId, groupId);
        memberships -= 1;
        revision.advance();
      }
      return left;
    },
    load,
    state: () => ({
      organizations: [...organizations.values()],
      directories: [...directories.values()].map((directory) => {
        const { users: userIds, groups: groupIds } = contents(directory.id);
        return {
          directory,
          load: {
            users: userIds.flatMap((id) => users.get(id) ?? []),
            groups: groupIds.flatMap((id) => groups.get(id) ?? []),
            members: new Map(groupIds.map((id) => [id, [...(memberIdsOf.get(id) ?? none)]])),
          },
        };
      }),
      removedIds: [...removed],
    }),
    restore(state) {
      clear();
      for (const organization of state.organizations) {
        organizations.set(organization.id, organization);
      }
      for (const { directory, load: all } of state.directories) {
        putDirectory(directory);
        load(directory.id, all);
      }
      state.removedIds.forEach((id) => removed.add(id));
    },
    clear,
  };
}

function listIn(lists: Map<string, string[]>, key: string): string[] {
  let list = lists.get(key);
  if (list === undefined) {
    list = [];
    lists.set(key, list);
  }
  return list;
}

function removeFrom(lists: Map<string, string[]>, key: string, id: string): void {
  const list = lists.get(key);
  if (list !== undefined && removeId(list, id) && list.length === 0) {
    lists.delete(key);
  }
}
