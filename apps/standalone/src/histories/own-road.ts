import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startEmbeddedPostgres } from '@rollcall/embedded';
import { type SimulatedRoad, startSimulatedRoad } from '../test-bed/simulated-road';

const year = 365 * 86_400_000;

/** A scan that repairs drift would decide everybody when the model knows nothing of it. */
export const withoutReconciling = { reconcileIntervalMs: year } as const;

/** Gives a road on a Postgres of its own, and clears both away. */
export async function withRoad<Result>(seed: number, use: (road: SimulatedRoad) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-histories-'));
  // As root, Postgres runs under another account, which must get in.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDirectory: path.join(folder, 'postgres'),
    port: await freePort(),
  });
  try {
    const road = await startSimulatedRoad(postgres.url, seed, withoutReconciling);
    try {
      return await use(road);
    } finally {
      await road.stop();
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
