import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { membership } from '@rollcall/contracts';
import { membershipAway } from './membership-away';

/** Membership makes and keeps the plans that administrators confirm. */
export interface PlanBases {
  /**
   * What the plan of this hash was made under.
   * @throws ConnectError failed_precondition plan_changed (no plan of the last 24 hours has that hash); unavailable
   */
  find(planHash: string): Promise<membership.GetPlanBasisResponse>;
}

export function createPlanBases(client: Client<typeof membership.MembershipService>): PlanBases {
  return {
    async find(planHash) {
      try {
        return await client.getPlanBasis({ planHash });
      } catch (error) {
        if (error instanceof ConnectError && error.code === Code.FailedPrecondition) {
          // A new error: the caught one carries membership's response headers.
          throw new ConnectError(error.rawMessage, Code.FailedPrecondition);
        }
        throw membershipAway(error);
      }
    },
  };
}
