import type { Observation, ObservationCause } from '../directory-record/observation';
import type { ScannedPage } from './directory-reading';
import { noteMissing } from './missing';
import { pagesWithNews } from './page-news';
import type { ScanContext } from './scan-context';
import { behindPages, type ScanPosition } from './scan-position';

/**
 * Merges pages that were read, with the position behind them, in one transaction: after a crash the scan goes on exactly
 * there. Answers that position.
 */
export async function mergePages(
  { database, record, runs, hold, cause }: ScanContext,
  position: ScanPosition,
  pages: readonly ScannedPage[],
): Promise<ScanPosition> {
  const reached = behindPages(position, pages);
  const read = pages.reduce((sum, page) => sum + itemsOf(page).length, 0);
  await database.transaction(async (tx) => {
    const news = await pagesWithNews(tx, pages);
    await record.merge(
      tx,
      news.flatMap(({ page }) => observationsOf(page, cause)),
    );
    // An item that cannot be read may be any of the missing; and the run removes nobody any more.
    const sure = news.filter(({ page, knownInRange }) => knownInRange && page.unreadable === 0);
    await noteMissing(
      tx,
      hold.run.runId,
      sure.map(({ page }) => page),
    );
    await runs.save(tx, hold, { read, position: reached });
  });
  return reached;
}

function itemsOf(page: ScannedPage): readonly unknown[] {
  switch (page.kind) {
    case 'users':
      return page.users;
    case 'groups':
      return page.groups;
    case 'members':
      return page.userIds;
  }
}

function observationsOf(page: ScannedPage, cause: ObservationCause): Observation[] {
  const { directoryId } = page;
  switch (page.kind) {
    case 'users':
      return page.users.map((user) => ({ kind: 'user', directoryId, cause, user }));
    case 'groups':
      return page.groups.map((group) => ({ kind: 'group', directoryId, cause, group }));
    case 'members': {
      const { directoryGroupId, answeredAt } = page;
      const version = { observedAt: answeredAt, eventId: '' };
      return page.userIds.map((directoryUserId) => ({
        kind: 'membership',
        directoryId,
        cause,
        membership: { directoryGroupId, directoryUserId, present: true, version, by: 'scan' },
      }));
    }
  }
}
