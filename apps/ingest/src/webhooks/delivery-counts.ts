import type { Meter } from '@opentelemetry/api';

export type DeliveryResult = 'accepted' | 'duplicate' | 'rejected';

/** How many deliveries came, since the process started. */
export interface DeliveryCounts {
  count(result: DeliveryResult): void;
  now(): Readonly<Record<DeliveryResult, number>>;
}

export function createDeliveryCounts(meter: Meter): DeliveryCounts {
  const counts: Record<DeliveryResult, number> = { accepted: 0, duplicate: 0, rejected: 0 };
  meter
    .createObservableCounter('rollcall_ingest_webhooks_total', { description: 'Webhook deliveries by result' })
    .addCallback((result) => {
      result.observe(counts.accepted, { result: 'accepted' });
      result.observe(counts.duplicate, { result: 'duplicate' });
      result.observe(counts.rejected, { result: 'rejected' });
    });
  return {
    count(result) {
      counts[result] += 1;
    },
    now: () => ({ ...counts }),
  };
}
