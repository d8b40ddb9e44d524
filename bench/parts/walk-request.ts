import { z } from 'zod';

/** What the program `walk` shall read: a directory's users, groups and members, or the events after one. */
export const walkRequest = z.union([z.object({ directory: z.string() }), z.object({ eventsAfter: z.string() })]);

export type WalkRequest = z.output<typeof walkRequest>;
