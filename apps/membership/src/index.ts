export { createMembership, type MembershipDependencies } from './app';
export { membershipMigrations } from './migrations';
export { membershipService } from './service';
export { absentDecision, causedDecision, decisionOf, type StoredDecision } from './decisions/stored-decision';
export { keptAgainst } from './members/kept-decision';
export type { CausedDecision } from './members/member-plan';
