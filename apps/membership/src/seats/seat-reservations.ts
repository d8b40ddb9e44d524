import type { Database } from '@rollcall/persistence';
import { notFound, refused } from '@rollcall/service';
import { lockOrganization } from '../organizations/organization-store';
import type { Organizations } from '../organizations/organizations';
import { lowerPurchased } from './seat-tiers';

export interface SeatReservations {
  /**
   * For seat-policy, before it lowers what was purchased: refuses where seats in use would be taken away, and gives none
   * of the seats above the new counts from now on.
   * @throws ConnectError failed_precondition seats_in_use, not_found
   */
  reserve(organizationId: string, tiers: readonly { tier: string; purchased: number }[]): Promise<void>;
}

export function createSeatReservations(dependencies: {
  readonly database: Database;
  readonly organizations: Organizations;
}): SeatReservations {
  const { database, organizations } = dependencies;
  return {
    async reserve(organizationId, tiers) {
      // Settings that are still on their way may have more seats. They must not arrive after the reservation and give
      // seats that are about to be taken away; taken in now, they are stale when they arrive.
      await organizations.refresh(organizationId);
      await database.transaction(async (tx) => {
        if (!(await lockOrganization(tx, organizationId))) throw notFound('organization', organizationId);
        const [over] = await tx.query<{ tier: string; used: number; purchased: number }>(
          `select s.tier, s.used, coalesce(w.purchased, 0) as purchased
           from seat_tier s left join unnest($2::text[], $3::integer[]) as w (tier, purchased) on w.tier = s.tier
           where s.organization_id = $1 and s.used > coalesce(w.purchased, 0)
           order by s.rank, s.tier`,
          [organizationId, tiers.map(({ tier }) => tier), tiers.map(({ purchased }) => purchased)],
        );
        if (over) throw refused('seats_in_use', `${over.used} seats of tier ${over.tier} are in use`);
        await lowerPurchased(tx, organizationId, tiers);
      });
    },
  };
}
