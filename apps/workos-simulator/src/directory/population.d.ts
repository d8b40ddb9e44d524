import { type IdList } from '../listing/sorted-ids';
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
  readonly directories: readonly {
    readonly directory: Directory;
    readonly load: InitialLoad;
  }[];
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
export declare function createPopulation({ revision }: { revision: Revision }): Population;
//# sourceMappingURL=population.d.ts.map
