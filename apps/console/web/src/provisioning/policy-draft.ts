import { type MessageInitShape } from '@bufbuild/protobuf';
import { EmailChange, MultiGroupSpendLimit, type Policy, type seatPolicy, UnmappedTier } from '@rollcall/contracts';

/** The policy of an organization while it is edited; the share in percent, as people say it. */
export interface PolicyDraft {
  readonly guardEnabled: boolean;
  readonly maxRemovalsCount: number;
  readonly maxRemovalsPercent: number;
  readonly unmappedTier: UnmappedTier;
  readonly unmappedGraceSeconds: number;
  readonly emailChange: EmailChange;
  readonly multiGroupSpendLimit: MultiGroupSpendLimit;
}

export function policyDraftOf(policy: Policy | undefined): PolicyDraft {
  return {
    guardEnabled: policy?.guard?.enabled ?? true,
    maxRemovalsCount: policy?.guard?.maxRemovalsCount ?? 10,
    maxRemovalsPercent: percentOf(policy?.guard?.maxRemovalsShare ?? 0.1),
    unmappedTier: policy?.unmappedTier ?? UnmappedTier.REMOVE,
    unmappedGraceSeconds: policy?.unmappedGraceSeconds ?? 30,
    emailChange: policy?.emailChange ?? EmailChange.NEW_RECORD,
    multiGroupSpendLimit: policy?.multiGroupSpendLimit ?? MultiGroupSpendLimit.LOWEST,
  };
}

/** Only what differs is sent: somebody else's change of another setting stays. Undefined: nothing differs. */
export function policyChange(
  organizationId: string,
  saved: PolicyDraft,
  draft: PolicyDraft,
): MessageInitShape<typeof seatPolicy.SetPolicyRequestSchema> | undefined {
  const guard = {
    ...(draft.guardEnabled !== saved.guardEnabled && { enabled: draft.guardEnabled }),
    ...(draft.maxRemovalsCount !== saved.maxRemovalsCount && { maxRemovalsCount: draft.maxRemovalsCount }),
    ...(draft.maxRemovalsPercent !== saved.maxRemovalsPercent && {
      maxRemovalsShare: shareOf(draft.maxRemovalsPercent),
    }),
  };
  const change = {
    ...(Object.keys(guard).length > 0 && { guard }),
    ...(draft.unmappedTier !== saved.unmappedTier && { unmappedTier: draft.unmappedTier }),
    ...(draft.unmappedGraceSeconds !== saved.unmappedGraceSeconds && {
      unmappedGraceSeconds: draft.unmappedGraceSeconds,
    }),
    ...(draft.emailChange !== saved.emailChange && { emailChange: draft.emailChange }),
    ...(draft.multiGroupSpendLimit !== saved.multiGroupSpendLimit && {
      multiGroupSpendLimit: draft.multiGroupSpendLimit,
    }),
  };
  return Object.keys(change).length > 0 ? { organizationId, ...change } : undefined;
}

export type PolicyField = keyof PolicyDraft;

/** What is wrong with the numbers, by field. */
export function policyProblems(draft: PolicyDraft): Partial<Record<PolicyField, string>> {
  const problems: Partial<Record<PolicyField, string>> = {};
  if (!isWhole(draft.maxRemovalsCount)) problems.maxRemovalsCount = 'A whole number, 0 or more.';
  if (!(draft.maxRemovalsPercent >= 0 && draft.maxRemovalsPercent <= 100)) {
    problems.maxRemovalsPercent = 'Between 0 and 100.';
  }
  if (!isWhole(draft.unmappedGraceSeconds)) problems.unmappedGraceSeconds = 'Whole seconds, 0 or more.';
  return problems;
}

const isWhole = (number: number) => Number.isInteger(number) && number >= 0 && number <= 2_147_483_647;

/** Rounded where a computer's fraction is a little off: 0.07 * 100 is 7.000000000000001. */
function percentOf(share: number): number {
  return Number((share * 100).toFixed(6));
}

function shareOf(percent: number): number {
  return Number((percent / 100).toFixed(8));
}
