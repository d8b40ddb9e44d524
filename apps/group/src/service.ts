import { seatPolicy } from '@rollcall/contracts';
import { createServiceClient, type ServiceComposition } from '@rollcall/service';
import { createGroup } from './app';
import { groupSettings } from './configuration';
import { groupMigrations } from './migrations';

/** The group service, as a process of its own and among others. */
export const groupService: ServiceComposition<typeof groupSettings> = {
  name: 'group',
  settings: groupSettings,
  migrations: groupMigrations,
  compose: ({ SEAT_POLICY_URL, ROLLCALL_SERVICE_TOKEN, ROLLCALL_CAPABILITIES_FILE, ROLLCALL_ENTITLEMENTS_KEPT }) => {
    const seatPolicyClient = createServiceClient(seatPolicy.SeatPolicyService, {
      baseUrl: SEAT_POLICY_URL,
      token: ROLLCALL_SERVICE_TOKEN,
    });
    return (dependencies) =>
      createGroup({
        ...dependencies,
        seatPolicy: seatPolicyClient,
        catalogue: ROLLCALL_CAPABILITIES_FILE,
        answersKept: ROLLCALL_ENTITLEMENTS_KEPT,
      });
  },
};
