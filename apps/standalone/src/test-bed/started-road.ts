import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePortBase } from '@rollcall/embedded';
import { createLifecycle, createLog } from '@rollcall/service';
import { addressesFrom } from '../addresses';
import { openDataDirectory } from '../infrastructure/data-directory';
import { startStandalone } from '../standalone';
import { rollcallDoors, type RollcallDoors } from './rollcall-process';

export interface StartedRoad extends RollcallDoors {
  /** What each service has logged, at level debug, one JSON line each. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

/** `npm start` in this process, on a test's own database: all services with real time, the demo directory, all doors. */
export async function startRoad(adminUrl: string, env: NodeJS.ProcessEnv = {}): Promise<StartedRoad> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'rollcall-road-'));
  // Room for every offset, below the ports that the system hands out.
  const portBase = await freePortBase();
  const lines: string[] = [];
  const logOf = (service: string) => createLog(service, 'debug', { write: (line) => void lines.push(line) });
  const lifecycle = createLifecycle(logOf('lifecycle'));
  await startStandalone(lifecycle, {
    options: {
      ...{ users: 60, groups: 6, portBase, dataDirectory, pollIntervalMs: 500 },
      ...{ reset: false, simulator: true, demo: true, kafka: false },
    },
    addresses: addressesFrom(portBase),
    folders: await openDataDirectory(dataDirectory, { reset: false }),
    logOf,
    workspace: path.resolve(__dirname, '../../../..'),
    outside: { DATABASE_URL: adminUrl, ...env },
    tell: () => undefined,
  });
  return {
    ...rollcallDoors(portBase),
    lines,
    async stop() {
      await lifecycle.stop();
      await rm(dataDirectory, { recursive: true });
    },
  };
}
