import { create } from '@bufbuild/protobuf';
import { type MemberChange as MemberChangeMessage, MemberChangeSchema } from '@rollcall/contracts';
import type { KeptDecision, Member, NewId } from '@rollcall/domain';
import type { Transaction } from '@rollcall/persistence';
import { type Cause, causeMessage } from '../history/cause';
import type { HistoryAction, HistoryEntry } from '../history/history-entry';
import { appendHistory } from '../history/history-store';
import type { HeldRemoval } from '../holds/hold';
import type { HoldKeeping, HoldMovement } from '../holds/hold-keeping';
import { moveSeatCounters } from '../seats/seat-tiers';
import { memberMessage } from './member-message';
import type { MemberRecord } from './member-record';
import { storeMembers, vacateEmails } from './member-storing';

/** One change of one member's record, and what made it happen. */
export interface MemberChange {
  readonly action: HistoryAction;
  readonly before: MemberRecord | undefined;
  readonly after: Member;
  readonly cause: Cause;
  /** A removal that counts against the limits of the organization. */
  readonly counts?: boolean;
  /** Of the new record of a person whose email changed: the old one, which is removed in the same plan. */
  readonly takesOver?: Member | undefined;
  /** With action hold: the removal that waits, also where it waited before. */
  readonly holding?: Pick<HeldRemoval, 'reasonCode' | 'directoryDeleted'>;
  /** A removal of the member that waits is off. Who is removed, or becomes primary owner, leaves the hold anyway. */
  readonly leavesHold?: boolean;
  /** The decision against which an administrator keeps the member. */
  readonly kept?: KeptDecision;
}

/** The change of a member whose removal waits no longer, and who stays as they are. */
export function leavingHold(member: MemberRecord, cause: Cause): MemberChange {
  return { action: 'update', before: member, after: member, cause, leavesHold: true };
}

export interface MemberChanges {
  /**
   * Writes changes with their seats, holds and history, in a few statements for all of them. The organization's row must be locked.
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
  readonly holdKeeping: HoldKeeping;
  /** Told after the commit. */
  readonly count: (action: HistoryAction, changes: number) => void;
}

interface CarriedOut {
  readonly change: MemberChange;
  readonly record: MemberRecord;
  /** Others see a difference. One who begins to wait for another tier while they hold a seat changes nothing yet. */
  readonly visible: boolean;
}

export function createMemberChanges({ newId, holdKeeping, count }: MemberChangesDependencies): MemberChanges {
  const recordOf = (organizationId: string, change: MemberChange, at: Date, visible: boolean): MemberRecord => ({
    ...change.after,
    memberId: change.before?.memberId ?? newId(),
    organizationId,
    held: isHeldAfter(change),
    kept: change.after.status === 'removed' ? undefined : (change.kept ?? change.before?.kept),
    createdAt: change.before?.createdAt ?? at,
    updatedAt: change.before && !visible ? change.before.updatedAt : at,
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
      const written = carriedOut.filter(({ change }) => !waitsAsBefore(change));
      const seen = carriedOut.filter(({ visible }) => visible);
      const history = seen.map((one) => entryOf(one, newId(), now));
      // In this order, and none waits for the one before.
      await Promise.all([
        vacateEmails(tx, written.flatMap(carriedOver)),
        storeMembers(
          tx,
          written.filter(frees).map(({ record }) => record),
        ),
        storeMembers(
          tx,
          written.filter((one) => !frees(one)).map(({ record }) => record),
        ),
        moveSeatCounters(tx, organizationId, seatDifferences(changes)),
        appendHistory(tx, organizationId, history),
        holdKeeping.keep(tx, organizationId, movementOf(carriedOut), now),
      ]);
      const actions = Map.groupBy(seen, ({ change }) => change.action);
      tx.afterCommit(() => actions.forEach((some, action) => count(action, some.length)));
      return seen.map(({ change, record }) =>
        create(MemberChangeSchema, { member: memberMessage(record), cause: causeMessage(change.cause) }),
      );
    },
  };
}

/** The record of one whose email is carried over. */
function carriedOver({ change: { before, after }, record }: CarriedOut): string[] {
  return before && before.email !== after.email && before.status !== 'removed' ? [record.memberId] : [];
}

function isVisible(change: MemberChange): boolean {
  const { before, after } = change;
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
    before.reasonCode !== after.reasonCode ||
    before.held !== isHeldAfter(change)
  );
}

/** Only who has access to lose is held, and nobody removes the primary owner. */
function isHeldAfter({ before, after, holding, leavesHold = false }: MemberChange): boolean {
  if (after.status !== 'active' || after.primaryOwner) return false;
  return holding !== undefined || (before?.held === true && !leavesHold);
}

/** A removal that waited before and goes on waiting changes nothing about the member. */
function waitsAsBefore({ before, holding }: MemberChange): boolean {
  return holding !== undefined && before?.held === true;
}

function movementOf(carriedOut: readonly CarriedOut[]): HoldMovement {
  const held = carriedOut.filter(({ change }) => change.holding);
  return {
    waiting: held.flatMap(({ change: { holding, cause }, record: { memberId, email } }) =>
      holding ? [{ memberId, email, cause, ...holding }] : [],
    ),
    begun: held.filter(({ change }) => !waitsAsBefore(change)).length,
    leaving: carriedOut
      .filter(({ change: { before }, record }) => before?.held === true && !record.held)
      .map(({ record }) => record.memberId),
  };
}

function entryOf({ change, record }: CarriedOut, id: string, at: Date): HistoryEntry {
  const { action, before, holding, counts = false, cause } = change;
  const reasonCode = holding?.reasonCode ?? record.reasonCode;
  return { id, memberId: record.memberId, at, action, before, after: record, reasonCode, cause, counted: counts };
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
