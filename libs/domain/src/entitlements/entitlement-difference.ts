import type { Entitlements, SpendLimit } from './entitlements';

/** What a person gained and lost. */
export interface EntitlementDifference {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  /** Undefined where the limit is the same; a limit of another source is another one. */
  readonly spendLimit: { readonly before: SpendLimit; readonly after: SpendLimit } | undefined;
}

/** Undefined where the person may do and spend the same. Groups do not count: what they are in, others say. */
export function entitlementDifference(before: Entitlements, after: Entitlements): EntitlementDifference | undefined {
  const gained = withoutThose(after.capabilities, before.capabilities);
  const lost = withoutThose(before.capabilities, after.capabilities);
  const sameLimit =
    before.spendLimit.amount === after.spendLimit.amount && before.spendLimit.source === after.spendLimit.source;
  if (gained.length === 0 && lost.length === 0 && sameLimit) return undefined;
  return {
    gained,
    lost,
    spendLimit: sameLimit ? undefined : { before: before.spendLimit, after: after.spendLimit },
  };
}

function withoutThose(list: readonly string[], others: readonly string[]): string[] {
  const those = new Set(others);
  return list.filter((one) => !those.has(one));
}
