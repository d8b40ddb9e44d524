import { z } from 'zod';

/** What the program `ingest` is started with. */
export const ingestSettings = z.object({
  databaseUrl: z.string(),
  workosUrl: z.string(),
  apiKey: z.string(),
  /** Whether user lists keep WorkOS's limit; where the simulator has none, neither has ingest. */
  paced: z.boolean(),
  pollIntervalMs: z.number(),
  parentId: z.string(),
  workosOrganizationId: z.string(),
  webhookSecret: z.string(),
  token: z.string(),
  logFile: z.string(),
});

export type IngestSettings = z.output<typeof ingestSettings>;
