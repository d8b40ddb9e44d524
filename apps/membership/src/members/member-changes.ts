import { create } from '@bufbuild/protobuf';
import { type MemberChange as MemberChangeMessage, MemberChangeSchema } from '@rollcall/contracts';
import type { ChangeAction, Member, NewId } from '@rollcall/domain';
import type { Transaction } from '@rollcall/persistence';
import { type Cause, causeMessage } from '../history/cause';
import type { HistoryEntry } from '../history/history-entry';
import { appendHistory } from '../history/history-store';
import { moveSeatCounters } from '../seats/seat-tiers';
import { memberMessage } from './member-message';
import type { MemberRecord } from './member-record';
import { storeMembers } from './member-storing';

/** One change of one member's record, and what made it happen. */
export interface MemberChange {
  readonly action: ChangeAction;
  readonly before: MemberRecord | undefined;
  readonly after: Member;
  readonly cause: Cause;
}

export interface MemberChanges {
  /**
   * Writes changes with their seats and history, in a few statements for all of them. The organization's row must be locked.
   * @returns what is to be published
   */
  carryOut(
    tx: Transaction,
    organizationId: string,
    changes: readonly MemberChange[],
    now: Date,
  ): Promise<MemberChangeMessage[]>;
}

export interface MemberChangesDependencies {
  readonly newId: NewId;
  /** Told after the commit. */
  readonly count: (action: ChangeAction, changes: number) => void;
}

interface CarriedOut {
  readonly change: MemberChange;
  readonly record: MemberRecord;
  /** Others see a difference. One who begins to wait for another tier while they hold a seat changes nothing yet. */
  readonly visible: boolean;
}

export function createMemberChanges({ newId, count }: MemberChangesDependencies): MemberChanges {
  const recordOf = (
    organizationId: string,
    { before, after }: MemberChange,
    at: Date,
    visible: boolean,
  ): MemberRecord => ({
    ...after,
    memberId: before?.memberId ?? newId(),
    organizationId,
    held: after.status !== 'removed' && (before?.held ?? false),
    createdAt: before?.createdAt ?? at,
    updatedAt: before && !visible ? before.updatedAt : at,
  });

  return {
    async carryOut(tx, organizationId, changes, now) {
      if (changes.length === 0) return [];
      const carriedOut = changes.map((change): CarriedOut => {
        const visible = isVisible(change);
        return { change, record: recordOf(organizationId, change, now, visible), visible };
      });
      // What frees an email or the ownership comes first: another row takes it over, and the unique keys look at each row.
      const frees = ({ change: { before, after } }: CarriedOut): boolean =>
        after.status === 'removed' || (before?.primaryOwner === true && !after.primaryOwner);
      await storeMembers(
        tx,
        carriedOut.filter(frees).map(({ record }) => record),
      );
      await storeMembers(
        tx,
        carriedOut.filter((one) => !frees(one)).map(({ record }) => record),
      );
      await moveSeatCounters(tx, organizationId, seatDifferences(changes));

      const seen = carriedOut.filter(({ visible }) => visible);
      await appendHistory(
        tx,
        organizationId,
        seen.map((one) => entryOf(one, newId(), now)),
      );
      const actions = Map.groupBy(seen, ({ change }) => change.action);
      tx.afterCommit(() => actions.forEach((some, action) => count(action, some.length)));
      return seen.map(({ change, record }) =>
        create(MemberChangeSchema, { member: memberMessage(record), cause: causeMessage(change.cause) }),
      );
    },
  };
}

function isVisible({ before, after }: MemberChange): boolean {
  return (
    !before ||
    before.email !== after.email ||
    before.firstName !== after.firstName ||
    before.lastName !== after.lastName ||
    before.role !== after.role ||
    before.seatTier !== after.seatTier ||
    before.status !== after.status ||
    before.primaryOwner !== after.primaryOwner ||
    before.directoryUserId !== after.directoryUserId ||
    before.reasonCode !== after.reasonCode
  );
}

function entryOf({ change, record }: CarriedOut, id: string, at: Date): HistoryEntry {
  const { action, before, cause } = change;
  return { id, memberId: record.memberId, at, action, before, after: record, reasonCode: record.reasonCode, cause };
}

/** How many seats of each tier come into use, or free. */
export function seatDifferences(
  changes: readonly { readonly before: Member | undefined; readonly after: Member }[],
): Map<string, number> {
  const differences = new Map<string, number>();
  const add = (tier: string, seats: number) => differences.set(tier, (differences.get(tier) ?? 0) + seats);
  for (const { before, after } of changes) {
    if (before?.status === 'active') add(before.seatTier, -1);
    if (after.status === 'active') add(after.seatTier, 1);
  }
  return differences;
}
