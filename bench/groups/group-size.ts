import { Code, ConnectError } from '@connectrpc/connect';
import { ingest, OrganizationKind, ProvisioningMode, Role } from '@rollcall/contracts';
import type { Client } from 'pg';
import type { Bench, BenchContext } from '../bench';
import { openClient, startPostgres } from '../parts/postgres';
import { type Road, startRoad } from '../parts/road';
import { until } from '../parts/waiting';
import { directoryId, startWorkos, type Workos, workosOrganizationId } from '../parts/workos';
import { median, roundsWithin } from '../rounds';

const parentId = 'parent-bench';
const organizationId = 'organization-bench';
const smallSize = 10;

/**
 * Whether a group's size tells in what a change of it costs: a person is added to a large and to a small group in turns;
 * each addition counts until the person has the role that the group is mapped to and is in the group's list.
 */
export const groupSize: Bench = {
  name: 'group-size',
  summary: 'adding a person to a group of 50,000 (quick: 1,000), against a group of 10',
  async run(context) {
    const largeSize = context.quick ? 1_000 : 50_000;
    const pairs = context.quick ? { most: 20, milliseconds: 20_000 } : { most: 100, milliseconds: 90_000 };
    const postgres = await startPostgres(context);
    const database = await postgres.createDatabase();
    const workos = await startWorkos(context, { usersPerSecond: 0 });
    context.log(`making a group of ${largeSize} …`);
    const groups = makeGroups(workos, largeSize);
    const road = await startRoad(context, database, workos);
    const admin = await openClient(context, database.adminUrl);
    await fillOrganization(context, road, groups, largeSize);

    const times: Record<'large' | 'small', number[]> = { large: [], small: [] };
    for (const pair of roundsWithin(pairs)) {
      const person = groups.outside[pair % groups.outside.length];
      if (!person) throw new Error('nobody to add');
      // In turns, so that a busy moment of the machine falls on both; and each first as often.
      for (const size of pair % 2 === 0 ? (['large', 'small'] as const) : (['small', 'large'] as const)) {
        times[size].push(await addAndRemove(context, { road, admin, workos }, groups[size], person));
      }
      if (pair % 5 === 0) context.log(`${pair} pairs of additions`);
    }
    context.report({
      figure: `adding a person to a group of ${largeSize.toLocaleString('en-US')}, to the last service, median`,
      value: median(times.large),
      baseline: median(times.small),
      unit: 'ms',
      wanted: { atMost: 1.2 },
    });
  },
};

interface Person {
  readonly id: string;
  readonly email: string;
}

interface Groups {
  readonly everyone: string;
  readonly large: string;
  readonly small: string;
  /** People in the group of everyone alone. */
  readonly outside: readonly Person[];
}

function makeGroups({ control }: Workos, largeSize: number): Groups {
  const people = Array.from({ length: largeSize + 5 }, (_, n): Person => {
    const email = `person${n}@bench.example`;
    return {
      id: control.createUser({ directory_id: directoryId, email, first_name: 'P', last_name: `${n}` }).id,
      email,
    };
  });
  const group = (name: string, members: readonly Person[]): string => {
    const { id } = control.createGroup({ directory_id: directoryId, name });
    for (const member of members) control.addMember(id, member.id);
    return id;
  };
  return {
    everyone: group('Everyone', people),
    large: group('Large', people.slice(0, largeSize)),
    small: group('Small', people.slice(0, smallSize)),
    outside: people.slice(largeSize),
  };
}

/** An organization in mode scim, where everyone is a user and the large and the small group make administrators. */
async function fillOrganization(
  { log, signal }: BenchContext,
  { seatPolicy, ingest: ingestCalls }: Road,
  groups: Groups,
  largeSize: number,
): Promise<void> {
  await seatPolicy.putParent({ parentId, name: 'Bench', workosOrganizationId });
  await seatPolicy.putOrganization({
    organizationId,
    parentId,
    name: 'Bench',
    kind: OrganizationKind.PRODUCTION,
    primaryOwnerEmail: 'owner@bench.example',
    seatTiers: [{ tier: 'standard', rank: 1, purchased: largeSize + 100, capabilities: [] }],
    defaultSeatTier: 'standard',
  });
  const roleMappings = [
    { groupId: groups.everyone, role: Role.USER },
    { groupId: groups.large, role: Role.ADMIN },
    { groupId: groups.small, role: Role.ADMIN },
  ];
  log('first scan …');
  await until(
    async () => {
      try {
        await seatPolicy.setGroupMappings({ organizationId, enabled: true, roleMappings });
        return true;
      } catch (error) {
        // The first scan has not told of the groups yet.
        if (error instanceof ConnectError && error.code === Code.FailedPrecondition) return undefined;
        throw error;
      }
    },
    { every: 200, signal },
  );
  await seatPolicy.setProvisioningMode({ organizationId, mode: ProvisioningMode.SCIM });
  log('first sync …');
  const over = [ingest.SyncState.COMPLETED, ingest.SyncState.INCOMPLETE, ingest.SyncState.FAILED];
  await until(
    async () => {
      const { runs } = await ingestCalls.listSyncRuns({ parentId, pageSize: 10 });
      const decided = runs.some((run) => run.organizations.length > 0);
      return decided && runs.every((run) => over.includes(run.state)) ? true : undefined;
    },
    { every: 200, signal },
  );
}

/** Adds the person and takes them out again. Answers how long the addition took, in milliseconds. */
async function addAndRemove(
  { signal }: BenchContext,
  { road, admin, workos }: { readonly road: Road; readonly admin: Client; readonly workos: Workos },
  groupId: string,
  { id, email }: Person,
): Promise<number> {
  const arrived = (role: Role, inGroup: boolean): Promise<true> =>
    until(
      async () => {
        const [{ member }, { rowCount }] = await Promise.all([
          road.membership.getMember({ organizationId, email }),
          admin.query(
            'select 1 from group_.directory_membership where directory_group_id = $1 and directory_user_id = $2',
            [groupId, id],
          ),
        ]);
        return member?.role === role && (rowCount === 1) === inGroup ? true : undefined;
      },
      { every: 3, signal },
    );
  await arrived(Role.USER, false);
  const started = performance.now();
  workos.control.addMember(groupId, id);
  await arrived(Role.ADMIN, true);
  const took = performance.now() - started;
  workos.control.removeMember(groupId, id);
  await arrived(Role.USER, false);
  return took;
}
