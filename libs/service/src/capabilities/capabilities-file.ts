import { z } from 'zod';
import { type Catalogue, defaultCatalogue, readCatalogueFile } from './catalogue';

/**
 * The setting ROLLCALL_CAPABILITIES_FILE: the catalogue of the deployment, read with the other settings, so that a wrong one
 * stops the process as they do. Group gives what is in it, seat-policy refuses what is not: both are given the same file.
 */
export const capabilitiesFile = z
  .string()
  .default('')
  .transform((file, context): Catalogue => {
    if (file === '') return defaultCatalogue;
    const read = readCatalogueFile(file);
    if (read.outcome === 'read') return read.catalogue;
    for (const message of read.problems) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .meta({ description: 'Path of the catalogue of capabilities (JSON); not set: the default catalogue' });
