import type { Client } from '@connectrpc/connect';
import { Code, ConnectError } from '@connectrpc/connect';
import type { membership, Organization } from '@rollcall/contracts';
import { membershipAway } from './membership-away';

/** Seats are taken in membership; before fewer of them are purchased, membership must agree. */
export interface SeatReservation {
  /**
   * From now on membership gives no seat above these counts.
   * @throws ConnectError failed_precondition seats_in_use; unavailable when membership does not answer
   */
  reserve(organization: Pick<Organization, 'organizationId' | 'seatTiers'>): Promise<void>;
}

export function createSeatReservation(client: Client<typeof membership.MembershipService>): SeatReservation {
  return {
    async reserve({ organizationId, seatTiers }) {
      try {
        await client.reserveSeats({ organizationId, seatTiers });
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
