import { capabilitiesFile } from '@rollcall/service';
import { z } from 'zod';

/** What the group service reads from its environment, beside what every service does. */
export const groupSettings = z.object({
  SEAT_POLICY_URL: z.url({ protocol: /^https?$/ }).meta({ description: 'The HTTP door of seat-policy' }),
  ROLLCALL_CAPABILITIES_FILE: capabilitiesFile,
  ROLLCALL_ENTITLEMENTS_KEPT: z.coerce.number().int().min(1).max(10_000_000).default(100_000).meta({
    description: 'Answers about people that an instance keeps in memory at most: about 1 KB each',
    unit: 'answers',
  }),
});
