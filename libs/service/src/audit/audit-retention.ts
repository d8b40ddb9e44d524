import type { Clock, Log } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';

/** Between two looks for entries that are old enough, in milliseconds. */
const lookEveryMs = 60 * 60_000;
const dayMs = 24 * 60 * 60_000;
/** Entries in one statement: it holds no lock for long. */
const batch = 5_000;

/**
 * Deletes audit entries that began before this, the oldest first. Answers how many. Several instances may do so at once:
 * each skips what another one is at.
 */
export async function forgetAuditEntries(database: Database, before: Date): Promise<number> {
  for (let forgotten = 0; ;) {
    // An array, so that the entries are looked up once: as `in (select …)` they may be looked up for each row of the table.
    const count = await database.write(
      `delete from audit_entry where number = any(array(
         select number from audit_entry where at < $1 order by at, number limit $2 for update skip locked
       ))`,
      [before, batch],
      { plans: 'kept' },
    );
    forgotten += count;
    if (count < batch) return forgotten;
  }
}

/** Forgets entries that are older than the retention: when the service starts, and each hour from then on. */
export function keepAuditRetention(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionDays: number;
}): { stop(): Promise<void> } {
  const { database, clock, log, retentionDays } = deps;
  const stopping = new AbortController();

  async function forget(): Promise<void> {
    try {
      const forgotten = await forgetAuditEntries(database, new Date(clock.now().getTime() - retentionDays * dayMs));
      if (forgotten > 0) log.info({ forgotten, retentionDays }, 'audit entries forgotten');
    } catch (error) {
      // The next look does what this one did not.
      log.warn({ err: error }, 'audit entries not forgotten');
    }
  }

  async function keep(): Promise<void> {
    while (!stopping.signal.aborted) {
      await forget();
      await clock.sleep(lookEveryMs, stopping.signal);
    }
  }

  const kept = keep();
  return {
    async stop() {
      stopping.abort();
      await kept;
    },
  };
}
