export type { DecidedPerson, DirectoryDetails } from './decided-person';
export { isLiving, type Living, type Member, type MemberStatus } from './member';
export { type MemberPlan, type PlanInput, planMembers } from './plan';
export { type ChangeAction, isVisible, type PlannedChange } from './planned-change';
export type { HeldRemoval } from './removals';
export { type Target, type TargetTier, targetFor } from './target';
