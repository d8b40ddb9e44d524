import type { BatchObservableResult, Meter, ObservableResult } from '@opentelemetry/api';
import { countPoisonedRecords, readOutboxBacklog, type Transport } from '@rollcall/messaging';
import type { Database } from '@rollcall/persistence';

/** How records come and go: the same for every service. Ages and backlogs grow whatever failed, so alert on these. */
export function observeFlow({
  meter,
  database,
  transport,
  consumer,
}: {
  readonly meter: Meter;
  readonly database: Database;
  readonly transport: Transport;
  /** The name of the service's own consumer. */
  readonly consumer: string;
}): void {
  const gauge = (name: string, description: string) => meter.createObservableGauge(name, { description });

  gauge(
    'rollcall_poisoned_records',
    'Records that wait because they, or one before them of their key, could not be applied',
  ).addCallback(async (result: ObservableResult) => result.observe(await countPoisonedRecords(database)));

  gauge(
    'rollcall_consumer_lag_records',
    'Records by topic that the service has not accepted yet; missing while Kafka cannot tell',
  ).addCallback(async (result: ObservableResult) => {
    for (const [topic, records] of (await transport.lag?.(consumer)) ?? []) result.observe(records, { topic });
  });

  const waiting = gauge('rollcall_outbox_records', 'Records that wait to be published');
  const age = gauge(
    'rollcall_outbox_age_seconds',
    'Since the oldest record that waits to be published was stored; 0 when there is none',
  );
  meter.addBatchObservableCallback(
    async (result: BatchObservableResult) => {
      const { records, ageSeconds } = await readOutboxBacklog(database);
      result.observe(waiting, records);
      result.observe(age, ageSeconds);
    },
    [waiting, age],
  );
}
