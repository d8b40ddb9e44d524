export {
  type Digest,
  type HashedHold,
  type HashedOrganization,
  type HashedPlan,
  holdHash,
  planHash,
} from './plan-hash';
export { type MembersBefore, type PlannedPerson, type PlanSummary, summarizePlan } from './plan-summary';
export { type PlanWarning, planWarnings, type WarningQuestion } from './plan-warnings';
