import type { Clock, Log } from '@rollcall/domain';
import type { Outbox, OutgoingRecord } from '@rollcall/messaging';
import type { Sql, Transaction } from '@rollcall/persistence';
import type { JobQueue } from '../jobs/job-queue';
import type { Directory } from './directory';
import {
  lockParents,
  type ParentNames,
  type ParentRow,
  readDirectoriesBeside,
  touchDirectories,
  writeDirectories,
} from './directory-rows';
import { readGroups, writeGroups } from './group-rows';
import { createMembersAdding, type MembersAdding } from './listed-members';
import { pairKey, readMemberships, readMembershipsOf, writeMemberships } from './membership-rows';
import {
  foldObservations,
  type Known,
  knownSide,
  membershipChanges,
  type Merged,
  type Placed,
  unsettled,
} from './merge-state';
import type { MergeOutcome, Observation } from './observation';
import { settleConnection } from './parent-connection';
import { changeRecords, type ParentChanges } from './published-changes';
import { refreshUserGroupsJob } from './user-groups-refresh';
import { readUsers, readUserSides, writeUsers } from './user-rows';

/** The mirror of what WorkOS holds. */
export interface DirectoryRecord {
  /**
   * The way into the record, for webhook, poll and scan alike: holds observations against it in their order, writes
   * what changed, and appends what others must hear to the outbox. All within the caller's transaction, which must not
   * append to the outbox besides. Answers what became of each observation.
   */
  merge(tx: Transaction, observations: readonly Observation[]): Promise<MergeOutcome[]>;
  /** The short way for members of groups of whom nothing is known: see createMembersAdding. */
  readonly addMembers: MembersAdding;
}

export interface DirectoryRecordDependencies {
  readonly outbox: Outbox;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly log: Log;
}

export function createDirectoryRecord({ outbox, jobs, clock, log }: DirectoryRecordDependencies): DirectoryRecord {
  return {
    addMembers: createMembersAdding({ outbox, clock }),

    async merge(tx, observations) {
      if (observations.length === 0) return [];
      const names = namesOf(observations);
      // Goes out together: what is read, is read once the parents are locked.
      const [parents, touched] = await Promise.all([lockParents(tx, names), readTouched(tx, names, observations)]);
      const placed = place(observations, parents, touched.directories);
      tellIgnored(placed, log);

      const merged = foldObservations(touched, placed);
      if (nothingChanged(merged)) return [...merged.outcomes];

      const known = await readUnsettled(tx, touched, merged);
      const records = await tell(tx, known, merged);
      await Promise.all([
        writeMerged(tx, known, merged),
        touchDirectories(tx, directoriesWithNews(known, merged), clock.now()),
        outbox.append(tx, records),
      ]);
      for (const [directoryUserId, { cause }] of merged.startedOver) {
        const user = merged.users.get(directoryUserId);
        if (user)
          await jobs.enqueue(
            tx,
            refreshUserGroupsJob({ directoryUserId, directoryId: user.directoryId, cause }, clock.now()),
          );
      }
      return [...merged.outcomes];
    },
  };
}

/** By what the observations name their parents. */
function namesOf(observations: readonly Observation[]): ParentNames {
  return {
    workosOrganizationIds: [...new Set(observations.flatMap(({ workosOrganizationId }) => workosOrganizationId ?? []))],
    directoryIds: [...new Set(observations.map(({ directoryId }) => directoryId))],
  };
}

function place(
  observations: readonly Observation[],
  parents: readonly ParentRow[],
  directories: ReadonlyMap<string, Directory>,
): Placed[] {
  // Should two parents name one WorkOS organization, the lower id has it: the order of the lock.
  const byOrganization = new Map([...parents].reverse().map((parent) => [parent.workos_organization_id, parent]));
  return observations.map((observation) => {
    const directory = directories.get(observation.directoryId);
    if (directory) return { observation, place: directory };
    const parent = byOrganization.get(observation.workosOrganizationId ?? '');
    return {
      observation,
      place: parent && { parentId: parent.parent_id, workosOrganizationId: parent.workos_organization_id },
    };
  });
}

function tellIgnored(placed: readonly Placed[], log: Log): void {
  const ignored = placed.filter(({ place }) => !place);
  if (ignored.length === 0) return;
  const workosOrganizationIds = [
    ...new Set(ignored.map(({ observation }) => observation.workosOrganizationId ?? '')),
  ].slice(0, 10);
  const directoryIds = [...new Set(ignored.map(({ observation }) => observation.directoryId))].slice(0, 10);
  log.info(
    { observations: ignored.length, workosOrganizationIds, directoryIds },
    'of directories that belong to no parent: skipped',
  );
}

/** What the record holds of whatever the observations name, and of the parents' directories: all asked for at once. */
async function readTouched(sql: Sql, names: ParentNames, observations: readonly Observation[]): Promise<Known> {
  const userIds = new Set<string>();
  const sideIds = new Set<string>();
  const groupIds = new Set<string>();
  const pairs = new Map<string, { directoryGroupId: string; directoryUserId: string }>();
  for (const observation of observations) {
    if (observation.kind === 'user') userIds.add(observation.user.directoryUserId);
    if (observation.kind === 'group') groupIds.add(observation.group.directoryGroupId);
    if (observation.kind === 'membership') {
      sideIds.add(observation.membership.directoryUserId);
      groupIds.add(observation.membership.directoryGroupId);
      pairs.set(pairKey(observation.membership), observation.membership);
    }
  }
  const [directories, users, userSides, groups, memberships] = await Promise.all([
    readDirectoriesBeside(sql, names),
    readUsers(sql, [...userIds]),
    readUserSides(
      sql,
      [...sideIds].filter((id) => !userIds.has(id)),
    ),
    readGroups(sql, [...groupIds]),
    readMemberships(sql, [...pairs.values()]),
  ]);
  return {
    users,
    userSides,
    groups,
    memberships,
    directories: new Map(directories.map((directory) => [directory.directoryId, directory])),
  };
}

function nothingChanged({ users, groups, memberships, directories }: Merged): boolean {
  return users.size + groups.size + memberships.size + directories.size === 0;
}

/** Adds the stored memberships of users and groups that are new or start over, with their other sides. */
async function readUnsettled(sql: Sql, touched: Known, merged: Merged): Promise<Known> {
  const memberships = await readMembershipsOf(sql, unsettled(touched, merged));
  if (memberships.size === 0) return touched;
  const pairs = [...memberships.values()];
  const missingUsers = new Set(
    pairs.map((pair) => pair.directoryUserId).filter((id) => knownSide(touched, id) === undefined),
  );
  const missingGroups = new Set(pairs.map((pair) => pair.directoryGroupId).filter((id) => !touched.groups.has(id)));
  const userSides = await readUserSides(sql, [...missingUsers]);
  const groups = await readGroups(sql, [...missingGroups]);
  return {
    users: touched.users,
    userSides: new Map([...touched.userSides, ...userSides]),
    groups: new Map([...touched.groups, ...groups]),
    memberships: new Map([...memberships, ...touched.memberships]),
    directories: touched.directories,
  };
}

async function writeMerged(tx: Transaction, known: Known, merged: Merged): Promise<void> {
  const [users, groups, memberships] = await Promise.all([
    writeUsers(tx, [...merged.users.values()], known.users),
    writeGroups(tx, [...merged.groups.values()]),
    writeMemberships(tx, [...merged.memberships.values()]),
    writeDirectories(tx, [...merged.directories.values()]),
  ]);
  const written = users + groups + memberships;
  const wanted = merged.users.size + merged.groups.size + merged.memberships.size;
  // The parents are locked, so nobody else can have written something newer since it was read.
  if (written !== wanted) throw new Error(`the record took ${written} of ${wanted} merged states`);
}

/** The records for all parents concerned: for each its connection, users, groups, memberships. */
async function tell(tx: Transaction, known: Known, merged: Merged): Promise<OutgoingRecord<'directory.changes'>[]> {
  const directories = new Map([...known.directories, ...merged.directories]);
  const byParent = new Map<string, ParentChanges>();
  const changesOf = (directoryId: string): ParentChanges => {
    const parentId = directories.get(directoryId)?.parentId;
    if (parentId === undefined) throw new Error(`a change in directory ${directoryId}, which has no parent`);
    const changes = byParent.get(parentId) ?? { users: [], groups: [], memberships: [] };
    byParent.set(parentId, changes);
    return changes;
  };

  for (const [id, origin] of merged.userNews) {
    const user = merged.users.get(id);
    const cameAndWent = user?.state === 'deleted' && (known.users.get(id)?.state ?? 'deleted') === 'deleted';
    if (user && !cameAndWent) changesOf(user.directoryId).users.push({ user, origin });
  }
  for (const [id, origin] of merged.groupNews) {
    const group = merged.groups.get(id);
    const cameAndWent = group?.deleted && (known.groups.get(id)?.deleted ?? true);
    if (group && !cameAndWent) changesOf(group.directoryId).groups.push({ group, origin });
  }
  for (const change of membershipChanges(known, merged)) {
    const group = merged.groups.get(change.directoryGroupId) ?? known.groups.get(change.directoryGroupId);
    if (group) changesOf(group.directoryId).memberships.push(change);
  }

  const records: OutgoingRecord<'directory.changes'>[] = [];
  const changedDirectories = new Set([...merged.directories.values()].map(({ parentId }) => parentId));
  for (const parentId of [...new Set([...changedDirectories, ...byParent.keys()])].sort()) {
    if (changedDirectories.has(parentId)) {
      const ofParent = [...directories.values()].filter((directory) => directory.parentId === parentId);
      records.push(...(await settleConnection(tx, parentId, ofParent)));
    }
    const changes = byParent.get(parentId);
    if (changes) records.push(...changeRecords(parentId, changes));
  }
  return records;
}

function directoriesWithNews(known: Known, merged: Merged): string[] {
  const places: ({ readonly directoryId: string } | undefined)[] = [];
  for (const id of merged.userNews.keys()) places.push(merged.users.get(id));
  for (const id of merged.groupNews.keys()) places.push(merged.groups.get(id));
  for (const { directoryGroupId } of merged.memberships.values()) {
    places.push(merged.groups.get(directoryGroupId) ?? known.groups.get(directoryGroupId));
  }
  return [...new Set(places.flatMap((place) => place?.directoryId ?? []))];
}
