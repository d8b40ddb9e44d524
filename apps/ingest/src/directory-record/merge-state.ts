import {
  type DirectoryGroup,
  type DirectoryMembership,
  type DirectoryUser,
  groupsCountFrom,
  isInForce,
  mergeGroup,
  mergeMembership,
  mergeUser,
  startsOver,
} from '@rollcall/domain';
import { type Directory, mergeDirectory } from './directory';
import { type Pair, pairKey } from './membership-rows';
import type { MergeOutcome, Observation } from './observation';
import type { Origin } from './published-changes';

/** What of a user says whether their memberships count. */
export type UserSide = Pick<DirectoryUser, 'state' | 'deletedAt' | 'inactiveAt'>;

/** What the record holds of the things that some observations touch. */
export interface Known {
  readonly users: ReadonlyMap<string, DirectoryUser>;
  /** Users whom only memberships touch: nobody needs more of them. */
  readonly userSides: ReadonlyMap<string, UserSide>;
  readonly groups: ReadonlyMap<string, DirectoryGroup>;
  readonly memberships: ReadonlyMap<string, DirectoryMembership>;
  readonly directories: ReadonlyMap<string, Directory>;
}

/** What became of it: only what differs from before is here. */
export interface Merged {
  readonly users: ReadonlyMap<string, DirectoryUser>;
  readonly groups: ReadonlyMap<string, DirectoryGroup>;
  readonly memberships: ReadonlyMap<string, DirectoryMembership>;
  readonly directories: ReadonlyMap<string, Directory>;
  /** Users and groups of whom others must hear, with the observation that made the news. */
  readonly userNews: ReadonlyMap<string, Origin>;
  readonly groupNews: ReadonlyMap<string, Origin>;
  /** The last observation that the record took of each user, group and pair; later ones have a higher `at`. */
  readonly takenFrom: ReadonlyMap<string, TakenFrom>;
  /** Users who are active and have started over: their groups must be read afresh. */
  readonly startedOver: ReadonlyMap<string, Origin>;
  readonly outcomes: readonly MergeOutcome[];
}

export interface TakenFrom extends Origin {
  readonly at: number;
}

/** An observation whose parent is known. */
export interface Placed {
  readonly observation: Observation;
  readonly place: { readonly parentId: string; readonly workosOrganizationId: string } | undefined;
}

/** Folds observations into what the record holds, in their order. Pure: reads and writes nothing. */
export function foldObservations(known: Known, placed: readonly Placed[]): Merged {
  const users = new Map<string, DirectoryUser>();
  const groups = new Map<string, DirectoryGroup>();
  const memberships = new Map<string, DirectoryMembership>();
  const directories = new Map<string, Directory>();
  const userNews = new Map<string, Origin>();
  const groupNews = new Map<string, Origin>();
  const takenFrom = new Map<string, TakenFrom>();

  const outcomes = placed.map(({ observation, place }, at): MergeOutcome => {
    if (!place) return 'ignored';
    const { directoryId, cause, traceparent } = observation;
    const origin: TakenFrom = { at, cause, ...(traceparent !== undefined && { traceparent }) };
    const directory = directories.get(directoryId) ?? known.directories.get(directoryId);
    if (!directory && observation.kind !== 'directory') {
      // Its name and type come with the next look at the list of directories.
      directories.set(directoryId, {
        directoryId,
        ...place,
        name: '',
        type: '',
        state: 'linked',
        observedAt: observedAt(observation),
        retired: false,
        membershipsScannedAt: undefined,
        lastScanAt: undefined,
      });
    }
    switch (observation.kind) {
      case 'user': {
        const id = observation.user.directoryUserId;
        const before = users.get(id) ?? known.users.get(id);
        const merged = mergeUser(before, observation.user);
        if (merged.outcome !== 'applied') return merged.outcome;
        users.set(id, merged.entry);
        takenFrom.set(id, origin);
        if (merged.news) userNews.set(id, origin);
        return 'applied';
      }
      case 'group': {
        const id = observation.group.directoryGroupId;
        const merged = mergeGroup(groups.get(id) ?? known.groups.get(id), observation.group);
        if (merged.outcome !== 'applied') return merged.outcome;
        groups.set(id, merged.entry);
        takenFrom.set(id, origin);
        if (merged.news) groupNews.set(id, origin);
        return 'applied';
      }
      case 'membership': {
        const { directoryUserId, directoryGroupId } = observation.membership;
        const key = pairKey(observation.membership);
        const sides = {
          user: users.get(directoryUserId) ?? knownSide(known, directoryUserId),
          group: groups.get(directoryGroupId) ?? known.groups.get(directoryGroupId),
        };
        const before = memberships.get(key) ?? known.memberships.get(key);
        const merged = mergeMembership(before, observation.membership, sides, directory?.membershipsScannedAt);
        if (merged.outcome !== 'applied') return merged.outcome;
        memberships.set(key, merged.entry);
        takenFrom.set(key, origin);
        return 'applied';
      }
      case 'directory': {
        const merged = mergeDirectory(directory, observation.directory, place);
        if (merged.outcome !== 'applied') return merged.outcome;
        directories.set(directoryId, merged.entry);
        return 'applied';
      }
    }
  });

  return {
    users,
    groups,
    memberships,
    directories,
    userNews,
    groupNews,
    takenFrom,
    startedOver: startedOver(known, users, takenFrom),
    outcomes,
  };
}

/** What the record holds of a user as one side of memberships. */
export function knownSide({ users, userSides }: Pick<Known, 'users' | 'userSides'>, id: string): UserSide | undefined {
  return users.get(id) ?? userSides.get(id);
}

function startedOver(
  known: Known,
  users: ReadonlyMap<string, DirectoryUser>,
  takenFrom: ReadonlyMap<string, TakenFrom>,
): Map<string, Origin> {
  const found = new Map<string, Origin>();
  for (const [id, after] of users) {
    const origin = takenFrom.get(id);
    if (origin && startsOver(known.users.get(id), after)) found.set(id, origin);
  }
  return found;
}

function observedAt(observation: Exclude<Observation, { kind: 'directory' }>): Date {
  switch (observation.kind) {
    case 'user':
      return observation.user.version.observedAt;
    case 'group':
      return observation.group.version.observedAt;
    case 'membership':
      return observation.membership.version.observedAt;
  }
}

/**
 * Users and groups whose stored memberships may have come into force or gone out of it, though nobody spoke of the pairs:
 * they are new, returned, or started over. Not those that are deleted now: their memberships go with them, untold, so that
 * the end of a group of 50,000 costs no more than that of a group of 10.
 */
export function unsettled(known: Known, merged: Merged): { users: string[]; groups: string[] } {
  const users: string[] = [];
  for (const [id, after] of merged.users) {
    if (after.state === 'deleted') continue;
    const before = known.users.get(id);
    const countedBefore = before && before.state !== 'deleted' ? (groupsCountFrom(before)?.getTime() ?? 0) : undefined;
    if (countedBefore !== (groupsCountFrom(after)?.getTime() ?? 0)) users.push(id);
  }
  const groups: string[] = [];
  for (const [id, after] of merged.groups) {
    if (after.deleted) continue;
    const before = known.groups.get(id);
    if (!before || before.deleted || before.deletedAt?.getTime() !== after.deletedAt?.getTime()) groups.push(id);
  }
  return { users, groups };
}

/**
 * Pairs that came into force or went out of it, among those in `known.memberships` and `merged.memberships`; both sides of
 * each must be in `known`, where the record has them.
 */
export function membershipChanges(known: Known, merged: Merged): (Pair & { present: boolean; origin: Origin })[] {
  const changes: (Pair & { present: boolean; origin: TakenFrom })[] = [];
  for (const key of new Set([...known.memberships.keys(), ...merged.memberships.keys()])) {
    const before = known.memberships.get(key);
    const after = merged.memberships.get(key) ?? before;
    if (!after) continue;
    const { directoryGroupId, directoryUserId } = after;
    const userBefore = knownSide(known, directoryUserId);
    const groupBefore = known.groups.get(directoryGroupId);
    const user = merged.users.get(directoryUserId) ?? userBefore;
    const group = merged.groups.get(directoryGroupId) ?? groupBefore;
    const present = isInForce(after, { user, group });
    if (present === isInForce(before, { user: userBefore, group: groupBefore })) continue;
    if (!present && (user?.state === 'deleted' || group?.deleted)) continue;
    const origin = latestOf([key, directoryUserId, directoryGroupId].map((id) => merged.takenFrom.get(id)));
    if (origin) changes.push({ directoryGroupId, directoryUserId, present, origin });
  }
  // In the order in which their causes were told.
  return changes.sort((a, b) => a.origin.at - b.origin.at);
}

function latestOf(origins: readonly (TakenFrom | undefined)[]): TakenFrom | undefined {
  return origins.reduce(
    (latest, origin) => (origin && (!latest || origin.at > latest.at) ? origin : latest),
    undefined,
  );
}
