import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { membership } from '@rollcall/contracts';
import { type HeldRemoval, type Hold, planHashOf } from './hold';

const stateMessages: Readonly<Record<Hold['state'], membership.HoldState>> = {
  waiting: membership.HoldState.WAITING,
  released: membership.HoldState.RELEASED,
  rejected: membership.HoldState.REJECTED,
  settled: membership.HoldState.SETTLED,
};

/** @param removals by email */
export function holdMessage(hold: Hold, removals: readonly HeldRemoval[]): membership.Hold {
  const { holdId, organizationId, state, runId = '', createdAt, resolvedAt, resolvedBy = '' } = hold;
  return create(membership.HoldSchema, {
    holdId,
    organizationId,
    state: stateMessages[state],
    runId,
    createdAt: timestampFromDate(createdAt),
    removals: removals.map(({ email, reasonCode }) => ({ email, reasonCode })),
    planHash: planHashOf(organizationId, removals),
    ...(resolvedAt && { resolvedAt: timestampFromDate(resolvedAt) }),
    resolvedBy,
  });
}
