import type { Meter } from '@opentelemetry/api';

/** How long deliveries take, and the commits that they share. */
export interface DeliveryTimes {
  /** From a delivery's arrival to its answer. */
  answered(status: number, milliseconds: number): void;
  /** Does a commit, and measures it. */
  commit<Result>(deliveries: number, work: () => Promise<Result>): Promise<Result>;
}

/** Seconds. */
const boundaries = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * A histogram with labels would cost ten times as much for each delivery: its labels are put in order and written out as
 * text at every value. So how long is told of those that were stored, and of the others how many there were.
 */
export function createDeliveryTimes(meter: Meter): DeliveryTimes {
  const stored = meter.createHistogram('rollcall_ingest_webhook_duration_seconds', {
    description: 'Webhook deliveries that were stored, from their arrival to their answer',
    advice: { explicitBucketBoundaries: boundaries },
  });
  const refusals = meter.createCounter('rollcall_ingest_webhooks_refused_total', {
    description: 'Webhook deliveries that were not stored, by the status of their answer',
  });
  const commits = meter.createHistogram('rollcall_ingest_commit_duration_seconds', {
    description: 'Commits of deliveries: merged into the directory record and stored to be published',
    advice: { explicitBucketBoundaries: boundaries },
  });
  const sizes = meter.createHistogram('rollcall_ingest_commit_deliveries', {
    description: 'Deliveries that shared a commit',
    advice: { explicitBucketBoundaries: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
  });
  return {
    answered(status, milliseconds) {
      if (status === 200) stored.record(milliseconds / 1_000);
      else refusals.add(1, { status: String(status) });
    },
    async commit(deliveries, work) {
      const began = performance.now();
      try {
        return await work();
      } finally {
        commits.record((performance.now() - began) / 1_000);
        sizes.record(deliveries);
      }
    },
  };
}
