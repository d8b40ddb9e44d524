import type { Bench, BenchContext } from '../bench';
import { startIngest } from '../parts/ingest';
import { startPostgres } from '../parts/postgres';
import { directoryId, startWorkos } from '../parts/workos';

/** WorkOS's limit on user lists. */
const usersPerSecond = 4;

/** Under WorkOS's limit the limit decides how long a scan takes, and nothing else. */
export const scanLimited: Bench = {
  name: 'scan-limited',
  summary: "a scan under WorkOS's 4 user lists a second, against requests / 4",
  async run(context) {
    await scanUnderLimit(context, { users: 1_000, groups: 50, groupsPerUser: 2, within: 20 });
    if (!context.quick) await scanUnderLimit(context, { users: 5_000, groups: 100, groupsPerUser: 5 });
  },
};

async function scanUnderLimit(
  context: BenchContext,
  size: {
    readonly users: number;
    readonly groups: number;
    readonly groupsPerUser: number;
    readonly within?: number | undefined;
  },
): Promise<void> {
  const { users, groups, groupsPerUser, within } = size;
  const postgres = await startPostgres(context);
  const workos = await startWorkos(context, { usersPerSecond });
  workos.control.generate(directoryId, { users, groups, groups_per_user: groupsPerUser, seed: 1 });
  const ingest = await startIngest(context, {
    database: await postgres.createDatabase(),
    workos,
    paced: true,
    pollIntervalMs: 24 * 60 * 60_000,
  });
  context.log(`scanning ${users} users in ${groups} groups …`);
  const seconds = (await ingest.scanned((await ingest.beginMirroring()).runId)) / 1_000;
  const { api } = workos.control.stats();
  const requests = api.by_path['/directory_users'] ?? 0;
  const name = `${users.toLocaleString('en-US')} users, ${groups} groups, ${groupsPerUser} a user`;
  context.log(`${requests} user lists`);
  context.report({
    figure: `scan under the limit, ${name}, against user lists / 4`,
    value: seconds,
    unit: 's',
    baseline: requests / usersPerSecond,
    wanted: { atMost: 1.05 },
  });
  if (within !== undefined)
    context.report({ figure: `scan under the limit, ${name}`, value: seconds, unit: 's', wanted: { atMost: within } });
  context.report({
    figure: `answers 429, ${name}`,
    value: api.rate_limited.users_per_second + api.rate_limited.requests_per_minute,
    unit: 'answers',
    wanted: { atMost: 5 },
  });
  await ingest.stop();
  await workos.stop();
}
