import { serviceSettings } from '@rollcall/service';
import { z } from 'zod';

const address = z.url({ protocol: /^https?$/ });

/** WorkOS's client takes a host and a port alone, and an origin has no more. */
const origin = address
  .refine((url) => new URL(url).pathname === '/', 'must have no path')
  .transform((url) => new URL(url).origin);

const shortestSecret = 32;

/** What the console reads from its environment. It owns no database. */
export const consoleSettings = z.object({
  ...serviceSettings.pick({
    ...{ PORT: true, HOST: true, LOG_LEVEL: true, ROLLCALL_SERVICE_TOKEN: true },
    ...{ TLS_CERT_FILE: true, TLS_KEY_FILE: true, TLS_CA_FILE: true },
  }).shape,
  INGEST_URL: address.meta({ description: 'The HTTP door of ingest' }),
  SEAT_POLICY_URL: address.meta({ description: 'The HTTP door of seat-policy' }),
  MEMBERSHIP_URL: address.meta({ description: 'The HTTP door of membership' }),
  GROUP_URL: address.meta({ description: 'The HTTP door of group' }),
  WORKOS_API_KEY: z.string().min(1).meta({ description: 'The API key of WorkOS', secret: true }),
  WORKOS_API_URL: origin
    .default('https://api.workos.com')
    .meta({ description: "WorkOS's API: host and port, no path" }),
  WORKOS_BROWSER_URL: origin.optional().meta({
    description: 'Where browsers reach WorkOS, if not where the console does: a simulator inside of a cluster',
  }),
  WORKOS_CLIENT_ID: z.string().min(1).meta({ description: 'The client id of WorkOS: the console signs in by it' }),
  ROLLCALL_CONSOLE_URL: origin
    .refine(
      (url) => url.startsWith('https:') || isLoopback(new URL(url).hostname),
      'must be https, unless it is on loopback',
    )
    .meta({ description: 'Where people reach the console: https, or on loopback. Cookies are for this address alone' }),
  ROLLCALL_SESSION_SECRET: z
    .string()
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .refine(
      (secrets) => secrets.every((secret) => secret.length >= shortestSecret) && secrets.length <= 2,
      `expected one secret of at least ${shortestSecret} characters, or two with a comma between them`,
    )
    .meta({
      description: `Seals the cookies of sessions: ${shortestSecret} characters or more. Two while it is changed, \`new,old\`: the first one seals, both open`,
      secret: true,
    }),
  ROLLCALL_OPERATORS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((email) => email.trim().toLowerCase())
        .filter((email) => email !== ''),
    )
    .refine((emails) => emails.every((email) => /^[^\s@]+@[^\s@]+$/.test(email)), 'expected email,email')
    .meta({ description: '`email,…`: those who may do everything, for every parent' }),
});

export type ConsoleSettings = z.output<typeof consoleSettings>;

/** Whether a host name is this machine: `localhost`, 127.0.0.0/8, `[::1]`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
