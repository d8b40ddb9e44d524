import type { TrafficReport, Traffic } from '../api/traffic';
import type { DirectoryChanges } from '../directory/changes';
import type { Population, PopulationCounts } from '../directory/population';
import type { EventLog } from '../events/event-log';
import type { FaultChanges, Faults, FaultSettings } from '../faults/faults';
import type { SlidingWindow } from '../limits/sliding-window';
import type { InitialLoads } from '../people/initial-load';
import type { Deliveries, DeliveryCounts, WebhookEndpoint } from '../webhooks/deliveries';
export interface Stats extends PopulationCounts {
  readonly events: number;
  readonly webhooks: DeliveryCounts;
  readonly api: TrafficReport;
}
/** Everything a test can do to the simulator. `/control` is a thin layer over it. */
export interface Controls extends Omit<DirectoryChanges, 'clear'>, InitialLoads {
  /** Back to how the simulator was started: empty, with the webhook endpoint and the faults of its making. */
  reset(): void;
  /** Without an endpoint no webhooks are sent. */
  setWebhooks(endpoint: WebhookEndpoint | undefined): void;
  /** Only the fields present change. */
  setFaults(changes: FaultChanges): FaultSettings;
  stats(): Stats;
}
export declare function createControls(deps: {
  changes: DirectoryChanges;
  initialLoads: InitialLoads;
  population: Population;
  events: EventLog;
  deliveries: Deliveries;
  faults: Faults;
  traffic: Traffic;
  budgets: readonly SlidingWindow[];
  initialEndpoint: WebhookEndpoint | undefined;
}): Controls;
//# sourceMappingURL=controls.d.ts.map
