import { hash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { group } from '@rollcall/contracts';
import type { Entitlements, SpendLimit, SpendSource } from '@rollcall/domain';

const sources: Record<SpendSource, group.SpendSource> = {
  member: group.SpendSource.MEMBER,
  group: group.SpendSource.GROUP,
  tier: group.SpendSource.TIER,
  ceiling: group.SpendSource.CEILING,
  none: group.SpendSource.NONE,
};

export function spendLimitMessage({ amount, source }: SpendLimit, currency: string): group.SpendLimit {
  return create(group.SpendLimitSchema, {
    currency,
    source: sources[source],
    ...(amount !== undefined && { amountMinor: amount }),
  });
}

/** Of an answer's digest so much that two answers of one person never share it. */
const versionLength = 22;

/** The version of an answer: equal for equal answers, in every instance, and different for different ones. */
export function versionOf({ capabilities, spendLimit, groups }: Entitlements, currency: string): string {
  const { amount, source } = spendLimit;
  const content = [
    capabilities,
    amount?.toString() ?? null,
    source,
    currency,
    groups.map(({ groupId, name }) => [groupId, name]),
  ];
  return hash('sha256', JSON.stringify(content), 'base64url').slice(0, versionLength);
}
