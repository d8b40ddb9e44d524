import type { CallFault } from '../faults/faults';
export interface TrafficReport {
  readonly requests: number;
  /** By the path as the routes have it (`/directory_users/:id`). */
  readonly by_path: Readonly<Record<string, number>>;
  readonly unauthorized: number;
  readonly rate_limited: {
    readonly users_per_second: number;
    readonly requests_per_minute: number;
  };
  readonly faults: {
    readonly error: number;
    readonly timeout: number;
    readonly truncate: number;
  };
}
/** What came in over the WorkOS API; the controls do not count. */
export interface Traffic {
  request(path: string): void;
  unauthorized(): void;
  limited(by: keyof TrafficReport['rate_limited']): void;
  fault(kind: Exclude<CallFault, 'none'>): void;
  report(): TrafficReport;
  reset(): void;
}
export declare function createTraffic(): Traffic;
//# sourceMappingURL=traffic.d.ts.map
