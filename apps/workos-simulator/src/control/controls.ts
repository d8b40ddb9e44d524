import type { TrafficReport, Traffic } from '../api/traffic';
import type { DirectoryChanges } from '../directory/changes';
import type { Population, PopulationCounts } from '../directory/population';
import type { EventLog } from '../events/event-log';
import type { FaultChanges, Faults, FaultSettings } from '../faults/faults';
import type { SlidingWindow } from '../limits/sliding-window';
import type { InitialLoads } from '../people/initial-load';
import type { AddedPeople, AddedPerson, NewPersonInput } from '../sign-in/added-people';
import type { Sessions } from '../sign-in/sessions';
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
  /** Somebody who can sign in, whether or not a directory has them. Adding again replaces. */
  addPerson(input: NewPersonInput): AddedPerson;
  /** Without an endpoint no webhooks are sent. */
  setWebhooks(endpoint: WebhookEndpoint | undefined): void;
  /** Only the fields present change. */
  setFaults(changes: FaultChanges): FaultSettings;
  stats(): Stats;
}

export function createControls(deps: {
  changes: DirectoryChanges;
  initialLoads: InitialLoads;
  population: Population;
  events: EventLog;
  deliveries: Deliveries;
  faults: Faults;
  traffic: Traffic;
  addedPeople: AddedPeople;
  sessions: Sessions;
  budgets: readonly SlidingWindow[];
  initialEndpoint: WebhookEndpoint | undefined;
}): Controls {
  const { clear, ...changes } = deps.changes;
  return {
    ...changes,
    ...deps.initialLoads,
    reset() {
      deps.deliveries.abandon();
      deps.deliveries.resetCounts();
      deps.deliveries.setEndpoint(deps.initialEndpoint);
      clear();
      deps.addedPeople.restore([]);
      deps.sessions.clear();
      deps.faults.reset();
      deps.traffic.reset();
      deps.budgets.forEach((budget) => budget.clear());
    },
    addPerson: (input) => deps.addedPeople.add(input),
    setWebhooks: (endpoint) => deps.deliveries.setEndpoint(endpoint),
    setFaults: (faultChanges) => deps.faults.change(faultChanges),
    stats: () => ({
      ...deps.population.counts(),
      events: deps.events.count(),
      webhooks: deps.deliveries.counts(),
      api: deps.traffic.report(),
    }),
  };
}
