import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { seatPolicy } from '@rollcall/contracts';
import type { Log } from '@rollcall/domain';
import { type StatedOrganization, statedOrganization } from './known-organization';

/** Where an organization is asked for that this service has not heard of yet. */
export interface OrganizationSource {
  /**
   * The organization as seat-policy has it now; undefined when there is none.
   * @throws SeatPolicyAwayError when seat-policy does not answer
   */
  ask(organizationId: string): Promise<StatedOrganization | undefined>;
}

/** Seat-policy did not answer. */
export class SeatPolicyAwayError extends Error {
  override readonly name = 'SeatPolicyAwayError';
  /** Read by `isTransientFailure`: a record that could not be applied for that must be tried again, not set aside. */
  readonly code = 'ETIMEDOUT';
}

export interface OrganizationSourceDependencies {
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  readonly log: Log;
}

export function createOrganizationSource({ seatPolicy, log }: OrganizationSourceDependencies): OrganizationSource {
  return {
    async ask(organizationId) {
      try {
        const { organization } = await seatPolicy.getOrganization({ organizationId });
        return organization && statedOrganization(organization);
      } catch (error) {
        const failure = ConnectError.from(error);
        if (failure.code === Code.NotFound) return undefined;
        log.warn({ organizationId, code: Code[failure.code], err: failure }, 'seat-policy could not be asked');
        throw new SeatPolicyAwayError('seat-policy does not answer', { cause: error });
      }
    },
  };
}
