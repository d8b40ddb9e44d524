import { create } from '@bufbuild/protobuf';
import { membership } from '@rollcall/contracts';
import type { PlannedPerson, PlanSummary, PlanWarning } from '@rollcall/domain';
import { actionMessages, snapshotMessage } from '../history/history-message';
import type { PlannedOrganization } from './plan-store';

/** A plan of an organization with what the administrator is told beside it. */
export interface PreviewedOrganization extends PlanSummary, PlannedOrganization {
  /** How many of the removals would wait for an administrator if this plan were not confirmed. */
  readonly wouldHold: number;
  readonly warnings: readonly PlanWarning[];
}

export function planMessage(hash: string, organizations: readonly PreviewedOrganization[]): membership.Plan {
  return create(membership.PlanSchema, {
    hash,
    organizations: organizations.map(({ people, warnings, organizationId, added, removed, updated, ...counts }) => ({
      organizationId,
      added,
      removed,
      updated,
      unchanged: counts.unchanged,
      waiting: counts.waiting,
      wouldHold: counts.wouldHold,
      warnings: [...warnings],
      changes: people.map(changeMessage),
    })),
  });
}

function changeMessage({ email, action, before, after }: PlannedPerson): membership.PlannedChange {
  const renamed = before !== undefined && before.email !== after.email;
  return create(membership.PlannedChangeSchema, {
    email,
    action: actionMessages[action],
    ...(before && { before: snapshotMessage(before, renamed) }),
    after: snapshotMessage(after, renamed),
    reasonCode: after.reasonCode,
  });
}
