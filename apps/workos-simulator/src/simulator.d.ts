import type { Clock, Random } from '@rollcall/domain';
import type { Express } from 'express';
import { type Controls } from './control/controls';
import { type FaultChanges } from './faults/faults';
import { type InProcessFetch } from './http/in-process-fetch';
import { type Listening, type ListenOptions } from './http/server';
import type { Log } from './log';
import { type SavedState } from './saved-state/saved-state';
import { type DeliveryPolicy, type Send, type WebhookEndpoint } from './webhooks/deliveries';
export interface WorkosSimulatorDeps {
  readonly clock: Clock;
  /** Also decides which calls and deliveries the faults hit: a seeded one makes a run repeatable. */
  readonly random: Random;
  readonly apiKeys: readonly string[];
  readonly log: Log;
  /** How webhooks are sent; default: the global `fetch`. */
  readonly send?: Send;
  readonly delivery?: Partial<DeliveryPolicy>;
  /** Where webhooks go from the start and after a reset. */
  readonly webhooks?: WebhookEndpoint | undefined;
  /** The faults from the start and after a reset. */
  readonly faults?: FaultChanges;
}
export interface WorkosSimulator extends SavedState {
  /** The whole of it, to be served on any port. */
  readonly app: Express;
  /** The same without a socket. */
  readonly fetch: InProcessFetch;
  readonly control: Controls;
  /** Grows with every change of what `save` writes. */
  revision(): number;
  start(options: ListenOptions): Promise<Listening>;
  /** Cuts every connection and gives up all deliveries. What was created stays; it can be started again. */
  stop(): Promise<void>;
  /** Resolves when every webhook is delivered or given up. */
  webhooksSettled(): Promise<void>;
}
/** A stand-in for the directory-sync part of WorkOS, with its quirks. Holds everything in memory; `createStateKeeper` keeps it in a file. */
export declare function createWorkosSimulator(deps: WorkosSimulatorDeps): WorkosSimulator;
//# sourceMappingURL=simulator.d.ts.map
