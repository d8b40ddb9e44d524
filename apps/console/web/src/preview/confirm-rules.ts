import { type membership } from '@rollcall/contracts';

/** What an administrator has to do before a plan can be confirmed. */
export interface ConfirmNeeds {
  /** Each must be ticked. */
  readonly warnings: readonly NeededTick[];
  /** So many removals that they would wait without being confirmed: the number is typed. Undefined: nothing to type. */
  readonly typedRemovals: number | undefined;
}

export interface NeededTick {
  readonly key: string;
  readonly organizationId: string;
  readonly code: string;
  readonly message: string;
}

/** Warnings in the order in which they hurt. */
const order = ['leaves_nobody', 'own_access_lost', 'last_admin', 'over_hold_limit'];
const placeOf = ({ code }: NeededTick) => {
  const place = order.indexOf(code);
  return place < 0 ? order.length : place;
};

export function confirmNeeds({ organizations }: Pick<membership.Plan, 'organizations'>): ConfirmNeeds {
  const warnings = organizations
    .flatMap(({ organizationId, warnings: some }) =>
      some.map(({ code, message }) => ({ key: `${organizationId}/${code}`, organizationId, code, message })),
    )
    .sort((a, b) => placeOf(a) - placeOf(b));
  const overLimit = organizations.some(({ wouldHold }) => wouldHold > 0);
  const removals = organizations.reduce((sum, { removed }) => sum + removed, 0);
  return { warnings, typedRemovals: overLimit ? removals : undefined };
}

/** What is still to be done; an empty list: it can be confirmed. */
export function missingConfirmations(
  needs: ConfirmNeeds,
  given: { readonly ticked: ReadonlySet<string>; readonly typed: string },
): ('tick' | 'type')[] {
  const missing: ('tick' | 'type')[] = [];
  if (needs.warnings.some(({ key }) => !given.ticked.has(key))) missing.push('tick');
  if (needs.typedRemovals !== undefined && !isNumberTyped(given.typed, needs.typedRemovals)) missing.push('type');
  return missing;
}

/** People may type a number as the page shows it, with its separators. */
export function isNumberTyped(typed: string, number: number): boolean {
  const digits = typed.replace(/[\s,.'’\u00a0\u202f]/g, '');
  return /^\d+$/.test(digits) && Number(digits) === number;
}
