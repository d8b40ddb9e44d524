import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePortBase } from '@rollcall/embedded';
import { createTestDatabase, eventually, type TestDatabase } from '@rollcall/testing';
import { type Answer, type RollcallProcess, startRollcall } from '../test-bed/rollcall-process';
import { openScene, patience, type Scene } from './test-bed/scene';

jest.setTimeout(400_000);

/** Scans follow each other closely, so that every fault meets scans, polls and events alike. */
const reconcileIntervalMs = 1_500;

describe('while WorkOS misbehaves, with people coming, going and moving between groups', () => {
  let folder: string;
  let database: TestDatabase;
  let rollcall: RollcallProcess;
  let scene: Scene;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-misbehaves-'));
    database = await createTestDatabase();
    rollcall = startRollcall({
      portBase: await freePortBase(),
      flags: ['--users=120', '--groups=4', '--poll-interval-ms=500', `--data-dir=${folder}`],
      env: {
        DATABASE_URL: database.adminUrl,
        RECONCILE_INTERVAL_MS: String(reconcileIntervalMs),
        WORKOS_REQUEST_TIMEOUT_MS: '2000',
      },
    });
    await rollcall.ready();
    scene = await openScene(rollcall, database.adminUrl);
    await rollcall.control('PUT', '/control/faults', { webhooks: { drop: 0.3, duplicate: 0.3, reorder: 0.3 } });
  });
  afterAll(async () => {
    await rollcall.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Counts of what the simulator did to us since now. */
  async function countingFromNow(): Promise<(what: (api: Answer) => number) => Promise<number>> {
    const before = await scene.stats();
    return async (what) => what((await scene.stats()).api) - what(before.api);
  }
  const ofFaults =
    (...kinds: string[]) =>
    (api: Answer) =>
      Math.min(...kinds.map((kind): number => api.faults[kind]));

  const cases: [string, { api: object; until: (api: Answer) => number; least: number }][] = [
    [
      'every call failing, and connections reset',
      { api: { error_rate: 0.6, reset_rate: 0.9 }, until: ofFaults('error', 'reset'), least: 6 },
    ],
    [
      'failures, resets, bodies cut off, bodies missing, between good answers',
      {
        api: { error_rate: 0.15, error_status: 503, reset_rate: 0.15, truncate_rate: 0.2, blank_rate: 0.2 },
        until: ofFaults('error', 'reset', 'truncate', 'blank'),
        least: 2,
      },
    ],
    [
      'every list of users and members answered as if it were empty',
      { api: { empty_rate: 1, only_path: '/directory_users' }, until: ofFaults('empty'), least: 8 },
    ],
    [
      'some lists of users and members answered as if they were empty',
      { api: { empty_rate: 0.4, only_path: '/directory_users' }, until: ofFaults('empty'), least: 5 },
    ],
    [
      'some lists of groups answered as if they were empty',
      { api: { empty_rate: 0.5, only_path: '/directory_groups' }, until: ofFaults('empty'), least: 3 },
    ],
    [
      'the list of directories answered as if it were empty',
      { api: { empty_rate: 1, only_path: '/directories' }, until: ofFaults('empty'), least: 3 },
    ],
    [
      'cursors of lists and of events that vanish',
      { api: { lost_cursor_rate: 0.7 }, until: ofFaults('lost_cursor'), least: 5 },
    ],
    [
      'storms of 429, with and without a time to come again',
      {
        api: { error_rate: 0.4, error_status: 429, users_per_second_limit: 1 },
        until: (api) => api.faults.error + api.rate_limited.users_per_second,
        least: 12,
      },
    ],
    ['calls that are never answered', { api: { timeout_rate: 0.3 }, until: ofFaults('timeout'), least: 4 }],
  ];

  it.each(cases)('%s: nobody is wrongly removed, and afterwards all equals the directory', async (_what, fault) => {
    const counted = await countingFromNow();
    await scene.turmoil.during(async () => {
      await scene.faults(fault.api);
      await eventually(async () => expect(await counted(fault.until)).toBeGreaterThanOrEqual(fault.least), patience);
    });
    await scene.equalsDirectory();
    await scene.nobodyWronged();
  });
});
