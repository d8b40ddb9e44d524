import type { DirectoryState } from '../workos/workos-directory';

/** A WorkOS directory as the record keeps it. */
export interface Directory {
  readonly directoryId: string;
  readonly parentId: string;
  readonly workosOrganizationId: string;
  readonly name: string;
  readonly type: string;
  readonly state: DirectoryState;
  /** When WorkOS said so, by its own clock. */
  readonly observedAt: Date;
  /**
   * A directory that is gone and no longer keeps its parent disconnected: another one was scanned completely since, or an
   * administrator confirmed what follows. Linked again, it counts again.
   */
  readonly retired: boolean;
  /** When the last complete scan of its memberships began: older events about memberships say nothing new. */
  readonly membershipsScannedAt: Date | undefined;
  /** When the last complete scan began; undefined until there is one that read its users. */
  readonly lastScanAt: Date | undefined;
}

export interface ObservedDirectory {
  readonly directoryId: string;
  readonly name: string;
  readonly type: string;
  readonly state: DirectoryState;
  readonly observedAt: Date;
}

/** Holds an observed state of a directory against the record; `unchanged` and `stale` write nothing. */
export function mergeDirectory(
  known: Directory | undefined,
  observed: ObservedDirectory,
  place: { readonly parentId: string; readonly workosOrganizationId: string },
): { readonly outcome: 'applied'; readonly entry: Directory } | { readonly outcome: 'unchanged' | 'stale' } {
  if (!known) {
    // One that is gone before it was ever known keeps nobody disconnected.
    const retired = observed.state === 'deleted';
    return {
      outcome: 'applied',
      entry: { ...observed, ...place, retired, membershipsScannedAt: undefined, lastScanAt: undefined },
    };
  }
  if (observed.observedAt < known.observedAt) return { outcome: 'stale' };
  const same = observed.state === known.state && observed.name === known.name && observed.type === known.type;
  if (same) return { outcome: 'unchanged' };
  return {
    outcome: 'applied',
    entry: { ...known, ...observed, retired: known.retired && observed.state !== 'linked' },
  };
}

/** Whether a parent's directories are all linked, or why not. A parent without any directory has lost none. */
export type Connection =
  | { readonly connected: true }
  | {
      readonly connected: false;
      readonly reason: 'directory_deleted' | 'directory_not_linked';
      /** The directories that are the reason, by id. */
      readonly looseDirectoryIds: readonly string[];
    };

export function connectionOf(directories: Iterable<Pick<Directory, 'directoryId' | 'state' | 'retired'>>): Connection {
  const loose = [...directories].filter(isLoose);
  if (loose.length === 0) return { connected: true };
  return {
    connected: false,
    reason: loose.some(({ state }) => state === 'deleted') ? 'directory_deleted' : 'directory_not_linked',
    looseDirectoryIds: loose.map(({ directoryId }) => directoryId).sort(),
  };
}

/**
 * Whether a parent's users may be scanned though nobody has confirmed what follows from directories that are gone: none
 * is, or those that are were deleted and a new directory takes over for them by its first complete scan.
 */
export function mayScanUnconfirmed(
  directories: readonly Pick<Directory, 'state' | 'retired' | 'lastScanAt'>[],
  { usersToo }: { readonly usersToo: boolean },
): boolean {
  const loose = directories.filter(isLoose);
  if (loose.length === 0) return true;
  // A directory that is merely not linked may be back tomorrow: another one is no reason to give its people up.
  const takenOver = usersToo && directories.some((directory) => directory.state === 'linked' && !directory.lastScanAt);
  return takenOver && loose.every((directory) => directory.state === 'deleted');
}

function isLoose({ state, retired }: Pick<Directory, 'state' | 'retired'>): boolean {
  return !retired && state !== 'linked';
}
