import { z } from 'zod';

/** What the program `console` is started with. */
export const consoleProgramSettings = z.object({
  /** As a deployment sets it. */
  environment: z.record(z.string(), z.string()),
  /** The built web page. */
  webDirectory: z.string(),
  logFile: z.string(),
});

export type ConsoleProgramSettings = z.output<typeof consoleProgramSettings>;
