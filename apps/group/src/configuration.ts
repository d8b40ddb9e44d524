import { z } from 'zod';

/** What the group service reads from its environment, beside what every service does. */
export const groupSettings = z.object({
  SEAT_POLICY_URL: z.url({ protocol: /^https?$/ }),
});
