import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { seatPolicy } from '@rollcall/contracts';
import type { Log } from '@rollcall/domain';
import { notFound } from '@rollcall/service';

/** Whether a run may go under a plan that somebody says to have confirmed. */
export interface ConfirmedPlans {
  /**
   * Resolves when a run of the parent may go under the plan of this hash.
   * @throws ConnectError failed_precondition plan_changed; not_found (parent); unavailable when nobody can say
   */
  check(plan: { readonly parentId: string; readonly planHash: string }): Promise<void>;
}

export interface ConfirmedPlansDependencies {
  readonly seatPolicy: Pick<Client<typeof seatPolicy.SeatPolicyService>, 'checkConfirmedPlan'>;
  readonly log: Log;
}

/** seat-policy knows: it holds the settings that the plan takes for given. */
export function createConfirmedPlans({ seatPolicy, log }: ConfirmedPlansDependencies): ConfirmedPlans {
  return {
    async check({ parentId, planHash }) {
      try {
        await seatPolicy.checkConfirmedPlan({ parentId, planHash });
      } catch (error) {
        const { code, rawMessage } = ConnectError.from(error);
        // A new error: the one at hand carries the headers of seat-policy's answer.
        if (code === Code.FailedPrecondition) throw new ConnectError(rawMessage, code);
        if (code === Code.NotFound) throw notFound('parent', parentId);
        log.warn({ parentId, code: Code[code], err: error }, 'seat-policy could not be asked about a confirmed plan');
        throw new ConnectError('try again: seat-policy does not answer', Code.Unavailable);
      }
    },
  };
}
