export { createSeatPolicy, type SeatPolicyDependencies } from './app';
export { seatPolicyMigrations } from './migrations';
export { seatPolicyService } from './service';
export { seatDecision } from './decisions/decision-records';
export { judge, type PersonDecision } from './decisions/judgement';
export type { MadeDecision } from './decisions/made-decision';
export { type MirroredPerson, peopleOf } from './directory-mirror/directory-people';
