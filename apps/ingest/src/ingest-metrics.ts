import type { BatchObservableResult, Meter, ObservableGauge, ObservableResult } from '@opentelemetry/api';
import type { Clock } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import type { PoisonedEvents } from './poison/poisoned-events';
import { readPollPosition } from './polling/poll-position';
import type { Runs } from './runs/run-store';
import { readWaiting } from './webhooks/waiting-deliveries';

export interface IngestMetrics {
  /** No longer asks the database. */
  stop(): void;
}

/** Ages and backlog, read when they are asked for. Alert on these, not on error rates: an age grows whatever failed. */
export function createIngestMetrics({
  meter,
  database,
  poisoned,
  runs,
  clock,
}: {
  meter: Meter;
  database: Database;
  poisoned: PoisonedEvents;
  runs: Runs;
  clock: Clock;
}): IngestMetrics {
  const gauges: [ObservableGauge, (result: ObservableResult) => Promise<void>][] = [];
  const gauge = (name: string, description: string, read: () => Promise<number | undefined>): void => {
    const observe = async (result: ObservableResult): Promise<void> => {
      const value = await read();
      if (value !== undefined) result.observe(value);
    };
    const made = meter.createObservableGauge(name, { description });
    made.addCallback(observe);
    gauges.push([made, observe]);
  };
  const secondsSince = (time: Date | undefined) => time && (clock.now().getTime() - time.getTime()) / 1_000;

  gauge('rollcall_ingest_poll_age_seconds', 'Since the last poll that succeeded', async () =>
    secondsSince((await readPollPosition(database)).polledAt),
  );
  gauge('rollcall_ingest_cursor_age_seconds', 'Since the event that the poll cursor stands at', async () =>
    secondsSince((await readPollPosition(database)).event?.createdAt),
  );
  // A service that has set a record of it aside never tells: nothing else says so here.
  gauge(
    'rollcall_ingest_applying_age_seconds',
    'Since the start of the oldest run that the other services have not applied; 0 when there is none',
    async () => secondsSince(await runs.oldestApplying(database)) ?? 0,
  );
  gauge('rollcall_ingest_poisoned_events', 'Events that could not be read or did not fit, and wait to be retried', () =>
    poisoned.count(database),
  );

  gauge(
    'rollcall_ingest_waiting_deliveries',
    'Webhook deliveries of a crowd that are durable and not merged yet',
    async () => (await readWaiting(database)).deliveries,
  );
  gauge(
    'rollcall_ingest_waiting_age_seconds',
    'Since the oldest of these deliveries came; 0 when none waits',
    async () => (await readWaiting(database)).ageSeconds,
  );

  const unfinished = meter.createObservableGauge('rollcall_ingest_runs', {
    description: 'Sync runs that are not finished, by state: queued, scanning, applying',
  });
  const done = meter.createObservableGauge('rollcall_ingest_scan_items_done', {
    description: 'Users, groups and memberships that the runs being scanned have read so far',
  });
  const expected = meter.createObservableGauge('rollcall_ingest_scan_items_expected', {
    description: 'As many as these runs are expected to read: what the record holds',
  });
  const progress = [unfinished, done, expected];
  const observeRuns = async (result: BatchObservableResult): Promise<void> => {
    const states = await runs.unfinished(database);
    for (const state of ['queued', 'scanning', 'applying'] as const) {
      result.observe(unfinished, states.get(state)?.runs ?? 0, { state });
    }
    result.observe(done, states.get('scanning')?.done ?? 0);
    result.observe(expected, states.get('scanning')?.expected ?? 0);
  };
  meter.addBatchObservableCallback(observeRuns, progress);

  return {
    stop() {
      for (const [made, observe] of gauges) made.removeCallback(observe);
      meter.removeBatchObservableCallback(observeRuns, progress);
    },
  };
}
