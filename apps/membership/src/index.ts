export { createMembership, type MembershipDependencies } from './app';
export { membershipMigrations } from './migrations';
export { membershipService } from './service';
