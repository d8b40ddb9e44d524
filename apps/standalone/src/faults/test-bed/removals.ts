import type { Departures } from './departures';

/** A line of the members' history by which somebody lost their place, or was to lose it. */
export interface Removal {
  readonly organizationId: string;
  readonly email: string;
  readonly at: Date;
  readonly kind: 'removed' | 'held';
  readonly reasonCode: string;
}

/** Of the whole history: holds too, since only the guard kept those people from being removed. */
export const removalsSql = `
  select organization_id as "organizationId", coalesce(before_email, email) as email, at, reason_code as "reasonCode",
    case when action = 'hold' then 'held' else 'removed' end as kind
  from membership.member_history
  where action = 'hold' or (after_status = 'removed' and before_status is distinct from 'removed')
  order by at, id`;

/** Removals, oldest first, for which the person had not left the directory once more by then. Empty: nobody was wronged. */
export function unfoundedRemovals(removals: readonly Removal[], departures: Departures): Removal[] {
  const founded = new Map<string, number>();
  return removals.filter((removal) => {
    const { organizationId, email, at, kind } = removal;
    const person = `${organizationId} ${email}`;
    const before = founded.get(person) ?? 0;
    if (departures.countUntil(email, at) <= before) return true;
    if (kind === 'removed') founded.set(person, before + 1);
    return false;
  });
}
