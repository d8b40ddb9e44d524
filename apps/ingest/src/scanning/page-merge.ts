import type { Transaction } from '@rollcall/persistence';
import type { Observation, ObservationCause } from '../directory-record/observation';
import type { ListedMembers } from '../directory-record/listed-members';
import type { ScannedPage } from './directory-reading';
import { behindAllIds } from './listing-walk';
import { noteMissing } from './missing';
import { pagesWithNews, type PageWithNews } from './page-news';
import type { ScanContext } from './scan-context';
import { behindPages, type ScanPosition } from './scan-position';

/**
 * Merges pages that were read, with the position behind them, in one transaction: after a crash the scan goes on exactly
 * there. Pages without news, as most are, are not worth a transaction: only the position is written. Answers it.
 */
export async function mergePages(
  context: ScanContext,
  position: ScanPosition,
  pages: readonly ScannedPage[],
): Promise<ScanPosition> {
  const { database, runs, hold } = context;
  const reached = behindPages(position, pages);
  const progress = { read: pages.reduce((sum, page) => sum + itemsOf(page).length, 0), position: reached };
  const news = await pagesWithNews(database, pages);
  if (news.length === 0) {
    await runs.save(database, hold, progress);
    return reached;
  }
  await database.transaction(async (tx) => {
    await mergeNews(tx, context, news);
    // An item that cannot be read may be any of the missing; and the run removes nobody any more.
    const sure = news.filter(({ page, knownInRange }) => knownInRange && page.unreadable === 0);
    await Promise.all([
      noteMissing(
        tx,
        hold.run.runId,
        sure.map(({ page }) => page),
      ),
      runs.save(tx, hold, progress),
    ]);
  });
  return reached;
}

/** Users and groups before members: a membership takes effect only when both are there. */
async function mergeNews(
  tx: Transaction,
  { record, cause }: ScanContext,
  news: readonly PageWithNews[],
): Promise<void> {
  const addable: ListedMembers[] = [];
  const others: ScannedPage[] = [];
  for (const { page, knownInRange } of news) {
    if (page.kind === 'members' && !knownInRange) addable.push(listedMembers(page));
    else others.push(page);
  }
  await record.merge(
    tx,
    others.flatMap((page) => observationsOf(page, cause)),
  );
  const leftAlone = await record.addMembers(tx, addable, cause);
  await record.merge(
    tx,
    leftAlone.flatMap((list) => membersOf(list, cause)),
  );
}

function listedMembers(page: Extract<ScannedPage, { kind: 'members' }>): ListedMembers {
  const { directoryId, directoryGroupId, userIds, answeredAt, range } = page;
  return { directoryId, directoryGroupId, userIds, answeredAt, after: range.after, upTo: range.upTo ?? behindAllIds };
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
    case 'members':
      return membersOf(page, cause);
  }
}

function membersOf(
  {
    directoryId,
    directoryGroupId,
    userIds,
    answeredAt,
  }: Pick<ListedMembers, 'directoryId' | 'directoryGroupId' | 'userIds' | 'answeredAt'>,
  cause: ObservationCause,
): Observation[] {
  const version = { observedAt: answeredAt, eventId: '' };
  return userIds.map((directoryUserId) => ({
    kind: 'membership',
    directoryId,
    cause,
    membership: { directoryGroupId, directoryUserId, present: true, version, by: 'scan' },
  }));
}
