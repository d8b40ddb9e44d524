import type { DirectoryUser } from './directory-user';
/** A user deleted by their deactivation, as they last were: who may come back. */
export interface DepartedUser {
  readonly user: DirectoryUser;
  /** The groups they were in. */
  readonly groupIds: readonly string[];
}
/** By the id they left under. */
export type DepartedUsers = Map<string, DepartedUser>;
//# sourceMappingURL=departed-users.d.ts.map
