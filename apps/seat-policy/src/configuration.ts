import { capabilitiesFile } from '@rollcall/service';
import { z } from 'zod';

/** What seat-policy reads from its environment, beside what every service does. */
export const seatPolicySettings = z.object({
  MEMBERSHIP_URL: z.url({ protocol: /^https?$/ }).meta({ description: 'The HTTP door of membership' }),
  ROLLCALL_CAPABILITIES_FILE: capabilitiesFile,
});
