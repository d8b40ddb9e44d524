import type { DirectoryGroup } from './group';
import type { Merge, ObservedBy } from './merge';
import { type DirectoryUser, groupsCountFrom } from './user';
import { comparePairVersions, type PairVersion } from './version';

/**
 * The last statement about one (user, group) pair. It is kept though one side is unknown or deleted; whether it counts is
 * said by {@link isInForce}.
 */
export interface DirectoryMembership {
  readonly directoryGroupId: string;
  readonly directoryUserId: string;
  readonly present: boolean;
  readonly version: PairVersion;
}

export type ObservedMembership = DirectoryMembership & { readonly by: ObservedBy };

/** The two sides of a membership, as the record knows them. */
export interface MembershipSides {
  readonly user: Pick<DirectoryUser, 'state' | 'deletedAt' | 'inactiveAt'> | undefined;
  readonly group: Pick<DirectoryGroup, 'deleted' | 'deletedAt'> | undefined;
}

/** Whether the user is in the group: said so, both are there, and neither has started over since. */
export function isInForce(pair: DirectoryMembership | undefined, { user, group }: MembershipSides): boolean {
  if (!pair?.present || !user || user.state === 'deleted' || !group || group.deleted) return false;
  return isNoOlder(pair.version, groupsCountFrom(user)) && isNoOlder(pair.version, group.deletedAt);
}

/**
 * Holds a statement about a pair against the record. `news` tells whether the user's being in the group changed.
 * @param scannedAt when the last complete scan of the group's directory began: a scan has seen all events older than that,
 *   so such an event that comes late says nothing new
 */
export function mergeMembership(
  known: DirectoryMembership | undefined,
  observed: ObservedMembership,
  sides: MembershipSides,
  scannedAt?: Date,
): Merge<DirectoryMembership> {
  const { by, ...entry } = observed;
  if (by === 'event' && !isNoOlder(entry.version, scannedAt)) return { outcome: 'stale' };
  const before = isInForce(known, sides);
  const after = isInForce(entry, sides);
  if (by === 'scan' && before === after && (known?.present ?? false) === entry.present) return { outcome: 'unchanged' };
  if (known) {
    const newer = comparePairVersions(observed.version, known.version);
    if (newer === 0) return { outcome: 'duplicate' };
    if (newer < 0) return { outcome: 'stale' };
  }
  return { outcome: 'applied', entry, news: before !== after };
}

function isNoOlder(version: PairVersion, time: Date | undefined): boolean {
  return time === undefined || version.observedAt >= time;
}
