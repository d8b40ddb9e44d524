import { z } from 'zod';

/** What the membership service reads from its environment, beside what every service does. */
export const membershipSettings = z.object({
  SEAT_POLICY_URL: z.url({ protocol: /^https?$/ }).meta({ description: 'The HTTP door of seat-policy' }),
  GROUP_URL: z.url({ protocol: /^https?$/ }).meta({ description: 'The HTTP door of group' }),
});
