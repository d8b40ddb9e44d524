import { type membership, type Policy } from '@rollcall/contracts';

/** The people of a hold whose email or reason has the text in it. */
export function findHeld(
  removals: readonly membership.HeldRemoval[],
  query: string,
): readonly membership.HeldRemoval[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return removals;
  return removals.filter(
    ({ email, reasonCode }) => email.includes(wanted) || reasonCode.includes(wanted.replaceAll(' ', '_')),
  );
}

/** Whether so many removals are released only by somebody who types their number: as many as would be held by a limit. */
export function asksForNumber(removals: number, guard: Policy['guard']): boolean {
  return removals > (guard?.maxRemovalsCount ?? 10);
}
