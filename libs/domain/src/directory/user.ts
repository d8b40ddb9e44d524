import type { Email } from '../words/email';
import type { Merge, ObservedBy } from './merge';
import { compareObjectVersions, latest, type ObjectVersion } from './version';

export type DirectoryUserState = 'active' | 'inactive' | 'deleted';

/** What is told of a directory user by an event, a scan or a look-up. */
export interface ObservedUser {
  readonly directoryUserId: string;
  readonly directoryId: string;
  readonly email: Email | undefined;
  readonly firstName: string;
  readonly lastName: string;
  readonly idpId: string;
  readonly state: DirectoryUserState;
  readonly createdAt: Date;
  readonly version: ObjectVersion;
  readonly by: ObservedBy;
}

/** A directory user as the directory record keeps it; a deleted one is a tombstone, so that an older state cannot return. */
export interface DirectoryUser extends Omit<ObservedUser, 'by'> {
  /** The last deletion heard of: statements about this user's groups older than that never count again. */
  readonly deletedAt: Date | undefined;
  /** The last time they were heard to be inactive: once active again, older statements about groups do not count. */
  readonly inactiveAt: Date | undefined;
}

/**
 * Holds an observed state of a user against the record. Whatever the order and number of observations, the record ends
 * the same: the newest state wins, and the times of deletion and inactivity only grow, also by news that come late.
 */
export function mergeUser(known: DirectoryUser | undefined, observed: ObservedUser): Merge<DirectoryUser> {
  const { by, ...state } = observed;
  const starts = {
    deletedAt: latest(known?.deletedAt, observed.state === 'deleted' ? observed.version.observedAt : undefined),
    inactiveAt: latest(known?.inactiveAt, observed.state === 'inactive' ? observed.version.observedAt : undefined),
  };
  if (!known) return { outcome: 'applied', news: observed.state !== 'deleted', entry: { ...state, ...starts } };

  const newer = compareObjectVersions(observed.version, known.version);
  if (newer === 0) return { outcome: 'duplicate' };
  if (newer > 0) {
    const same = sayTheSame(known, observed);
    // A newer time stamp is kept all the same: an event from in between that comes late must find itself older.
    if (by === 'scan' && same && observed.version.updatedAt <= known.version.updatedAt) return { outcome: 'unchanged' };
    return { outcome: 'applied', news: !same, entry: { ...state, ...starts } };
  }
  const startsGrew = starts.deletedAt !== known.deletedAt || starts.inactiveAt !== known.inactiveAt;
  return startsGrew ? { outcome: 'applied', news: false, entry: { ...known, ...starts } } : { outcome: 'stale' };
}

/** Whether the record would publish the same of both. Two tombstones say the same whatever else they hold. */
function sayTheSame(known: DirectoryUser, observed: ObservedUser): boolean {
  if (known.state === 'deleted' && observed.state === 'deleted') return true;
  return (
    known.state === observed.state &&
    known.email === observed.email &&
    known.firstName === observed.firstName &&
    known.lastName === observed.lastName &&
    known.idpId === observed.idpId &&
    known.directoryId === observed.directoryId
  );
}

/** Statements about the user's groups older than this do not count now. */
export function groupsCountFrom(user: Pick<DirectoryUser, 'state' | 'deletedAt' | 'inactiveAt'>): Date | undefined {
  return user.state === 'active' ? latest(user.deletedAt, user.inactiveAt) : user.deletedAt;
}

/**
 * Whether an active user's groups must be read afresh: they count from a later time than before, and WorkOS still has those
 * that no event will tell again. So it is for one who came back, also when the news of the absence come only after it.
 */
export function startsOver(before: DirectoryUser | undefined, after: DirectoryUser): boolean {
  if (after.state !== 'active') return false;
  const countsFrom = groupsCountFrom(after)?.getTime();
  const countedFrom = before?.state === 'active' ? groupsCountFrom(before)?.getTime() : undefined;
  return countsFrom !== undefined && countsFrom !== countedFrom;
}

/** The state of a user who is missing from a complete listing that WorkOS answered at `at`. */
export function absentUser(known: DirectoryUser, at: Date): ObservedUser {
  const { deletedAt: _deletedAt, inactiveAt: _inactiveAt, ...state } = known;
  // Absent at that time, so every state up to then is dead, whatever its own time stamp.
  return { ...state, state: 'deleted', version: { updatedAt: at, observedAt: at, eventId: '' }, by: 'scan' };
}
