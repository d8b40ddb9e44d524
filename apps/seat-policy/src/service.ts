import { membership } from '@rollcall/contracts';
import { createServiceClient, type ServiceComposition } from '@rollcall/service';
import { createSeatPolicy } from './app';
import { seatPolicySettings } from './configuration';
import { seatPolicyMigrations } from './migrations';

/** Seat-policy, as a process of its own and among others. */
export const seatPolicyService: ServiceComposition<typeof seatPolicySettings> = {
  name: 'seat-policy',
  settings: seatPolicySettings,
  migrations: seatPolicyMigrations,
  compose: ({ MEMBERSHIP_URL, ROLLCALL_SERVICE_TOKEN }) => {
    const membershipClient = createServiceClient(membership.MembershipService, {
      baseUrl: MEMBERSHIP_URL,
      token: ROLLCALL_SERVICE_TOKEN,
    });
    return (dependencies) => createSeatPolicy({ ...dependencies, membership: membershipClient });
  },
};
