import { type membership } from '@rollcall/contracts';
import { differencesOf, listOf } from '../preview/plan-people';

/** What mappings would do to the people of one organization, in the words of the editor. */
export interface MappingEffect {
  /** Members who are in no group that is mapped to a role. */
  readonly outsideRoles: number;
  /** Members with a role, in no group that is mapped to a seat tier. */
  readonly outsideTiers: number;
  /** Removed for another reason: gone from the directory, inactive there. */
  readonly otherRemovals: number;
  readonly added: number;
  readonly otherRole: number;
  readonly otherTier: number;
  readonly waiting: number;
  readonly unchanged: number;
  readonly wouldHold: number;
  /** Some of those outside, by email. */
  readonly examples: readonly string[];
}

const mostExamples = 3;

export function mappingEffect(plan: membership.OrganizationPlan): MappingEffect {
  const effect = { outsideRoles: 0, outsideTiers: 0, otherRemovals: 0, otherRole: 0, otherTier: 0 };
  const examples: string[] = [];
  for (const change of plan.changes) {
    if (listOf(change) === 'removals') {
      if (change.reasonCode === 'no_role_group') effect.outsideRoles += 1;
      else if (change.reasonCode === 'no_tier_group') effect.outsideTiers += 1;
      else effect.otherRemovals += 1;
      if (examples.length < mostExamples) examples.push(change.email);
    } else {
      const differs = differencesOf(change);
      if (differs.role) effect.otherRole += 1;
      if (differs.seatTier) effect.otherTier += 1;
    }
  }
  const { added, waiting, unchanged, wouldHold } = plan;
  return { ...effect, examples, added, waiting, unchanged, wouldHold };
}

/** How many people are removed, whatever the reason. */
export function removalsOf({ outsideRoles, outsideTiers, otherRemovals }: MappingEffect): number {
  return outsideRoles + outsideTiers + otherRemovals;
}

/** How many people would still change, and how many wait in a hold already: a sync changes nothing for those. */
export function divideByHold(
  changes: readonly membership.PlannedChange[],
  holds: readonly membership.Hold[],
): { readonly pending: number; readonly held: number } {
  const waiting = new Set(holds.flatMap(({ removals }) => removals.map(({ email }) => email)));
  const held = changes.filter((change) => listOf(change) === 'removals' && waiting.has(change.email)).length;
  return { pending: changes.length - held, held };
}
