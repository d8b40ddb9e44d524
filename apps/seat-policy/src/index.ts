export { createSeatPolicy, type SeatPolicyDependencies } from './app';
export { seatPolicyMigrations } from './migrations';
export { seatPolicyService } from './service';
