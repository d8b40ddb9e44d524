import { recoveredAt } from '@rollcall/messaging';
import type { Sql } from '@rollcall/persistence';

/**
 * Where revisions begin in a schema that was restored: by the clock, so that none is given twice, however often it is
 * restored. Nobody saves every two seconds for years; and it is a 32-bit number until the year 2106.
 */
export function revisionAfterRestore(at: Date): number {
  return Math.floor(at.getTime() / 2_000);
}

/** The first revision of a new organization: the others may have heard of one of the same id that the backup did not have. */
export async function firstRevision(sql: Sql): Promise<number> {
  const restored = await recoveredAt(sql);
  return restored ? revisionAfterRestore(restored) : 1;
}
