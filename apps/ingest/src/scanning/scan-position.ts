import { z } from 'zod';
import { coversGroups, coversMembers, type RunScope } from '../runs/sync-run';

/** How far a scan is in one directory. */
const directoryPosition = z.object({
  directoryId: z.string(),
  /** Users before groups: a membership takes effect only when its user is there. */
  part: z.enum(['users', 'groups', 'done']),
  /** The user, or the group with all its members, behind which it goes on; empty at the start of a list. */
  after: z.string(),
  /** The group whose members are being read, and the member behind whom that goes on. */
  members: z.object({ directoryGroupId: z.string(), after: z.string() }).optional(),
  /** Items that could not be read. */
  unreadable: z.int(),
});

/** How far a scan is; kept in the run's row, so that another worker goes on from here. */
const schema = z.object({
  /** WorkOS's clock when the scan began. */
  startedAt: z.iso.datetime().transform((text) => new Date(text)),
  directories: z.array(directoryPosition),
});

export type DirectoryPosition = z.output<typeof directoryPosition>;
export type ScanPosition = z.output<typeof schema>;

export function beginning(startedAt: Date, directoryIds: readonly string[], scope: RunScope): ScanPosition {
  const part = coversMembers(scope) ? 'users' : 'groups';
  return {
    startedAt,
    directories: directoryIds.map((directoryId) => ({ directoryId, part, after: '', unreadable: 0 })),
  };
}

/** Where a directory's scan goes on behind its last user. */
export function behindUsers(position: DirectoryPosition, scope: RunScope): DirectoryPosition {
  return { ...position, part: coversGroups(scope) ? 'groups' : 'done', after: '' };
}

/** The position that an earlier worker noted, if it was of a scan of the same directories. */
export function resumed(noted: unknown, directoryIds: readonly string[]): ScanPosition | undefined {
  const parsed = schema.safeParse(noted);
  if (!parsed.success) return undefined;
  const same = JSON.stringify(directoryIdsOf(parsed.data)) === JSON.stringify(directoryIds);
  return same ? parsed.data : undefined;
}

export function directoryIdsOf({ directories }: ScanPosition): string[] {
  return directories.map(({ directoryId }) => directoryId);
}

/** The position behind pages that were read; of each directory the last one counts. */
export function behindPages(
  position: ScanPosition,
  pages: readonly { readonly reached: DirectoryPosition }[],
): ScanPosition {
  const reached = new Map(pages.map((page) => [page.reached.directoryId, page.reached]));
  return {
    ...position,
    directories: position.directories.map((directory) => reached.get(directory.directoryId) ?? directory),
  };
}
