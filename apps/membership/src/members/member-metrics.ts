import type { Sql } from '@rollcall/persistence';
import type { Meter, ObservableResult } from '@opentelemetry/api';
import type { HistoryAction } from '../history/history-entry';

export interface MemberMetrics {
  count(action: HistoryAction, changes: number): void;
  /** Begins to answer how many members there are. */
  observe(): void;
  stop(): void;
}

export function createMemberMetrics({
  meter,
  database,
}: {
  readonly meter: Meter;
  readonly database: Sql;
}): MemberMetrics {
  const changes = meter.createCounter('rollcall_membership_changes', {
    description: 'Changes of members, by action: add, remove, update, wait, rename, hold',
  });
  const members = meter.createObservableGauge('rollcall_membership_members', {
    description: 'Members by status: active, waiting_for_seat',
  });

  const observeMembers = async (result: ObservableResult): Promise<void> => {
    // Counters and a partial index: the members themselves are not counted.
    const [row] = await database.query<{ active: number; waiting: number }>(
      `select (select coalesce(sum(used), 0) from seat_tier) as active,
         (select count(*) from member where status = 'waiting_for_seat' and waiting_since is not null) as waiting`,
    );
    result.observe(row?.active ?? 0, { status: 'active' });
    result.observe(row?.waiting ?? 0, { status: 'waiting_for_seat' });
  };

  return {
    count: (action, number) => changes.add(number, { action }),
    observe: () => members.addCallback(observeMembers),
    stop: () => members.removeCallback(observeMembers),
  };
}
