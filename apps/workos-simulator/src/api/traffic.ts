import type { CallFault } from '../faults/faults';

type BefallenFault = Exclude<CallFault, 'none'>;

export interface TrafficReport {
  readonly requests: number;
  /** By the path as the routes have it (`/directory_users/:id`). */
  readonly by_path: Readonly<Record<string, number>>;
  readonly unauthorized: number;
  readonly rate_limited: { readonly users_per_second: number; readonly requests_per_minute: number };
  readonly faults: Readonly<Record<BefallenFault, number>>;
}

/** What came in over the WorkOS API; the controls do not count. */
export interface Traffic {
  request(path: string): void;
  unauthorized(): void;
  limited(by: keyof TrafficReport['rate_limited']): void;
  fault(kind: BefallenFault): void;
  report(): TrafficReport;
  reset(): void;
}

export function createTraffic(): Traffic {
  let byPath = new Map<string, number>();
  let counted = nothingYet();
  return {
    request(path) {
      byPath.set(path, (byPath.get(path) ?? 0) + 1);
      counted.requests += 1;
    },
    unauthorized() {
      counted.unauthorized += 1;
    },
    limited(by) {
      counted.rate_limited[by] += 1;
    },
    fault(kind) {
      counted.faults[kind] += 1;
    },
    report: () => ({ ...structuredClone(counted), by_path: Object.fromEntries(byPath) }),
    reset() {
      byPath = new Map();
      counted = nothingYet();
    },
  };
}

function nothingYet() {
  return {
    requests: 0,
    unauthorized: 0,
    rate_limited: { users_per_second: 0, requests_per_minute: 0 },
    faults: { error: 0, timeout: 0, truncate: 0, reset: 0, blank: 0, empty: 0, lost_cursor: 0 },
  };
}
