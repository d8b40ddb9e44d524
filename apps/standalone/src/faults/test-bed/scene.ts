import { createSeededRandom, eventually, testSeed } from '@rollcall/testing';
import { Client } from 'pg';
import { demo } from '../../demo/demo-directory';
import type { Answer, RollcallDoors } from '../../test-bed/rollcall-process';
import { peopleOf, peopleOfCsv, readAll } from '../../test-bed/workos-lists';
import { createDepartures } from './departures';
import { brokenHistorySql, unappliedSql } from './each-change-once';
import { type Removal, removalsSql, unfoundedRemovals } from './removals';
import { createTurmoil, type Turmoil } from './turmoil';

/** Long enough for whatever has to be found out, given up and tried again, on a slow machine. */
export const patience = { within: 150_000, every: 250 };

/**
 * The demo with life in it, and what must hold whatever went wrong. Everybody is in the group that the sandbox is mapped
 * to: there, who is taken out of the group loses their place, and in production who is taken out of the directory. The
 * guards are off, so that a wrong removal is carried out and seen.
 */
export interface Scene {
  readonly turmoil: Turmoil;
  /** Faults of WorkOS's API, until others are set; what is not named is off. */
  faults(api: object): Promise<void>;
  /** Counts of the simulator. */
  stats(): Promise<Answer>;
  requestSync(): Promise<string>;
  run(runId: string): Promise<Answer>;
  /** Rows of a query over all services' schemas. */
  rows(sql: string): Promise<Answer[]>;
  /** Lists of users and members that a scan reads. */
  userLists(): Promise<number>;
  /** Ends the faults, and waits until record, members and CSV equal the directory in both organizations. */
  equalsDirectory(): Promise<void>;
  /** The same of members and CSV alone: asks nothing of ingest. */
  membersEqualDirectory(): Promise<void>;
  /** Holds the whole history against who has left. */
  nobodyWronged(): Promise<void>;
  /** Waits until all that was published is applied, and holds the whole history against itself. */
  eachChangeOnce(): Promise<void>;
}

export const organizations = [demo.production, demo.sandbox];

/** WorkOS on a good day, but that it holds back events for a shorter time: a run should not have to wait so long. */
const good = {
  error_rate: 0,
  error_status: 500,
  timeout_rate: 0,
  truncate_rate: 0,
  reset_rate: 0,
  blank_rate: 0,
  empty_rate: 0,
  lost_cursor_rate: 0,
  only_path: null,
  users_per_second_limit: 4,
  requests_per_minute_limit: 6_000,
  hold_back_ms: 300,
};

export async function openScene(doors: RollcallDoors, adminUrl: string): Promise<Scene> {
  const { directoryId: directory, parentId } = demo;
  const departures = createDepartures();
  const rows = async (sql: string): Promise<Answer[]> => {
    // A connection for each look: Postgres may have gone in between.
    const client = new Client({ connectionString: adminUrl });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const faults = (api: object) => doors.control('PUT', '/control/faults', { api: { ...good, ...api } });
  /** Looks at WorkOS as it is, past its limits. */
  const atWorkos = async <Result>(look: () => Promise<Result>): Promise<Result> => {
    await doors.control('PUT', '/control/faults', { api: { users_per_second_limit: null } });
    try {
      return await look();
    } finally {
      await doors.control('PUT', '/control/faults', { api: { users_per_second_limit: good.users_per_second_limit } });
    }
  };
  const expectCsv = (people: readonly string[]) =>
    eventually(async () => {
      for (const organization of organizations) {
        expect(difference(peopleOfCsv(await doors.csv(organization)), people)).toEqual([]);
      }
    }, patience);

  await faults({});
  const { id: everyoneId } = await doors.control('POST', '/control/groups', {
    directory_id: directory,
    name: 'Everyone',
  });
  const users = await readAll(doors, 'directory_users', { directory });
  for (const { id } of users) await doors.control('PUT', `/control/groups/${everyoneId}/members/${id}`);
  for (const organizationId of organizations) {
    await asked(doors.call('seat-policy', 'SetPolicy', { organizationId, guard: { enabled: false } }));
  }
  await expectCsv(await atWorkos(() => peopleOf(doors, directory)));
  await asked(
    doors.call('seat-policy', 'SetGroupMappings', {
      organizationId: demo.sandbox,
      enabled: true,
      roleMappings: [{ groupId: everyoneId, role: 'ROLE_USER' }],
    }),
  );
  const turmoil = await createTurmoil({
    doors,
    random: createSeededRandom(testSeed()),
    departures,
    directoryId: directory,
    everyoneId,
  });

  async function recordEqualsDirectory(): Promise<void> {
    const [users, groups, memberships] = await atWorkos(async () => {
      const listedGroups = await readAll(doors, 'directory_groups', { directory });
      const pairs: string[] = [];
      for (const group of listedGroups) {
        const members = await readAll(doors, 'directory_users', { group: group.id });
        pairs.push(...members.map((member) => `${group.id} ${member.id}`));
      }
      return [await readAll(doors, 'directory_users', { directory }), listedGroups, pairs];
    });
    await eventually(async () => {
      const known = await listed('ListDirectoryUsers', 'users');
      expect(
        difference(
          known.map((user) => `${user.directoryUserId} ${user.email} ${user.lastName} ${user.state}`),
          users.map((user) => `${user.id} ${user.email} ${user.last_name} USER_STATE_${user.state.toUpperCase()}`),
        ),
      ).toEqual([]);
      const knownGroups = await listed('ListDirectoryGroups', 'groups');
      expect(
        difference(
          knownGroups.map((group) => `${group.directoryGroupId} ${group.name}`),
          groups.map((group) => `${group.id} ${group.name}`),
        ),
      ).toEqual([]);
      const knownPairs = await rows(
        `select directory_group_id || ' ' || directory_user_id as pair from ingest.membership_in_force`,
      );
      expect(
        difference(
          knownPairs.map(({ pair }) => pair),
          memberships,
        ),
      ).toEqual([]);
    }, patience);
  }

  return {
    turmoil,
    faults,
    stats: () => doors.control('GET', '/control/stats'),
    async requestSync() {
      const { run } = await asked(doors.call('ingest', 'RequestSync', { parentId, scope: 'SYNC_SCOPE_BOTH' }));
      return run.runId;
    },
    run: async (runId) => (await asked(doors.call('ingest', 'GetSyncRun', { runId }))).run,
    rows,
    async userLists() {
      const pages = (items: readonly Answer[]): number => Math.max(Math.ceil(items.length / 100), 1);
      return atWorkos(async () => {
        let lists = pages(await readAll(doors, 'directory_users', { directory }));
        for (const { id: group } of await readAll(doors, 'directory_groups', { directory }))
          lists += pages(await readAll(doors, 'directory_users', { group }));
        return lists;
      });
    },
    async equalsDirectory() {
      await faults({});
      await recordEqualsDirectory();
      await membersEqualDirectory();
    },
    membersEqualDirectory,
    async nobodyWronged() {
      const removals: Removal[] = await rows(removalsSql);
      expect(unfoundedRemovals(removals, departures)).toEqual([]);
    },
    async eachChangeOnce() {
      await eventually(async () => expect(await rows(unappliedSql)).toEqual([]), patience);
      expect((await rows('select count(*)::int from membership.member_history'))[0].count).toBeGreaterThan(0);
      expect(await rows(brokenHistorySql)).toEqual([]);
    },
  };

  async function membersEqualDirectory(): Promise<void> {
    const people = await atWorkos(() => peopleOf(doors, directory));
    await expectCsv(people);
    for (const organizationId of organizations) {
      const { members } = await asked(doors.call('membership', 'ListMembers', { organizationId, pageSize: 1_000 }));
      const emails = members.filter((member: Answer) => !member.primaryOwner).map((member: Answer) => member.email);
      expect(
        difference(
          emails,
          people.map((person) => person.split('|')[0] ?? ''),
        ),
      ).toEqual([]);
    }
  }

  async function listed(method: string, field: string): Promise<Answer[]> {
    const { [field]: items, nextPageToken } = await asked(doors.call('ingest', method, { parentId, pageSize: 1_000 }));
    if (nextPageToken) throw new Error(`${method}: more than a page, the scene is meant to be smaller`);
    return items;
  }
}

async function asked(call: Promise<{ status: number; body: Answer }>): Promise<Answer> {
  const { status, body } = await call;
  if (status !== 200) throw new Error(`answered with ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** What only one of the two has: of lists of hundreds, a failing test should show no more. */
function difference(found: readonly string[], wanted: readonly string[]): string[] {
  const [has, should] = [new Set(found), new Set(wanted)];
  return [
    ...found.filter((one) => !should.has(one)).map((one) => `too much: ${one}`),
    ...wanted.filter((one) => !has.has(one)).map((one) => `missing: ${one}`),
    ...(found.length === has.size ? [] : ['some twice']),
  ].sort();
}
