import type { BatchObservableResult, Meter } from '@opentelemetry/api';
import type { Sql } from '@rollcall/persistence';

export interface HoldMetrics {
  /** Begins to answer how much waits for an administrator. */
  observe(): void;
  stop(): void;
}

/** What to alert on: people whose removal waits keep their access. */
export function createHoldMetrics({ meter, database }: { readonly meter: Meter; readonly database: Sql }): HoldMetrics {
  const removals = meter.createObservableGauge('rollcall_held_removals', {
    description: 'Removals of members that wait for an administrator, of all organizations',
  });
  const holds = meter.createObservableGauge('rollcall_holds_waiting', {
    description: 'Organizations with removals that wait for an administrator',
  });

  const observeHolds = async (result: BatchObservableResult): Promise<void> => {
    const [row] = await database.query<{ holds: number; removals: number }>(
      `select count(distinct hold_id) as holds, count(r.member_id) as removals
       from hold left join held_removal r using (hold_id) where state = 'waiting'`,
    );
    result.observe(holds, row?.holds ?? 0);
    result.observe(removals, row?.removals ?? 0);
  };

  return {
    observe: () => meter.addBatchObservableCallback(observeHolds, [removals, holds]),
    stop: () => meter.removeBatchObservableCallback(observeHolds, [removals, holds]),
  };
}
