import { z } from 'zod';

/** What the program `group` is started with. */
export const groupSettings = z.object({
  databaseUrl: z.string(),
  /** Whose outbox stands for ingest's; absent: an instance that only answers, as replicas do whom no partition fell to. */
  ingestDatabaseUrl: z.string().optional(),
  token: z.string(),
  logFile: z.string(),
});

export type GroupSettings = z.output<typeof groupSettings>;

/** Where the program listens. */
export const groupListening = z.object({
  port: z.number(),
  /** Takes a POST of a `membershipMove` each, and publishes it as ingest would. */
  movesPort: z.number().optional(),
});

export const membershipMove = z.object({
  parentId: z.string(),
  directoryGroupId: z.string(),
  directoryUserId: z.string(),
  present: z.boolean(),
});
