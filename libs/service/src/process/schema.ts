import type { Clock } from '@rollcall/domain';
import { type DatabaseOptions, isTransientFailure, missingMigrations } from '@rollcall/persistence';

/** The schema is older than this version, or cannot be asked; somebody has to run `migrate`. */
export class SchemaTooOldError extends Error {
  override readonly name = 'SchemaTooOldError';
  constructor(reason: string) {
    super(`${reason}: run \`migrate\` of this version first`);
  }
}

export interface SchemaPatience {
  readonly clock: Clock;
  /** How long somebody else may take to bring the schema up to date, in milliseconds. */
  readonly patience: number;
  /** Called once, when there is something to wait for. */
  readonly onWait: (reason: string) => void;
}

const lookInterval = 1_000;

/**
 * Waits until somebody else has brought the schema up to date; a database that cannot be reached yet is waited for as well.
 * A newer schema than this version's is new enough: versions follow each other by expand and contract.
 * @throws SchemaTooOldError naming what is missing
 */
export async function awaitSchema(
  options: DatabaseOptions,
  { clock, patience, onWait }: SchemaPatience,
): Promise<void> {
  const deadline = clock.now().getTime() + patience;
  for (let looks = 0; ; looks += 1) {
    const reason = await whatIsMissing(options);
    if (reason === undefined) return;
    if (clock.now().getTime() >= deadline) throw new SchemaTooOldError(reason);
    if (looks === 0) onWait(reason);
    await clock.sleep(lookInterval);
  }
}

async function whatIsMissing(options: DatabaseOptions): Promise<string | undefined> {
  try {
    const missing = await missingMigrations(options);
    return missing.length === 0 ? undefined : `the schema lacks ${missing.join(', ')}`;
  } catch (error) {
    if (!isTransientFailure(error)) throw error;
    return `the database cannot be reached (${error instanceof Error ? error.message : String(error)})`;
  }
}
