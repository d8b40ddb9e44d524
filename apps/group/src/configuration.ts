import { z } from 'zod';
import { type Catalogue, defaultCatalogue, readCatalogueFile } from './capabilities/catalogue';

/** The catalogue of a deployment, read with the other settings, so that a wrong one stops the process as they do. */
const catalogue = z
  .string()
  .default('')
  .transform((file, context): Catalogue => {
    if (file === '') return defaultCatalogue;
    const read = readCatalogueFile(file);
    if (read.outcome === 'read') return read.catalogue;
    for (const message of read.problems) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** What the group service reads from its environment, beside what every service does. */
export const groupSettings = z.object({
  SEAT_POLICY_URL: z.url({ protocol: /^https?$/ }).meta({ description: 'The HTTP door of seat-policy' }),
  ROLLCALL_CAPABILITIES_FILE: catalogue.meta({
    description: 'Path of the catalogue of capabilities (JSON); not set: the default catalogue',
  }),
  ROLLCALL_ENTITLEMENTS_KEPT: z.coerce.number().int().min(1).max(10_000_000).default(100_000).meta({
    description: 'Answers about people that an instance keeps in memory at most: about 1 KB each',
    unit: 'answers',
  }),
});
