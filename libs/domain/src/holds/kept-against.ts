import type { Decision } from '../decisions';

/**
 * The decision to remove a member that an administrator rejected. The member stays while it is the last one about them:
 * until one arrives with another outcome, reason or directory user.
 */
export interface KeptDecision {
  readonly outcome: 'remove';
  readonly reasonCode: string;
  readonly directoryUserId: string | undefined;
}

/** Whether a decision says again what was rejected. */
export function isKeptAgainst(
  kept: KeptDecision | undefined,
  { outcome, reasonCode }: Pick<Decision, 'outcome' | 'reasonCode'>,
  directoryUserId: string | undefined,
): boolean {
  return kept?.outcome === outcome && kept.reasonCode === reasonCode && kept.directoryUserId === directoryUserId;
}
