import { membership } from '@rollcall/contracts';
import { clientTls, createServiceClient, type ServiceComposition } from '@rollcall/service';
import { createSeatPolicy } from './app';
import { seatPolicySettings } from './configuration';
import { seatPolicyMigrations } from './migrations';
import { seatPolicyRecovery } from './recovery/recovery';

/** Seat-policy, as a process of its own and among others. */
export const seatPolicyService: ServiceComposition<typeof seatPolicySettings> = {
  name: 'seat-policy',
  settings: seatPolicySettings,
  migrations: seatPolicyMigrations,
  recovery: seatPolicyRecovery,
  compose: (settings) => {
    const membershipClient = createServiceClient(membership.MembershipService, {
      baseUrl: settings.MEMBERSHIP_URL,
      token: settings.ROLLCALL_SERVICE_TOKEN,
      tls: clientTls(settings),
    });
    return (dependencies) =>
      createSeatPolicy({
        ...dependencies,
        membership: membershipClient,
        catalogue: settings.ROLLCALL_CAPABILITIES_FILE,
      });
  },
};
