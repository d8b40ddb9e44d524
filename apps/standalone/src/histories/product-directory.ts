import {
  type DirectoryGroup,
  type DirectoryMembership,
  type DirectoryUser,
  isInForce,
  mergeGroup,
  mergeMembership,
  mergeUser,
  normalEmail,
  startsOver,
} from '@rollcall/domain';
import type { MirroredPerson } from '@rollcall/seat-policy';
import type { Telling } from './system';

const directoryId = 'directory';

/** The directory record in memory, merged by the functions that ingest merges by. */
export interface ProductDirectory {
  /** Answers the users whose groups must be read afresh. */
  merge(batch: readonly Telling[]): string[];
  /** A complete scan of the groups began then: events from before have been seen by it. */
  groupsScanned(at: number): void;
  /** Who is there, as decisions see them. */
  people(): MirroredPerson[];
}

export function createProductDirectory(): ProductDirectory {
  const users = new Map<string, DirectoryUser>();
  const groups = new Map<string, DirectoryGroup>();
  const pairs = new Map<string, DirectoryMembership>();
  let scannedAt: Date | undefined;

  const mergeOne = (telling: Telling): void => {
    const { by, eventId } = telling;
    const observedAt = new Date(telling.seenAt);
    switch (telling.kind) {
      case 'user': {
        const { user, email, name, active, createdAt, updatedAt } = telling.state;
        const merged = mergeUser(users.get(user), {
          directoryUserId: user,
          directoryId,
          email: normalEmail(email),
          firstName: name,
          lastName: '',
          idpId: user,
          state: telling.deleted ? 'deleted' : active ? 'active' : 'inactive',
          createdAt: new Date(createdAt),
          version: { updatedAt: new Date(updatedAt), observedAt, eventId },
          by,
        });
        if (merged.outcome === 'applied') users.set(user, merged.entry);
        return;
      }
      case 'group': {
        const { group, name, updatedAt } = telling.state;
        const merged = mergeGroup(groups.get(group), {
          directoryGroupId: group,
          directoryId,
          name,
          deleted: telling.deleted,
          version: { updatedAt: new Date(updatedAt), observedAt, eventId },
          by,
        });
        if (merged.outcome === 'applied') groups.set(group, merged.entry);
        return;
      }
      case 'membership': {
        const { user, group, present } = telling;
        const key = `${user} ${group}`;
        const merged = mergeMembership(
          pairs.get(key),
          { directoryUserId: user, directoryGroupId: group, present, version: { observedAt, eventId }, by },
          { user: users.get(user), group: groups.get(group) },
          scannedAt,
        );
        if (merged.outcome === 'applied') pairs.set(key, merged.entry);
      }
    }
  };

  return {
    merge(batch) {
      const before = new Map(users);
      for (const telling of batch) mergeOne(telling);
      return [...users].flatMap(([id, user]) => (startsOver(before.get(id), user) ? [id] : []));
    },
    groupsScanned: (at) => void (scannedAt = new Date(at)),
    people: () =>
      [...users.values()]
        .filter(({ state }) => state !== 'deleted')
        .map((user) => ({
          directoryUserId: user.directoryUserId,
          email: user.email,
          firstName: user.firstName,
          lastName: user.lastName,
          active: user.state === 'active',
          createdAt: user.createdAt,
          directoryGone: false,
          groups: new Set(
            [...pairs.values()]
              .filter(
                (pair) =>
                  pair.directoryUserId === user.directoryUserId &&
                  isInForce(pair, { user, group: groups.get(pair.directoryGroupId) }),
              )
              .map((pair) => pair.directoryGroupId)
              .sort(),
          ),
        })),
  };
}
