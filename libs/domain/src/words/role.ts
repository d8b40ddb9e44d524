/** Highest first. `custom` ("Custom Roles") takes what it may do from the member's groups. */
export const roles = ['owner', 'admin', 'user', 'custom'] as const;

export type Role = (typeof roles)[number];

/** The highest of some roles; undefined of none. */
export function highestRole(some: Iterable<Role>): Role | undefined {
  let highest = roles.length as number;
  for (const role of some) highest = Math.min(highest, roles.indexOf(role));
  return roles[highest];
}
