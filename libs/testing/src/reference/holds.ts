import { activeMembersOf, type Member, type Organization, type World } from './world';

export const hour = 60 * 60 * 1_000;

/** By what removals are judged: those of a run together, those between runs one by one, those by hand not at all. */
export type Judge =
  | { readonly kind: 'nobody' }
  /** `confirmed`: the people of a plan that an administrator confirmed by its hash. */
  | { readonly kind: 'run'; readonly confirmed: ReadonlySet<string> }
  | { readonly kind: 'hour' };

/** 7: more than the count AND more than the share. */
function overLimit({ policy }: Organization, removals: number, base: number): boolean {
  return policy.guard && removals > policy.maxRemovalsCount && removals > policy.maxRemovalsShare * base;
}

/** Of whom shares are taken: the members active before anything is carried out, and those removed in the hour before. */
export interface Base {
  readonly active: number;
  readonly removedInHour: number;
}

export function baseOf(world: World, organization: Organization): Base {
  return { active: activeMembersOf(organization).length, removedInHour: removalsInHour(world, organization).length };
}

function removalsInHour(world: World, { removals }: Organization): Organization['removals'] {
  return removals.filter(({ at }) => at > world.now - hour);
}

/** 7: over the limit, all removals of the run wait; so they do, whatever the limits, if it would leave nobody. */
export function runIsHeld(
  organization: Organization,
  removals: number,
  { active }: Base,
  leavesNobody: boolean,
): boolean {
  return leavesNobody || overLimit(organization, removals, active);
}

/** 7, 10: between runs, those past the limit wait. The base is: active now plus removed in that hour. */
export function oneMoreIsHeld(world: World, organization: Organization, { active, removedInHour }: Base): boolean {
  const counted = removalsInHour(world, organization).filter(({ counts }) => counts).length;
  return overLimit(organization, counted + 1, active + removedInHour);
}

export function remove(
  world: World,
  organization: Organization,
  member: Member,
  reason: string,
  { counts }: { readonly counts: boolean },
): void {
  // A changed email is no removal: whoever has it is a member still.
  if (member.status === 'active' && reason !== 'email_changed') organization.removals.push({ at: world.now, counts });
  member.status = 'removed';
  member.reason = reason;
  member.line = undefined;
  member.held = undefined;
  member.kept = undefined;
}
