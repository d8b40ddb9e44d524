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
    return { outcome: 'applied', entry: { ...observed, ...place, retired, membershipsScannedAt: undefined } };
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
  | { readonly connected: false; readonly reason: 'directory_deleted' | 'directory_not_linked' };

export function connectionOf(directories: Iterable<Pick<Directory, 'state' | 'retired'>>): Connection {
  let connection: Connection = { connected: true };
  for (const { state, retired } of directories) {
    if (retired || state === 'linked') continue;
    if (state === 'deleted') return { connected: false, reason: 'directory_deleted' };
    connection = { connected: false, reason: 'directory_not_linked' };
  }
  return connection;
}
