import type { Workos } from '../parts/workos';
import { directoryId } from '../parts/workos';

export interface DirectorySize {
  readonly users: number;
  readonly groups: number;
}

const groupsPerUser = 5;

/** Fills the directory, with five groups a user. Sends no event. */
export function fillDirectory({ control }: Workos, { users, groups }: DirectorySize): void {
  control.generate(directoryId, { users, groups, groups_per_user: groupsPerUser, seed: 1 });
}

export function named({ users, groups }: DirectorySize): string {
  return `${users.toLocaleString('en-US')} users, ${groups.toLocaleString('en-US')} groups`;
}
