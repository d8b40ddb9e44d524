import {
  type DirectoryGroup,
  type DirectoryMembership,
  type DirectoryUser,
  type Email,
  isInForce,
  mergeGroup,
  mergeMembership,
  mergeUser,
} from '@rollcall/domain';
import { createTestDatabase, testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import { createLoneRecord } from '../test-bed/lone-record';
import { applyToMirror, emptyMirror } from '../test-bed/mirror';
import { idOf, stamp } from '../test-bed/payloads';
import { createTestBed, type TestBed } from '../test-bed/test-bed';
import type { DirectoryRecord } from './directory-record';
import { readGroups } from './group-rows';
import { readMembershipsOf } from './membership-rows';
import type { Observation } from './observation';
import { readUsers } from './user-rows';

const directoryId = idOf('directory', 1);
const userIds = [1, 2].map((number) => idOf('directory_user', number));
const groupIds = [1, 2].map((number) => idOf('directory_group', number));
const time = (second: number) => new Date(stamp(second));

const second = fc.integer({ min: 1, max: 8 });
const origin = (eventId: string) => ({
  directoryId,
  workosOrganizationId: 'org_1',
  cause: { by: 'event', eventId } as const,
});

const userEvent = fc
  .record({
    id: fc.constantFrom(...userIds),
    updated: second,
    at: second,
    state: fc.constantFrom('active', 'active', 'inactive', 'deleted'),
    name: fc.constantFrom('A', 'B'),
  })
  .map(({ id, updated, at, state, name }): Observation => {
    const eventId = `event_u_${id}_${updated}_${at}`;
    return {
      ...origin(eventId),
      kind: 'user',
      user: {
        directoryUserId: id,
        directoryId,
        email: `${id}@example.com` as Email,
        firstName: name,
        lastName: '',
        idpId: id,
        state,
        createdAt: time(0),
        version: { updatedAt: time(updated), observedAt: time(at), eventId },
        by: 'event',
      },
    };
  });
const groupEvent = fc
  .record({
    id: fc.constantFrom(...groupIds),
    updated: second,
    at: second,
    deleted: fc.constantFrom(false, false, true),
    name: fc.constantFrom('A', 'B'),
  })
  .map(({ id, updated, at, deleted, name }): Observation => {
    const eventId = `event_g_${id}_${updated}_${at}`;
    return {
      ...origin(eventId),
      kind: 'group',
      group: {
        directoryGroupId: id,
        directoryId,
        name,
        deleted,
        version: { updatedAt: time(updated), observedAt: time(at), eventId },
        by: 'event',
      },
    };
  });
const membershipEvent = fc
  .record({
    user: fc.constantFrom(...userIds),
    group: fc.constantFrom(...groupIds),
    at: second,
    present: fc.constantFrom(true, true, false),
  })
  .map(({ user, group, at, present }): Observation => {
    const eventId = `event_m_${group}_${user}_${at}`;
    return {
      ...origin(eventId),
      kind: 'membership',
      membership: {
        directoryGroupId: group,
        directoryUserId: user,
        present,
        version: { observedAt: time(at), eventId },
        by: 'event',
      },
    };
  });

/** Histories without two different tellings of one event, told with repeats, in any order, in batches of any size. */
const history = fc
  .uniqueArray(fc.oneof(userEvent, groupEvent, membershipEvent), {
    minLength: 1,
    maxLength: 25,
    selector: ({ cause }) => (cause.by === 'event' ? cause.eventId : ''),
  })
  .chain((inOrder) =>
    fc.record({
      inOrder: fc.constant(inOrder),
      told: fc
        .tuple(fc.shuffledSubarray(inOrder, { minLength: inOrder.length }), fc.shuffledSubarray(inOrder))
        .map(([all, again]) => [...all, ...again]),
      cuts: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 50, maxLength: 50 }),
    }),
  );

function batchesOf(told: readonly Observation[], cuts: readonly number[]): Observation[][] {
  const batches: Observation[][] = [];
  let start = 0;
  for (let place = 0; start < told.length; place += 1) {
    const size = cuts[place] ?? 1;
    batches.push(told.slice(start, start + size));
    start += size;
  }
  return batches;
}

/** The same by the domain's merges alone. */
function foldInMemory(told: readonly Observation[]) {
  const users = new Map<string, DirectoryUser>();
  const groups = new Map<string, DirectoryGroup>();
  const pairs = new Map<string, DirectoryMembership>();
  for (const observation of told) {
    if (observation.kind === 'user') {
      const merged = mergeUser(users.get(observation.user.directoryUserId), observation.user);
      if (merged.outcome === 'applied') users.set(observation.user.directoryUserId, merged.entry);
    } else if (observation.kind === 'group') {
      const merged = mergeGroup(groups.get(observation.group.directoryGroupId), observation.group);
      if (merged.outcome === 'applied') groups.set(observation.group.directoryGroupId, merged.entry);
    } else if (observation.kind === 'membership') {
      const { directoryGroupId, directoryUserId } = observation.membership;
      const key = `${directoryGroupId} ${directoryUserId}`;
      const merged = mergeMembership(pairs.get(key), observation.membership, {
        user: users.get(directoryUserId),
        group: groups.get(directoryGroupId),
      });
      if (merged.outcome === 'applied') pairs.set(key, merged.entry);
    }
  }
  const inForce = [...pairs]
    .filter(([, pair]) =>
      isInForce(pair, { user: users.get(pair.directoryUserId), group: groups.get(pair.directoryGroupId) }),
    )
    .map(([key]) => key)
    .sort();
  return { users, groups, pairs, inForce };
}

describe('whatever is told to the directory record, however often, in whatever order and batches', () => {
  let bed: TestBed;
  let record: DirectoryRecord;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    record = createLoneRecord();
  });
  afterAll(() => bed.close());

  /** Tells it batch by batch, and holds what consumers know against what is in force after every commit. */
  async function tell(told: readonly Observation[], cuts: readonly number[]) {
    await bed.empty();
    await bed.putParent();
    const mirror = emptyMirror();
    for (const batch of batchesOf(told, cuts)) {
      await bed.database.transaction((tx) => record.merge(tx, batch));
      applyToMirror(mirror, await bed.published());
      const inForce = await bed.database.query<{ key: string }>(
        `select directory_group_id || ' ' || directory_user_id as key from membership_in_force`,
      );
      expect([...mirror.memberships].sort()).toEqual(inForce.map((row) => row.key).sort());
    }
    return mirror;
  }

  it('the rows equal the fold of the domain merges, and the published changes replay to what is in force', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ inOrder, told, cuts }) => {
        const mirror = await tell(told, cuts);
        const expected = foldInMemory(inOrder);
        expect(await readUsers(bed.database, userIds)).toEqual(expected.users);
        expect(await readGroups(bed.database, groupIds)).toEqual(expected.groups);
        expect(await readMembershipsOf(bed.database, { users: userIds, groups: groupIds })).toEqual(expected.pairs);
        expect([...mirror.memberships].sort()).toEqual(expected.inForce);
        expect([...mirror.users.keys()].sort()).toEqual(
          [...expected.users.values()]
            .filter((user) => user.state !== 'deleted')
            .map((user) => user.directoryUserId)
            .sort(),
        );
        expect([...mirror.groups].sort()).toEqual(
          [...expected.groups.values()]
            .filter((group) => !group.deleted)
            .map((group) => [group.directoryGroupId, group.name])
            .sort(),
        );
      }),
      { seed: testSeed(), numRuns: 60 },
    );
  });

  it('consumers know what is in force, also where scans and events mix', async () => {
    const asSeenByScan = (observation: Observation, seen: number): Observation => {
      const version = { observedAt: time(seen), eventId: '' };
      const origins = { ...observation, cause: { by: 'run', runId: 'run-1' } as const };
      switch (origins.kind) {
        case 'user':
          return {
            ...origins,
            user: { ...origins.user, by: 'scan', version: { ...origins.user.version, ...version } },
          };
        case 'group':
          return {
            ...origins,
            group: { ...origins.group, by: 'scan', version: { ...origins.group.version, ...version } },
          };
        case 'membership':
          return { ...origins, membership: { ...origins.membership, by: 'scan', version } };
        case 'directory':
          return origins;
      }
    };
    const mixed = history.chain(({ told, cuts }) =>
      fc
        .record({
          cuts: fc.constant(cuts),
          scanned: fc.array(fc.option(second), { minLength: told.length, maxLength: told.length }),
        })
        .map(({ scanned }) => ({
          cuts,
          told: told.map((observation, place) => {
            const seen = scanned[place] ?? null;
            return seen === null ? observation : asSeenByScan(observation, seen);
          }),
        })),
    );
    await fc.assert(
      fc.asyncProperty(mixed, async ({ told, cuts }) => void (await tell(told, cuts))),
      { seed: testSeed(), numRuns: 40 },
    );
  });
});
