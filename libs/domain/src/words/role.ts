/** Highest first. `custom` ("Custom Roles") takes what it may do from the member's groups. */
export const roles = ['owner', 'admin', 'user', 'custom'] as const;

export type Role = (typeof roles)[number];
