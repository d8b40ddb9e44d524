import type { Meter, ObservableGauge, ObservableResult } from '@opentelemetry/api';
import type { Clock } from '@rollcall/domain';
import type { Outbox } from '@rollcall/messaging';
import type { Database } from '@rollcall/persistence';
import { readPollPosition } from './polling/poll-position';
import type { Runs } from './runs/run-store';

export interface IngestMetrics {
  /** No longer asks the database. */
  stop(): void;
}

/** Ages and backlog, read when they are asked for. Alert on these, not on error rates: an age grows whatever failed. */
export function createIngestMetrics({
  meter,
  database,
  outbox,
  runs,
  clock,
}: {
  meter: Meter;
  database: Database;
  outbox: Outbox;
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
  gauge('rollcall_ingest_outbox_backlog', 'Records that wait to be published', () => outbox.backlog(database));

  return {
    stop() {
      for (const [made, observe] of gauges) made.removeCallback(observe);
    },
  };
}
