import type { ObservedGroup, ObservedUser } from '@rollcall/domain';
import type { RunScope } from '../runs/sync-run';
import type { WorkosDirectory } from '../workos/workos-directory';
import { type IdRange, type RangedPage, walkListing } from './listing-walk';
import { type ReadAhead, readAhead } from './read-ahead';
import { behindUsers, type DirectoryPosition } from './scan-position';

/** A page of one of a directory's listings, and how far the scan is with it. */
export type ScannedPage = {
  readonly directoryId: string;
  readonly range: IdRange;
  readonly answeredAt: Date;
  readonly unreadable: number;
  /** The position behind the page. */
  readonly reached: DirectoryPosition;
} & (
  | { readonly kind: 'users'; readonly users: readonly ObservedUser[] }
  | { readonly kind: 'groups'; readonly groups: readonly ObservedGroup[] }
  | { readonly kind: 'members'; readonly directoryGroupId: string; readonly userIds: readonly string[] }
);

export interface DirectoryReading {
  readonly workos: WorkosDirectory;
  readonly scope: RunScope;
  readonly signal: AbortSignal;
}

/** Groups whose members are read at once, and pages of each that may wait for their turn: what hides WorkOS's delay. */
const groupsAtOnce = 6;
const memberPagesAhead = 6;

/**
 * Reads a directory from a position on, in the order in which it is to be merged: its users, then page by page its groups
 * and the members of each. An order that holds is what makes one position enough to go on from.
 * @throws Incomplete, or what WorkosDirectory throws, when WorkOS does not tell all
 */
export async function* readDirectory(
  reading: DirectoryReading,
  start: DirectoryPosition,
): AsyncGenerator<ScannedPage, void, undefined> {
  const { workos, scope, signal } = reading;
  const { directoryId } = start;
  let position = start;
  if (position.part === 'users') {
    const pages = walkListing(
      (after) => workos.listUsersPage({ directory: directoryId, after, signal }),
      (user) => user.directoryUserId,
      position.after,
    );
    for await (const { items: users, range, answeredAt, unreadable } of pages) {
      position = { ...position, unreadable: position.unreadable + unreadable };
      position = range.upTo === undefined ? behindUsers(position, scope) : { ...position, after: range.upTo };
      yield { kind: 'users', users, directoryId, range, answeredAt, unreadable, reached: position };
    }
  }
  if (position.part === 'groups') yield* readGroups(reading, position);
}

async function* readGroups(
  { workos, signal }: DirectoryReading,
  start: DirectoryPosition,
): AsyncGenerator<ScannedPage, void, undefined> {
  const { directoryId } = start;
  let position = start;
  const membersOf = ({ directoryGroupId }: ObservedGroup): ReadAhead<RangedPage<string>> => {
    const pages = walkListing(
      (after) => workos.listMembersPage({ group: directoryGroupId, directory: directoryId, after, signal }),
      (userId) => userId,
      start.members?.directoryGroupId === directoryGroupId ? start.members.after : '',
    );
    return readAhead([pages], memberPagesAhead);
  };

  const pages = walkListing(
    (after) => workos.listGroupsPage({ directory: directoryId, after, signal }),
    (group) => group.directoryGroupId,
    position.after,
  );
  for await (const { items: groups, range, answeredAt, unreadable } of pages) {
    const isLast = range.upTo === undefined;
    position = { ...position, unreadable: position.unreadable + unreadable };
    if (isLast && groups.length === 0) position = { ...position, part: 'done' };
    yield { kind: 'groups', groups, directoryId, range, answeredAt, unreadable, reached: position };

    const underWay: ReadAhead<RangedPage<string>>[] = [];
    let begun = 0;
    try {
      for (const [place, { directoryGroupId }] of groups.entries()) {
        const coming = groups.slice(begun, place + groupsAtOnce);
        underWay.push(...coming.map(membersOf));
        begun += coming.length;
        for (let some = await underWay[0]?.take(1); some?.[0]; some = await underWay[0]?.take(1)) {
          const { items: userIds, ...page } = some[0];
          position = { ...position, unreadable: position.unreadable + page.unreadable };
          if (page.range.upTo !== undefined) {
            position = { ...position, members: { directoryGroupId, after: page.range.upTo } };
          } else {
            const { members: _members, ...behind } = position;
            const done = isLast && place === groups.length - 1;
            position = { ...behind, part: done ? 'done' : 'groups', after: directoryGroupId };
          }
          yield {
            kind: 'members',
            directoryId,
            directoryGroupId,
            userIds,
            range: page.range,
            answeredAt: page.answeredAt,
            unreadable: page.unreadable,
            reached: position,
          };
        }
        underWay.shift();
      }
    } finally {
      for (const members of underWay) members.stop();
    }
  }
}
