import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(1);
const sixHours = 6 * 60 * 60 * 1_000;

/** What ingest reads from its environment, beside what every service does. */
export const ingestSettings = z.object({
  WORKOS_API_KEY: z.string().min(1).meta({ description: 'The API key of WorkOS', secret: true }),
  WORKOS_API_URL: z
    .url({ protocol: /^https?$/ })
    // WorkOS's client takes a host and a port alone.
    .refine((url) => new URL(url).pathname === '/', 'must have no path')
    .default('https://api.workos.com')
    .meta({ description: "WorkOS's API: host and port, no path" }),
  WORKOS_REQUEST_TIMEOUT_MS: milliseconds
    .default(20_000)
    .meta({ description: 'How long WorkOS may take to answer a request', unit: 'milliseconds' }),
  WORKOS_WEBHOOK_SECRETS: z
    .string()
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .refine((secrets) => secrets.every((secret) => secret !== ''), 'expected secret,secret')
    .meta({ description: 'What webhooks are signed with, `secret,…`; two while it is changed', secret: true }),
  WORKOS_CLIENT_ID: z.string().optional().meta({ description: 'The client id of WorkOS: the console signs in by it' }),
  SEAT_POLICY_URL: z.url({ protocol: /^https?$/ }).meta({ description: 'The HTTP door of seat-policy' }),
  POLL_INTERVAL_MS: milliseconds.default(60_000).meta({
    description: "Time between two polls of WorkOS's events, of all instances together",
    unit: 'milliseconds',
  }),
  RECONCILE_INTERVAL_MS: milliseconds
    .default(sixHours)
    .meta({ description: 'Time between two scans that mend what no event told', unit: 'milliseconds' }),
});
