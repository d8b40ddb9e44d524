import type { Merge, ObservedBy } from './merge';
import { compareObjectVersions, latest, type ObjectVersion } from './version';

/** What is told of a directory group by an event or a scan. */
export interface ObservedGroup {
  readonly directoryGroupId: string;
  readonly directoryId: string;
  readonly name: string;
  readonly deleted: boolean;
  readonly version: ObjectVersion;
  readonly by: ObservedBy;
}

/** A directory group as the directory record keeps it; a deleted one is a tombstone. */
export interface DirectoryGroup extends Omit<ObservedGroup, 'by'> {
  /** The last deletion heard of: statements about this group's members older than that never count again. */
  readonly deletedAt: Date | undefined;
}

/** Holds an observed state of a group against the record; see `mergeUser`. */
export function mergeGroup(known: DirectoryGroup | undefined, observed: ObservedGroup): Merge<DirectoryGroup> {
  const { by, ...state } = observed;
  const deletedAt = latest(known?.deletedAt, observed.deleted ? observed.version.observedAt : undefined);
  if (!known) return { outcome: 'applied', news: !observed.deleted, entry: { ...state, deletedAt } };

  const newer = compareObjectVersions(observed.version, known.version);
  if (newer === 0) return { outcome: 'duplicate' };
  if (newer > 0) {
    const same = sayTheSame(known, observed);
    // See mergeUser.
    if (by === 'scan' && same && observed.version.updatedAt <= known.version.updatedAt) return { outcome: 'unchanged' };
    return { outcome: 'applied', news: !same, entry: { ...state, deletedAt } };
  }
  return deletedAt === known.deletedAt
    ? { outcome: 'stale' }
    : { outcome: 'applied', news: false, entry: { ...known, deletedAt } };
}

function sayTheSame(known: DirectoryGroup, observed: ObservedGroup): boolean {
  if (known.deleted && observed.deleted) return true;
  return (
    known.deleted === observed.deleted && known.name === observed.name && known.directoryId === observed.directoryId
  );
}

/** The state of a group that is missing from a complete listing that WorkOS answered at `at`. */
export function absentGroup(known: DirectoryGroup, at: Date): ObservedGroup {
  const { deletedAt: _deletedAt, ...state } = known;
  return { ...state, deleted: true, version: { updatedAt: at, observedAt: at, eventId: '' }, by: 'scan' };
}
