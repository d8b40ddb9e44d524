import { compareText } from '../words/text-order';
import { isLiving, type Member } from '../members/member';
import { type ChangeAction, type PlannedChange } from '../members/planned-change';
import type { Email } from '../words/email';

/** Members of an organization before a plan: a plan reads only those who differ. */
export interface MembersBefore {
  readonly active: number;
  /** For a seat. */
  readonly waiting: number;
  /** Active and waiting ones without the primary owner. */
  readonly others: number;
  /** Active ones with role admin. */
  readonly admins: number;
}

/** What would become of one person. The two halves of a changed email are one person: `before` has the old email. */
export interface PlannedPerson {
  readonly action: ChangeAction;
  readonly email: Email;
  readonly before: Member | undefined;
  readonly after: Member;
}

/** What would become of the people of an organization, each counted once. */
export interface PlanSummary {
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly unchanged: number;
  /** All who would wait for a seat in the end: they count here only. */
  readonly waiting: number;
  /** Everybody who would change, by email. */
  readonly people: readonly PlannedPerson[];
}

/** Sums up what a plan changes for whoever is to confirm it. */
export function summarizePlan(
  changes: readonly Omit<PlannedChange, 'counts'>[],
  { active, waiting }: MembersBefore,
): PlanSummary {
  const people = peopleOf(changes);
  const tally = { added: 0, removed: 0, updated: 0, unchanged: active, waiting };
  for (const person of people) {
    if (person.before?.status === 'active') tally.unchanged -= 1;
    if (person.before?.status === 'waiting_for_seat') tally.waiting -= 1;
    tally[countedAs(person)] += 1;
  }
  return { ...tally, people };
}

function countedAs({ before, after }: PlannedPerson): 'added' | 'removed' | 'updated' | 'waiting' {
  if (!isLiving(after)) return 'removed';
  if (after.status === 'waiting_for_seat') return 'waiting';
  return isLiving(before) ? 'updated' : 'added';
}

function peopleOf(changes: readonly Omit<PlannedChange, 'counts'>[]): PlannedPerson[] {
  const oldHalves = new Set<Member | undefined>();
  for (const { takesOver } of changes) if (takesOver) oldHalves.add(takesOver);
  return changes
    .filter((change) => changesAccess(change) && !(change.action === 'remove' && oldHalves.has(change.before)))
    .map(({ action, before, after, takesOver }) =>
      takesOver
        ? { action: 'rename' as const, email: after.email, before: takesOver, after }
        : { action, email: after.email, before, after },
    )
    .sort((a, b) => compareText(a.email, b.email) || compareText(a.action, b.action));
}

/**
 * Whether a person has something else afterwards. Who is linked to their directory user, or has another name there, does
 * not: the decision has the same result.
 */
function changesAccess({ before, after }: Omit<PlannedChange, 'counts'>): boolean {
  return (
    !before ||
    before.email !== after.email ||
    before.role !== after.role ||
    before.seatTier !== after.seatTier ||
    before.status !== after.status
  );
}
