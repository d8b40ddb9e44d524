import type { ObservedGroup, ObservedUser } from '@rollcall/domain';
import type { Observation } from '../directory-record/observation';
import { walkListing } from './listing-walk';
import { noteMissingGroups, noteMissingMembers } from './missing';
import type { ScanContext, StepPosition } from './scan-context';
import type { ScanPosition } from './scan-position';

/** Groups whose members are read at once: enough to have an answer waiting while another page is written. */
const groupsAtOnce = 3;

interface GroupUnderWay {
  readonly directoryGroupId: string;
  /** Members that could not be read. */
  readonly done: Promise<number>;
}

/**
 * Reads a directory's groups and the members of each, and merges them page by page. Goes on after a crash behind the last
 * group that was finished together with all before it. Answers the position behind the step.
 */
export async function scanGroups(context: ScanContext, { position, directoryId }: StepPosition): Promise<ScanPosition> {
  const { database, workos, record, runs, hold, cause, signal } = context;
  const { runId } = hold.run;
  let reached = position;
  const underWay: GroupUnderWay[] = [];

  const finishOldest = async (): Promise<void> => {
    const oldest = underWay.shift();
    if (!oldest) return;
    const unreadable = await oldest.done;
    reached = { ...reached, after: oldest.directoryGroupId, unreadable: reached.unreadable + unreadable };
    await database.transaction((tx) => runs.save(tx, hold, { read: 0, position: reached }));
  };

  const pages = walkListing(
    (after) => workos.listGroupsPage({ directory: directoryId, after, signal }),
    (group: ObservedGroup) => group.directoryGroupId,
    position.after,
  );
  try {
    for await (const { items, range, answeredAt, unreadable } of pages) {
      signal.throwIfAborted();
      reached = { ...reached, unreadable: reached.unreadable + unreadable };
      await database.transaction(async (tx) => {
        await record.merge(
          tx,
          items.map((group): Observation => ({ kind: 'group', directoryId, cause, group })),
        );
        const ids = items.map((group) => group.directoryGroupId);
        if (unreadable === 0) await noteMissingGroups(tx, { runId, directoryId, range, ids, answeredAt });
        await runs.save(tx, hold, { read: items.length, position: reached });
      });
      for (const { directoryGroupId } of items) {
        if (underWay.length === groupsAtOnce) await finishOldest();
        const done = scanMembers(context, directoryId, directoryGroupId);
        // Heard when it is its turn.
        done.catch(() => undefined);
        underWay.push({ directoryGroupId, done });
      }
    }
    while (underWay.length > 0) await finishOldest();
  } finally {
    // After a failure too: nothing of this scan may write once it has been given up.
    await Promise.allSettled(underWay.map(({ done }) => done));
  }
  const behind: ScanPosition = { ...reached, step: position.step + 1, after: '' };
  await database.transaction((tx) => runs.save(tx, hold, { read: 0, position: behind }));
  return behind;
}

async function scanMembers(context: ScanContext, directoryId: string, directoryGroupId: string): Promise<number> {
  const { database, workos, record, runs, hold, cause, signal } = context;
  const { runId } = hold.run;
  let unreadable = 0;
  const pages = walkListing(
    (after) => workos.listUsersPage({ group: directoryGroupId, directory: directoryId, after, signal }),
    (user: ObservedUser) => user.directoryUserId,
  );
  for await (const { items, range, answeredAt, ...page } of pages) {
    signal.throwIfAborted();
    unreadable += page.unreadable;
    const version = { observedAt: answeredAt, eventId: '' };
    await database.transaction(async (tx) => {
      await record.merge(
        tx,
        items.map(({ directoryUserId }): Observation => ({
          kind: 'membership',
          directoryId,
          cause,
          membership: { directoryGroupId, directoryUserId, present: true, version, by: 'scan' },
        })),
      );
      const ids = items.map((user) => user.directoryUserId);
      if (page.unreadable === 0)
        await noteMissingMembers(tx, { runId, directoryId, range, ids, answeredAt }, directoryGroupId);
      await runs.save(tx, hold, { read: items.length });
    });
  }
  return unreadable;
}
