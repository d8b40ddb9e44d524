import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Something that a member may be allowed to do, as the other services of the deployment call it. */
export interface Capability {
  readonly capability: string;
  /** For people. */
  readonly description: string;
}

/** Every capability of the deployment, by id. */
export type Catalogue = readonly Capability[];

/** What counts where the deployment names no catalogue of its own. */
export const defaultCatalogue: Catalogue = [
  { capability: 'chat', description: 'Talk with the assistant' },
  { capability: 'code', description: 'Use the assistant for programming' },
  { capability: 'files', description: 'Give files to the assistant' },
];

const catalogueFile = z.strictObject({
  capabilities: z
    .array(
      z.strictObject({
        capability: z
          .string()
          .regex(
            /^[a-z][a-z0-9._:-]{0,99}$/,
            'must begin with a letter and have at most 100 lower case letters, digits and . _ : -',
          ),
        description: z.string().trim().max(500, 'must have at most 500 characters').default(''),
      }),
    )
    .min(1, 'must name at least one capability')
    .max(1_000, 'must name at most 1000 capabilities')
    .superRefine((capabilities, context) => {
      for (const [index, { capability }] of capabilities.entries()) {
        if (capabilities.findIndex((other) => other.capability === capability) < index) {
          context.addIssue({ code: 'custom', path: [index], message: `${capability} is named twice` });
        }
      }
    }),
});

/** A catalogue, or all that is wrong with it. */
export type ReadCatalogue =
  | { readonly outcome: 'read'; readonly catalogue: Catalogue }
  | { readonly outcome: 'wrong'; readonly problems: readonly string[] };

/** Reads a catalogue file: `{"capabilities": [{"capability": "chat", "description": "Talk with the assistant"}]}`. */
export function readCatalogueFile(file: string): ReadCatalogue {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return {
      outcome: 'wrong',
      problems: [`cannot be read: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
  return parseCatalogue(text);
}

export function parseCatalogue(text: string): ReadCatalogue {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { outcome: 'wrong', problems: [`is not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const result = catalogueFile.safeParse(json);
  if (!result.success) {
    return {
      outcome: 'wrong',
      problems: result.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')),
    };
  }
  // By id, so that lists and pages of it have an order.
  const catalogue = result.data.capabilities.toSorted((one, other) => (one.capability < other.capability ? -1 : 1));
  return { outcome: 'read', catalogue };
}

/** Those of some capabilities that the catalogue does not have. */
export function unknownCapabilities(catalogue: Catalogue, named: readonly string[]): string[] {
  const known = new Set(catalogue.map(({ capability }) => capability));
  return [...new Set(named)].filter((capability) => !known.has(capability));
}
