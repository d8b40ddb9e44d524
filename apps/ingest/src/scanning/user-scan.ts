import type { ObservedUser } from '@rollcall/domain';
import type { Observation } from '../directory-record/observation';
import { walkListing } from './listing-walk';
import { noteMissingUsers } from './missing';
import type { ScanContext, StepPosition } from './scan-context';
import type { ScanPosition } from './scan-position';

/** Reads a directory's users and merges them page by page. Answers the position behind the step. */
export async function scanUsers(context: ScanContext, { position, directoryId }: StepPosition): Promise<ScanPosition> {
  const { database, workos, record, runs, hold, cause, signal } = context;
  const { runId } = hold.run;
  let { unreadable } = position;
  const pages = walkListing(
    (after) => workos.listUsersPage({ directory: directoryId, after, signal }),
    (user: ObservedUser) => user.directoryUserId,
    position.after,
  );
  for await (const { items, range, answeredAt, ...page } of pages) {
    signal.throwIfAborted();
    unreadable += page.unreadable;
    const last = range.upTo === undefined;
    const next: ScanPosition = last
      ? { ...position, step: position.step + 1, after: '', unreadable }
      : { ...position, after: range.upTo, unreadable };
    await database.transaction(async (tx) => {
      await record.merge(
        tx,
        items.map((user): Observation => ({ kind: 'user', directoryId, cause, user })),
      );
      const ids = items.map((user) => user.directoryUserId);
      // An item that cannot be read may be any of the missing; and the run removes nobody any more.
      if (page.unreadable === 0) await noteMissingUsers(tx, { runId, directoryId, range, ids, answeredAt });
      await runs.save(tx, hold, { read: items.length, position: next });
    });
    if (last) return next;
  }
  throw new Error('a listing ended without a last page');
}
