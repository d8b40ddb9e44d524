import { z } from 'zod';

/** What the program `load` is started with. */
export const loadSettings = z.object({
  url: z.string(),
  secret: z.string(),
  connections: z.number(),
  /** Deliveries to send. */
  count: z.number(),
  /** The number of the first change: those of another round are others. */
  from: z.number(),
  /** JSON file with the users that change. */
  usersFile: z.string(),
});

export type LoadSettings = z.output<typeof loadSettings>;
