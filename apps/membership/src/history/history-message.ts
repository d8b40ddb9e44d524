import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { membership } from '@rollcall/contracts';
import { roleMessages, statusMessages } from '../members/words';
import { causeMessage } from './cause';
import type { HistoryAction, HistoryEntry, Snapshot } from './history-entry';

export const actionMessages: Readonly<Record<HistoryAction, membership.ChangeAction>> = {
  add: membership.ChangeAction.ADD,
  remove: membership.ChangeAction.REMOVE,
  update: membership.ChangeAction.UPDATE,
  wait: membership.ChangeAction.WAIT,
  rename: membership.ChangeAction.RENAME,
  hold: membership.ChangeAction.HOLD,
};

export function historyMessage(entry: HistoryEntry): membership.MemberHistoryEntry {
  const { before, after } = entry;
  const renamed = before !== undefined && before.email !== after.email;
  return create(membership.MemberHistoryEntrySchema, {
    at: timestampFromDate(entry.at),
    action: actionMessages[entry.action],
    ...(before && { before: snapshotMessage(before, renamed) }),
    after: snapshotMessage(after, renamed),
    reasonCode: entry.reasonCode,
    cause: causeMessage(entry.cause),
  });
}

/** @param renamed whether the email is part of the change */
export function snapshotMessage(
  { email, role, seatTier, status }: Snapshot,
  renamed: boolean,
): membership.MemberSnapshot {
  return create(membership.MemberSnapshotSchema, {
    role: roleMessages[role],
    seatTier,
    status: statusMessages[status],
    ...(renamed && { email }),
  });
}
