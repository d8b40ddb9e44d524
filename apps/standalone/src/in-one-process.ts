import type { Log } from '@rollcall/domain';
import { consoleSettings, startConsole } from '@rollcall/console';
import { groupService } from '@rollcall/group';
import { ingestService } from '@rollcall/ingest';
import { membershipService } from '@rollcall/membership';
import type { Transport } from '@rollcall/messaging';
import { seatPolicyService } from '@rollcall/seat-policy';
import {
  ConfigurationError,
  type Lifecycle,
  readConfiguration,
  readServiceSettings,
  type Runtime,
  type ServiceComposition,
  startComposed,
} from '@rollcall/service';
import { z } from 'zod';
import type { Addresses, ServicePorts } from './addresses';
import type { DatabaseOwner } from './infrastructure/postgres';

/** The consumers of the embedded transport: nothing is delivered before all of them have subscribed. */
export const consumers = ['ingest', 'seat-policy', 'membership', 'group'] as const;

export interface InOneProcessParts {
  readonly databaseUrl: (service: DatabaseOwner) => string;
  readonly transport: Transport;
  readonly runtime: Runtime;
  readonly logOf: (service: string) => Log;
  /** Of the console. */
  readonly webDirectory: string;
}

/** A service whose settings are right. */
type Prepared = (lifecycle: Lifecycle, parts: InOneProcessParts) => Promise<void>;

/**
 * Reads the settings of the four services and the console, before anything is started. Answers how to start them in this process, each
 * with its own database role, doors and log.
 * @throws ConfigurationError naming every wrong variable once
 */
export function prepareInOneProcess(environment: NodeJS.ProcessEnv, addresses: Addresses): Prepared {
  const problems = new Set<string>();
  const prepare = <Settings extends z.ZodObject>(
    service: ServiceComposition<Settings>,
    owner: DatabaseOwner,
    ports: ServicePorts,
  ): Prepared | undefined => {
    const own = {
      PORT: String(ports.port),
      GRPC_PORT: String(ports.grpcPort),
      // Of the embedded one it is known later.
      DATABASE_URL: environment['DATABASE_URL'] ?? 'postgres://embedded',
    };
    return noting(problems, () => {
      const settings = readServiceSettings(service, { ...environment, ...own }, z.object({}));
      return (lifecycle, { databaseUrl, logOf, webDirectory: _ofConsole, ...parts }) => {
        const known = { ...settings, DATABASE_URL: databaseUrl(owner) };
        return startComposed(lifecycle, service, known, { ...parts, log: logOf(service.name) });
      };
    });
  };
  const prepareConsole = (): Prepared | undefined =>
    noting(problems, () => {
      const settings = readConfiguration(consoleSettings, { ...environment, PORT: String(addresses.console) });
      return async (lifecycle, { runtime, logOf, webDirectory }) => {
        await startConsole(lifecycle, settings, { runtime, log: logOf('console'), webDirectory });
      };
    });

  const prepared = [
    prepare(seatPolicyService, 'seat_policy', addresses.seatPolicy),
    prepare(membershipService, 'membership', addresses.membership),
    prepare(groupService, 'group', addresses.group),
    prepare(ingestService, 'ingest', addresses.ingest),
    prepareConsole(),
  ];
  if (problems.size > 0) throw new ConfigurationError([...problems].sort());
  return async (lifecycle, parts) => {
    for (const startOne of prepared) await startOne?.(lifecycle, parts);
  };
}

/** Goes on where settings are wrong, so that all that are wrong are told. */
function noting(problems: Set<string>, prepare: () => Prepared): Prepared | undefined {
  try {
    return prepare();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const problem of error.problems) problems.add(problem);
    return undefined;
  }
}
