import type { Client } from 'pg';
import { SyncScope } from '@rollcall/contracts';
import type { Bench } from '../bench';
import { parentId, startIngest } from '../parts/ingest';
import { openClient, startPostgres } from '../parts/postgres';
import { directoryId, startWorkos } from '../parts/workos';
import { type Compared, medianRound, roundsWithin } from '../rounds';
import { fillDirectory, named } from './directory-size';
import { startWalker } from '../parts/walker';

/** A scan that finds what is known already: it may cost little more than reading, and must leave nothing behind. */
export const rescan: Bench = {
  name: 'rescan',
  summary: 'a scan without news, against a bare walk of the same pages; it writes no row and publishes nothing',
  async run(context) {
    const size = context.quick ? { users: 2_000, groups: 20 } : { users: 10_000, groups: 100 };
    const rounds = context.quick ? { most: 3, milliseconds: 25_000 } : { most: 5, milliseconds: 600_000 };
    const postgres = await startPostgres(context);
    const database = await postgres.createDatabase();
    const workos = await startWorkos(context, { usersPerSecond: 0 });
    fillDirectory(workos, size);
    const ingest = await startIngest(context, { database, workos, paced: false, pollIntervalMs: 24 * 60 * 60_000 });
    const admin = await openClient(context, database.adminUrl);
    context.log(`first scan of ${named(size)} …`);
    await ingest.scanned((await ingest.beginMirroring()).runId);
    const walker = await startWalker(context, workos);

    const measured: Compared[] = [];
    const written: { rows: number; records: number }[] = [];
    for (const round of roundsWithin(rounds)) {
      const baseline = (await walker.walk({ directory: directoryId })).milliseconds / 1_000;
      const before = await mark(admin);
      const { run } = await ingest.calls.requestSync({ parentId, scope: SyncScope.BOTH });
      const value = (await ingest.scanned(run?.runId ?? '')) / 1_000;
      written.push(await writtenSince(admin, before));
      context.log(`round ${round}: walk ${baseline.toFixed(2)} s, scan ${value.toFixed(2)} s`);
      measured.push({ value, baseline });
    }
    context.report({
      figure: `scan without news, ${named(size)}`,
      ...medianRound(measured),
      unit: 's',
      wanted: { atMost: 1.3 },
    });
    context.report({
      figure: 'rows of the directory record written by it',
      value: Math.max(...written.map(({ rows }) => rows)),
      unit: 'rows',
      wanted: { atMost: 0 },
    });
    context.report({
      figure: "records published by it, beside the run's checkpoint",
      // The checkpoint says that the run is over; it is one record.
      value: Math.max(...written.map(({ records }) => records)) - 1,
      unit: 'records',
      wanted: { atMost: 0 },
    });
  },
};

/** Where the outbox and Postgres's transactions stand. */
interface Mark {
  readonly transaction: string;
  readonly records: number;
}

async function mark(admin: Client): Promise<Mark> {
  const { rows } = await admin.query<{ transaction: string; records: string }>(
    `select pg_current_xact_id() as transaction, coalesce(sum(last), 0) as records
     from ingest.outbox_sequence where topic = 'directory.changes'`,
  );
  return { transaction: rows[0]?.transaction ?? '0', records: Number(rows[0]?.records) };
}

/**
 * Rows of the directory record that were written since, and records published since. By the rows' own transaction
 * numbers: Postgres's statistics come seconds late. Nothing is ever deleted from these tables.
 */
async function writtenSince(admin: Client, since: Mark): Promise<{ rows: number; records: number }> {
  const tables = ['directory_user', 'directory_group', 'directory_membership'];
  const counts = tables.map(
    (table) => `(select count(*) from ingest.${table} where xmin::text::bigint >= $1::text::bigint)`,
  );
  const { rows } = await admin.query<{ written: string }>(`select ${counts.join(' + ')} as written`, [
    since.transaction,
  ]);
  return { rows: Number(rows[0]?.written), records: (await mark(admin)).records - since.records };
}
