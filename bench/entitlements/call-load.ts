import { z } from 'zod';

/** What the program `calls` is asked to send. */
export const callLoad = z.object({
  /** `http://host:port/package.Service/Method`. */
  url: z.string(),
  token: z.string(),
  connections: z.number(),
  /** Calls a second over all connections, each sent when it is due; absent: as many as are answered. */
  rate: z.number().optional(),
  seconds: z.number().optional(),
  /** Ends after so many calls; else after `seconds`. */
  calls: z.number().optional(),
  /** Whose entitlements to ask for, one after the other, from the first to the last and again; absent: an empty request. */
  people: z.object({ organizationId: z.string(), from: z.number(), to: z.number(), shuffled: z.boolean() }).optional(),
});

export type CallLoad = z.output<typeof callLoad>;

/** What it tells when it is done. */
export const callLoadResult = z.object({
  callsPerSecond: z.number(),
  p99Milliseconds: z.number(),
  failures: z.number(),
});
