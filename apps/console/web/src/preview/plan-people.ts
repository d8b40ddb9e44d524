import { MemberStatus, membership } from '@rollcall/contracts';
import { sumOf } from '../parts/sum-of';

const { ChangeAction } = membership;

/** The lists of a plan. Removals have their own, and it comes first. */
export const planLists = ['removals', 'additions', 'changes', 'renames', 'waiting'] as const;
export type PlanList = (typeof planLists)[number];

/** Which list a change is in. */
export function listOf({ action }: Pick<membership.PlannedChange, 'action'>): PlanList {
  switch (action) {
    case ChangeAction.REMOVE:
    case ChangeAction.HOLD:
      return 'removals';
    case ChangeAction.ADD:
      return 'additions';
    case ChangeAction.RENAME:
      return 'renames';
    case ChangeAction.WAIT:
      return 'waiting';
    case ChangeAction.UPDATE:
    case ChangeAction.UNSPECIFIED:
      return 'changes';
  }
}

export interface ListedPlan {
  readonly all: readonly membership.PlannedChange[];
  readonly lists: Readonly<Record<PlanList, readonly membership.PlannedChange[]>>;
}

/** Divides the people of an organization's plan into its lists, once: a plan may name a whole directory. */
export function listPlan(changes: readonly membership.PlannedChange[]): ListedPlan {
  const lists: Record<PlanList, membership.PlannedChange[]> = {
    removals: [],
    additions: [],
    changes: [],
    renames: [],
    waiting: [],
  };
  for (const change of changes) lists[listOf(change)].push(change);
  return { all: changes, lists };
}

/** The people whose email, or former email, has the text in it. */
export function findPeople(
  people: readonly membership.PlannedChange[],
  query: string,
): readonly membership.PlannedChange[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return people;
  return people.filter(({ email, before }) => email.includes(wanted) || (before?.email ?? '').includes(wanted));
}

export interface PlanTotals {
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly waiting: number;
  readonly wouldHold: number;
}

export function planTotals(organizations: readonly PlanTotals[]): PlanTotals {
  return sumOf({ added: 0, removed: 0, updated: 0, unchanged: 0, waiting: 0, wouldHold: 0 }, organizations);
}

/** Nobody has something else afterwards. Who waits already goes on waiting, and is no change. */
export function changesNobody(plan: Pick<membership.Plan, 'organizations'>): boolean {
  return plan.organizations.every(
    ({ added, removed, updated, changes }) => added + removed + updated + changes.length === 0,
  );
}

/** Whether the plan counts people whom it does not name: those of an organization that somebody else administers. */
export function hidesPeople({ added, removed, updated, changes }: membership.OrganizationPlan): boolean {
  return changes.length === 0 && added + removed + updated > 0;
}

/** How many people leave for which reason, most first. */
export function countReasons(
  people: readonly { readonly reasonCode: string }[],
): [reasonCode: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { reasonCode } of people) counts.set(reasonCode, (counts.get(reasonCode) ?? 0) + 1);
  return [...counts].sort(([a, some], [b, more]) => more - some || (a < b ? -1 : 1));
}

/** What of a person differs; of one who comes or goes, nothing: they have it or they do not. */
export function differencesOf({ before, after, action }: membership.PlannedChange) {
  const both = before !== undefined && after !== undefined && listOf({ action }) !== 'removals';
  const lived = before !== undefined && before.status !== MemberStatus.REMOVED;
  return {
    role: both && lived && before.role !== after.role,
    seatTier: both && lived && before.seatTier !== after.seatTier,
    status: both && lived && before.status !== after.status,
  };
}
