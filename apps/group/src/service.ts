import { seatPolicy } from '@rollcall/contracts';
import { clientTls, createServiceClient, type ServiceComposition } from '@rollcall/service';
import { createGroup } from './app';
import { groupSettings } from './configuration';
import { groupMigrations } from './migrations';
import { groupRecovery } from './recovery/recovery';

/** The group service, as a process of its own and among others. */
export const groupService: ServiceComposition<typeof groupSettings> = {
  name: 'group',
  settings: groupSettings,
  migrations: groupMigrations,
  recovery: groupRecovery,
  compose: (settings) => {
    const seatPolicyClient = createServiceClient(seatPolicy.SeatPolicyService, {
      baseUrl: settings.SEAT_POLICY_URL,
      token: settings.ROLLCALL_SERVICE_TOKEN,
      tls: clientTls(settings),
    });
    return (dependencies) =>
      createGroup({
        ...dependencies,
        seatPolicy: seatPolicyClient,
        catalogue: settings.ROLLCALL_CAPABILITIES_FILE,
        answersKept: settings.ROLLCALL_ENTITLEMENTS_KEPT,
      });
  },
};
