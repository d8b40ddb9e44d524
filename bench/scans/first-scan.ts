import type { Bench, BenchContext } from '../bench';
import { startIngest } from '../parts/ingest';
import { type Postgres, startPostgres } from '../parts/postgres';
import { directoryId, startWorkos, type Workos } from '../parts/workos';
import { type Compared, medianRound, type Rounds, roundsWithin } from '../rounds';
import { type DirectorySize, fillDirectory, named } from './directory-size';
import { startWalker } from '../parts/walker';

const small = { users: 10_000, groups: 100 };
const large = { users: 100_000, groups: 1_000 };

/** A day: only the first poll, at the start. */
const hardlyEver = 24 * 60 * 60_000;

/** The first scan of a directory: reading, writing, publishing. The memory of ingest must not grow with the directory. */
export const scan: Bench = {
  name: 'scan',
  summary: 'the first scan of a directory without rate limit, against a bare walk of the same pages',
  async run(context) {
    const sizes = context.quick
      ? [
          { users: 1_000, groups: 10 },
          { users: 5_000, groups: 50 },
        ]
      : [small, large];
    const rounds = context.quick ? { most: 2, milliseconds: 10_000 } : { most: 3, milliseconds: 1_200_000 };
    const postgres = await startPostgres(context);
    const peaks: number[] = [];
    for (const size of sizes) {
      const { time, peakMemoryMiB } = await scanSize(context, postgres, size, rounds);
      context.report({ figure: `first scan, ${named(size)}`, ...time, unit: 's', wanted: { atMost: 2 } });
      peaks.push(peakMemoryMiB);
    }
    const [baseline, value = 0] = peaks;
    const figure = `peak memory of ingest, ${sizes.map(({ users }) => users.toLocaleString('en-US')).join(' to ')} users`;
    context.report({ figure, value, baseline, unit: 'MiB', wanted: { atMost: 1.2 } });
  },
};

async function scanSize(
  context: BenchContext,
  postgres: Postgres,
  size: DirectorySize,
  rounds: Rounds,
): Promise<{ time: Compared; peakMemoryMiB: number }> {
  context.log(`making ${named(size)} …`);
  const workos = await startWorkos(context, { usersPerSecond: 0 });
  fillDirectory(workos, size);
  const measured: Compared[] = [];
  let peakMemoryMiB = 0;
  for (const round of roundsWithin(rounds)) {
    const baseline = await freshWalk(context, workos);
    const { value, peak } = await freshScan(context, postgres, workos);
    context.log(`round ${round}: walk ${baseline.toFixed(2)} s, scan ${value.toFixed(2)} s`);
    measured.push({ value, baseline });
    peakMemoryMiB = Math.max(peakMemoryMiB, peak);
  }
  await workos.stop();
  return { time: medianRound(measured), peakMemoryMiB };
}

/** In seconds. By a new process, as the scan. */
async function freshWalk(context: BenchContext, workos: Workos): Promise<number> {
  const walker = await startWalker(context, workos);
  const { milliseconds } = await walker.walk({ directory: directoryId });
  await walker.stop();
  return milliseconds / 1_000;
}

/** In seconds. By a new ingest on a new database. */
async function freshScan(
  context: BenchContext,
  postgres: Postgres,
  workos: Workos,
): Promise<{ value: number; peak: number }> {
  const database = await postgres.createDatabase();
  const ingest = await startIngest(context, { database, workos, paced: false, pollIntervalMs: hardlyEver });
  const run = await ingest.beginMirroring();
  const milliseconds = await ingest.scanned(run.runId);
  const peak = await ingest.stop();
  await postgres.dropDatabase(database);
  return { value: milliseconds / 1_000, peak };
}
