import { startTiedProcess } from '@rollcall/embedded';
import { serviceDatabaseUrl } from '@rollcall/persistence';
import { addressesFrom } from '../../addresses';
import {
  type Bundled,
  bundleApps,
  type Program,
  type Service,
  type ServiceProcesses,
  services,
} from '../../faults/test-bed/service-processes';
import type { DatabaseOwner } from '../../infrastructure/postgres';
import type { RollcallDoors } from '../../test-bed/rollcall-process';

export const owners: Readonly<Record<Service, DatabaseOwner>> = {
  'seat-policy': 'seat_policy',
  membership: 'membership',
  group: 'group',
  ingest: 'ingest',
};

/** Bundles of the services and of `rollcall`, in a folder of their own. */
export type Bundles = Bundled<Service | 'cli'>;

export const bundleAll = (): Promise<Bundles> => bundleApps([...services, 'cli']);

export interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** The commands of an operator, as they are typed beside the services. */
export interface Commands {
  /** `node main.cjs WORDS` in the container of a service. */
  beside(service: Service, ...words: string[]): Promise<Ended>;
  /** `rollcall WORDS`. */
  rollcall(...words: string[]): Promise<Ended>;
}

export function createCommands({ doors, adminUrl }: ServiceProcesses, { programOf }: Bundles): Commands {
  const { portBase, brokers } = whereabouts(doors);
  const run = async ({ command, parameters, cwd }: Program, words: readonly string[], env: NodeJS.ProcessEnv) => {
    const lines: string[] = [];
    const { ended } = startTiedProcess({
      command,
      parameters: [...parameters, ...words],
      stopSignal: 'TERM',
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      onLine: (line) => void lines.push(line),
    });
    return { code: (await ended).code, lines };
  };
  return {
    beside: (service, ...words) =>
      run(programOf(service), words, {
        DATABASE_URL: serviceDatabaseUrl(adminUrl, owners[service]),
        KAFKA_BROKERS: brokers.join(','),
      }),
    rollcall: (...words) => run(programOf('cli'), ['--port-base', String(portBase), ...words], {}),
  };
}

/** Where the parts of the test's Rollcall listen. */
export function whereabouts(doors: RollcallDoors): { readonly portBase: number; readonly brokers: readonly string[] } {
  const portBase = Number(new URL(doors.url('console')).port);
  const { host, kafka } = addressesFrom(portBase);
  return { portBase, brokers: [`${host}:${kafka}`] };
}
