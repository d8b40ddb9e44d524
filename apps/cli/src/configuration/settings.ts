import { z } from 'zod';
import { wrongUsage } from '../failures/failure';

/** Where the services are, and as whom they are called. */
export interface Settings {
  readonly urls: ServiceUrls;
  readonly token: string;
  /** The administrator for whom changes are made; undefined: the holder of the token. */
  readonly actingFor: string | undefined;
}

export interface ServiceUrls {
  readonly ingest: string;
  readonly membership: string;
  readonly group: string;
  readonly seatPolicy: string;
}

/** The port base of `npm start` where nothing else is told. */
const defaultPortBase = 4_000;

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .transform((text) => text.replace(/\/+$/, ''));

const variables = z.object({
  INGEST_URL: url.optional(),
  MEMBERSHIP_URL: url.optional(),
  GROUP_URL: url.optional(),
  SEAT_POLICY_URL: url.optional(),
  // What a header can carry.
  ROLLCALL_SERVICE_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks')
    .default('dev-token'),
  ROLLCALL_ACTING_FOR: z
    .string()
    .trim()
    .regex(/^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, 'must be an email address')
    .optional(),
});

/**
 * Reads the environment. A variable set to nothing counts as not set; a port base given on the command line goes before the
 * addresses of the environment.
 * @throws RollcallError that names every wrong variable
 */
export function readSettings(env: NodeJS.ProcessEnv, portBase: number | undefined): Settings {
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== '');
  const result = variables.safeParse(Object.fromEntries(given));
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    throw wrongUsage(`wrong configuration:\n${problems.join('\n')}`);
  }
  const { data } = result;
  const at = (offset: number, told: string | undefined): string =>
    (portBase === undefined ? told : undefined) ?? `http://127.0.0.1:${(portBase ?? defaultPortBase) + offset}`;
  return {
    urls: {
      ingest: at(10, data.INGEST_URL),
      membership: at(20, data.MEMBERSHIP_URL),
      group: at(30, data.GROUP_URL),
      seatPolicy: at(40, data.SEAT_POLICY_URL),
    },
    token: data.ROLLCALL_SERVICE_TOKEN,
    actingFor: data.ROLLCALL_ACTING_FOR,
  };
}
