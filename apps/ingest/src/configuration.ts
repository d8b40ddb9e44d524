import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(1);
const sixHours = 6 * 60 * 60 * 1_000;

/** What ingest reads from its environment, beside what every service does. */
export const ingestSettings = z.object({
  WORKOS_API_KEY: z.string().min(1),
  WORKOS_API_URL: z
    .url({ protocol: /^https?$/ })
    // WorkOS's client takes a host and a port alone.
    .refine((url) => new URL(url).pathname === '/', 'must have no path')
    .default('https://api.workos.com'),
  /** How long WorkOS may take to answer a request. */
  WORKOS_REQUEST_TIMEOUT_MS: milliseconds.default(20_000),
  WORKOS_WEBHOOK_SECRETS: z
    .string()
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .refine((secrets) => secrets.every((secret) => secret !== ''), 'expected secret,secret'),
  WORKOS_CLIENT_ID: z.string().optional(),
  SEAT_POLICY_URL: z.url({ protocol: /^https?$/ }),
  POLL_INTERVAL_MS: milliseconds.default(60_000),
  RECONCILE_INTERVAL_MS: milliseconds.default(sixHours),
});
