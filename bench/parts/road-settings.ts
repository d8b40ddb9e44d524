import { z } from 'zod';

const service = z.object({ databaseUrl: z.string(), port: z.number() });

/** What the program `road` is started with. */
export const roadSettings = z.object({
  workosUrl: z.string(),
  apiKey: z.string(),
  webhookSecret: z.string(),
  token: z.string(),
  logFile: z.string(),
  services: z.object({ ingest: service, seatPolicy: service, membership: service, group: service }),
});

export type RoadSettings = z.output<typeof roadSettings>;
