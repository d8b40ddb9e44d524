import type { Sql } from '@rollcall/persistence';
import type { BatchObservableResult, Meter, ObservableResult } from '@opentelemetry/api';
import type { HistoryAction } from '../history/history-entry';

export interface MemberMetrics {
  count(action: HistoryAction, changes: number): void;
  /** Begins to answer how many members there are, and in which seats. */
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

  const used = meter.createObservableGauge('rollcall_membership_seats_used', {
    description: 'Seats taken by tier, of all organizations',
  });
  const purchased = meter.createObservableGauge('rollcall_membership_seats_purchased', {
    description: 'Seats purchased by tier, of all organizations',
  });

  const observeSeats = async (result: BatchObservableResult): Promise<void> => {
    const tiers = await database.query<{ tier: string; used: number; purchased: number }>(
      'select tier, sum(used) as used, sum(purchased) as purchased from seat_tier group by tier',
    );
    for (const { tier, ...seats } of tiers) {
      result.observe(used, seats.used, { tier });
      result.observe(purchased, seats.purchased, { tier });
    }
  };
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
    observe() {
      members.addCallback(observeMembers);
      meter.addBatchObservableCallback(observeSeats, [used, purchased]);
    },
    stop() {
      members.removeCallback(observeMembers);
      meter.removeBatchObservableCallback(observeSeats, [used, purchased]);
    },
  };
}
