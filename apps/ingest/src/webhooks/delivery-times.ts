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

/** @param route the path that the door is known by */
export function createDeliveryTimes(meter: Meter, route: string): DeliveryTimes {
  // By the conventions: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
  const answers = meter.createHistogram('http_server_request_duration_seconds', {
    description: 'Webhook deliveries by status, from their arrival to their answer',
    advice: { explicitBucketBoundaries: boundaries },
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
    answered: (status, milliseconds) =>
      answers.record(milliseconds / 1_000, {
        http_request_method: 'POST',
        http_route: route,
        http_response_status_code: String(status),
      }),
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
