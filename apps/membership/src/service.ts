import { group, seatPolicy } from '@rollcall/contracts';
import { clientTls, createServiceClient, type ServiceComposition } from '@rollcall/service';
import { createMembership } from './app';
import { membershipSettings } from './configuration';
import { membershipMigrations } from './migrations';
import { membershipRecovery } from './recovery/recovery';

/** The membership service, as a process of its own and among others. */
export const membershipService: ServiceComposition<typeof membershipSettings> = {
  name: 'membership',
  settings: membershipSettings,
  migrations: membershipMigrations,
  recovery: membershipRecovery,
  compose: (settings) => {
    const { SEAT_POLICY_URL, GROUP_URL, ROLLCALL_SERVICE_TOKEN: token } = settings;
    const tls = clientTls(settings);
    const seatPolicyClient = createServiceClient(seatPolicy.SeatPolicyService, {
      baseUrl: SEAT_POLICY_URL,
      token,
      tls,
    });
    const groupClient = createServiceClient(group.GroupService, { baseUrl: GROUP_URL, token, tls });
    return (dependencies) => createMembership({ ...dependencies, seatPolicy: seatPolicyClient, group: groupClient });
  },
};
