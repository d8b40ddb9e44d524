import type { KeptDecision } from '@rollcall/domain';
import type { StoredDecision } from '../decisions/stored-decision';

/** What is rejected by keeping a member about whom this was decided; without any decision they are in no directory. */
export function keptAgainst(decision: StoredDecision | undefined): KeptDecision {
  return {
    outcome: 'remove',
    reasonCode: decision?.reasonCode ?? 'not_in_directory',
    directoryUserId: decision?.directoryUserId,
  };
}
