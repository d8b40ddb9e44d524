import { randomUUID } from 'node:crypto';
import type { Caller } from '../configuration/configuration';
import { createCallers, type CallersOptions } from '../server/callers';
import {
  type ServiceDoors,
  type ServiceServer,
  type ServiceServerOptions,
  startServiceServer,
} from '../server/service-server';
import { createMetrics } from '../telemetry/metrics';
import { createLog } from '../process/log';
import { keptEntries } from './kept-entries';

/** The one caller of a test, who may do everything. */
export const everything: Caller = { name: 'console', token: 'secret' };

export interface ServeOptions extends Partial<
  Pick<ServiceServerOptions, 'grpcPort' | 'tls' | 'callerRequestsPerSecond' | 'patience' | 'log'>
> {
  readonly callers?: readonly Caller[];
  readonly scopes?: CallersOptions['scopes'];
}

/** Serves doors on a free port of this machine. */
export function serve(
  doors: Pick<ServiceDoors, 'routes'> & Partial<ServiceDoors>,
  { callers = [everything], scopes, ...options }: ServeOptions = {},
): Promise<ServiceServer> {
  return startServiceServer({
    log: createLog('test', 'silent'),
    ...options,
    service: 'test',
    doors: { readiness: () => [], audit: keptEntries(), ...doors },
    callers: createCallers({ callers, scopes }),
    metrics: createMetrics('test'),
    newId: randomUUID,
    host: '127.0.0.1',
    port: 0,
  });
}
