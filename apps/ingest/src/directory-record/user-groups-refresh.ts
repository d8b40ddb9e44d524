import type { Database } from '@rollcall/persistence';
import type { Clock, DirectoryUser, Log } from '@rollcall/domain';
import { groupsCountFrom } from '@rollcall/domain';
import { z } from 'zod';
import type { Job, JobHandler, JobQueue } from '../jobs/job-queue';
import type { WorkosDirectory } from '../workos/workos-directory';
import type { DirectoryRecord } from './directory-record';
import type { Observation, ObservationCause } from './observation';
import { readUsers } from './user-rows';

export const refreshUserGroupsTask = 'refresh-user-groups';

const payloadSchema = z.object({
  directoryUserId: z.string(),
  directoryId: z.string(),
  cause: z.discriminatedUnion('by', [
    z.object({ by: z.literal('event'), eventId: z.string() }),
    z.object({ by: z.literal('poll') }),
    z.object({ by: z.literal('run'), runId: z.string() }),
  ]),
});

/**
 * WorkOS's clock comes rounded down to the second: an answer in the very second of the return would look older than the
 * return itself, and would not count.
 */
const waitMs = 1_000;

/** The job that reads the groups of a user who came back: nothing is assumed from before. */
export function refreshUserGroupsJob(
  payload: { directoryUserId: string; directoryId: string; cause: ObservationCause },
  now: Date,
): Job {
  return {
    task: refreshUserGroupsTask,
    payload,
    key: `${refreshUserGroupsTask}:${payload.directoryUserId}`,
    runAt: new Date(now.getTime() + waitMs),
  };
}

export interface UserGroupsRefreshDependencies {
  readonly database: Database;
  readonly workos: WorkosDirectory;
  readonly record: DirectoryRecord;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly log: Log;
}

export function createUserGroupsRefresh({
  database,
  workos,
  record,
  jobs,
  clock,
  log,
}: UserGroupsRefreshDependencies): JobHandler {
  return async (payload, signal) => {
    const refresh = payloadSchema.parse(payload);
    const { directoryUserId, directoryId, cause } = refresh;
    const user = (await readUsers(database, [directoryUserId])).get(directoryUserId);
    if (user?.state !== 'active') return;

    const first = await groupsOf(workos, directoryUserId, signal);
    const oldestAnswer = first.answeredAt;

    if (oldestAnswer < (groupsCountFrom(user) ?? oldestAnswer)) {
      log.debug({ directoryUserId }, 'the answer is not newer than the return: asked again');
      await database.transaction((tx) => jobs.enqueue(tx, refreshUserGroupsJob(refresh, clock.now())));
      return;
    }
    const inForce = await database.query<{ directory_group_id: string }>(
      'select directory_group_id from membership_in_force where directory_user_id = $1',
      [directoryUserId],
    );
    const groups = new Set(first.groupIds);
    // Nobody is taken out of a group because one answer did not have it.
    if (inForce.some((row) => !groups.has(row.directory_group_id)))
      for (const groupId of (await groupsOf(workos, directoryUserId, signal)).groupIds) groups.add(groupId);

    await database.transaction(async (tx) => {
      const known = await tx.query<{ directory_group_id: string }>(
        'select directory_group_id from directory_membership where directory_user_id = $1 and present',
        [directoryUserId],
      );
      const all = new Set([...groups, ...known.map((row) => row.directory_group_id)]);
      await record.merge(
        tx,
        [...all].sort().map((group) => statement(user, directoryId, cause, group, groups.has(group), oldestAnswer)),
      );
    });
  };
}

async function groupsOf(
  workos: WorkosDirectory,
  user: string,
  signal: AbortSignal,
): Promise<{ readonly groupIds: readonly string[]; readonly answeredAt: Date }> {
  const groupIds: string[] = [];
  let oldestAnswer: Date | undefined;
  let after: string | undefined;
  do {
    const page = await workos.listGroupsPage({ user, after, signal });
    if (page.unreadable > 0) throw new Error('a group of the user cannot be read');
    groupIds.push(...page.items.map((group) => group.directoryGroupId));
    oldestAnswer ??= page.answeredAt;
    after = page.next;
  } while (after !== undefined);
  return { groupIds, answeredAt: oldestAnswer };
}

function statement(
  user: DirectoryUser,
  directoryId: string,
  cause: ObservationCause,
  directoryGroupId: string,
  present: boolean,
  at: Date,
): Observation {
  const { directoryUserId } = user;
  const version = { observedAt: at, eventId: '' };
  return {
    kind: 'membership',
    directoryId,
    cause,
    membership: { directoryGroupId, directoryUserId, present, version, by: 'scan' },
  };
}
