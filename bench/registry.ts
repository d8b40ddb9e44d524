import { backlog } from './backlog/backlog';
import type { Bench } from './bench';
import { consolePages } from './console/console-pages';
import { entitlements } from './entitlements/entitlements';
import { groupSize } from './groups/group-size';
import { latency } from './latency/latency';
import { planner } from './planner/planner';
import { scan } from './scans/first-scan';
import { rescan } from './scans/rescan';
import { scanLimited } from './scans/scan-limited';
import { webhooks } from './webhooks/webhooks';

/** All benchmarks, in the order in which they run when none is named. */
export const benches: readonly Bench[] = [
  webhooks,
  backlog,
  scan,
  rescan,
  scanLimited,
  latency,
  groupSize,
  planner,
  entitlements,
  consolePages,
];
