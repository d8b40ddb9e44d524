import type { Clock, Random } from '@rollcall/domain';
import type { DirectoryEvent } from '../events/event';
import type { WebhookFaults } from '../faults/faults';
import type { Log } from '../log';
import type { Revision } from '../saved-state/revision';
export interface WebhookEndpoint {
  readonly url: string;
  readonly secret: string;
}
/** How one request is sent. The global `fetch` is one; a simulated run gives one that needs no socket. */
export type Send = (
  url: string,
  request: {
    method: 'POST';
    headers: Record<string, string>;
    body: string;
    signal: AbortSignal;
  },
) => Promise<Response>;
export interface DeliveryPolicy {
  /** Attempts in all, the first one included. */
  readonly tries: number;
  /** The wait after the first failed attempt, in milliseconds; it doubles with each further one. */
  readonly firstWaitMs: number;
  readonly timeoutMs: number;
  readonly concurrency: number;
}
/** WorkOS tries for three days; here a run should not have to wait that long, so the waits are 0.5, 1, 2, 4 and 8 s. */
export declare const defaultDeliveryPolicy: DeliveryPolicy;
/** How long a reordered or repeated delivery may lag behind, in milliseconds. */
export declare const longestLagMs = 2000;
export interface DeliveryCounts {
  /** Requests sent. */
  readonly attempted: number;
  /** Deliveries answered with 2xx. */
  readonly delivered: number;
  /** Deliveries given up. */
  readonly failed: number;
  /** Events never sent, by fault. */
  readonly dropped: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly pending: number;
}
export interface Deliveries {
  endpoint(): WebhookEndpoint | undefined;
  setEndpoint(endpoint: WebhookEndpoint | undefined): void;
  announce(event: DirectoryEvent): void;
  counts(): DeliveryCounts;
  /** Resolves when nothing is pending. */
  settled(): Promise<void>;
  /** Gives up all that is pending. Later events are delivered again. */
  abandon(): void;
  resetCounts(): void;
}
export declare function createDeliveries(deps: {
  clock: Clock;
  random: Random;
  send: Send;
  policy: DeliveryPolicy;
  faults: () => WebhookFaults;
  revision: Revision;
  log: Log;
}): Deliveries;
//# sourceMappingURL=deliveries.d.ts.map
