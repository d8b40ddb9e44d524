import type { Sql } from '@rollcall/persistence';
import { organizationScope, parentScope } from '../entitlements/changes/scope';
import type { Origin, Touched, TouchedGroup, TouchedPerson } from '../entitlements/changes/touched';
import { latestStates } from './latest-states';
import type { Wave } from './waves';

/** More members of one group that comes up are not read: so many are told as everybody of the parent. */
const membersReadAtMost = 1_001;

/**
 * Whose entitlements a batch may change, asked before it is applied: under their email until now and under the new one.
 * What it changes about organizations is known only when it is applied.
 */
export async function touchedBy(tx: Sql, waves: readonly Wave[]): Promise<Pick<Touched, 'people' | 'groups'>> {
  const users = waves.flatMap((wave) => wave.users);
  const people: TouchedPerson[] = users.flatMap(({ parentId, change, traceparent }) =>
    change.email === ''
      ? []
      : [{ scope: parentScope(parentId), email: change.email, cause: change.cause, traceparent }],
  );
  people.push(
    ...(await knownUsers(tx, [
      ...users.map(({ parentId, change, traceparent }) => ({
        parentId,
        userId: change.directoryUserId,
        cause: change.cause,
        traceparent,
      })),
      ...waves.flatMap((wave) =>
        wave.memberships.map(({ parentId, change, traceparent }) => ({
          parentId,
          userId: change.directoryUserId,
          cause: change.cause,
          traceparent,
        })),
      ),
    ])),
  );
  people.push(...(await touchedMembers(tx, waves)));
  const { groups, members } = await touchedGroups(tx, waves);
  people.push(...members);
  return { people, groups };
}

async function knownUsers(
  tx: Sql,
  users: readonly (Origin & { readonly parentId: string; readonly userId: string })[],
): Promise<TouchedPerson[]> {
  const named = latestStates(users, ({ parentId, userId }) => `${parentId}\n${userId}`);
  if (named.length === 0) return [];
  const rows = await tx.query<{ place: number; email: string }>(
    `select n.place, u.email
     from unnest($1::text[], $2::text[]) with ordinality as n (parent_id, directory_user_id, place)
     join directory_user u on u.parent_id = n.parent_id and u.directory_user_id = n.directory_user_id
     where u.email <> ''`,
    [named.map(({ parentId }) => parentId), named.map(({ userId }) => userId)],
  );
  return rows.flatMap(({ place, email }) => {
    const origin = named[place - 1];
    return origin ? [{ ...originOf(origin), scope: parentScope(origin.parentId), email }] : [];
  });
}

async function touchedMembers(tx: Sql, waves: readonly Wave[]): Promise<TouchedPerson[]> {
  const members = waves.flatMap((wave) => wave.members);
  if (members.length === 0) return [];
  const rows = await tx.query<{ place: number; email: string }>(
    `select n.place, m.email
     from unnest($1::text[], $2::text[]) with ordinality as n (organization_id, member_id, place)
     join member m on m.organization_id = n.organization_id and m.member_id = n.member_id`,
    [members.map(({ organizationId }) => organizationId), members.map(({ member }) => member.memberId)],
  );
  const former = rows.flatMap(({ place, email }) => {
    const origin = members[place - 1];
    return origin ? [{ ...originOf(origin), scope: organizationScope(origin.organizationId), email }] : [];
  });
  const now = members.map((heard) => ({
    ...originOf(heard),
    scope: organizationScope(heard.organizationId),
    email: heard.member.email,
  }));
  return [...former, ...now];
}

/**
 * A group that goes concerns those whose answers name it. One that comes up concerns members whose answers do not name it
 * yet, should memberships have been heard before it.
 */
async function touchedGroups(
  tx: Sql,
  waves: readonly Wave[],
): Promise<{ groups: TouchedGroup[]; members: TouchedPerson[] }> {
  const heard = waves.flatMap((wave) => wave.groups);
  if (heard.length === 0) return { groups: [], members: [] };
  const ids = [heard.map(({ parentId }) => parentId), heard.map(({ change }) => change.directoryGroupId)];
  const rows = await tx.query<{ place: number; known: boolean; emails: string[] | null }>(
    `select n.place, g.known, case when g.known then null else (
       select array_agg(email_key) from (
         select email_key from directory_membership
         where parent_id = n.parent_id and directory_group_id = n.directory_group_id and email_key <> '' limit $3
       ) one
     ) end as emails
     from unnest($1::text[], $2::text[]) with ordinality as n (parent_id, directory_group_id, place)
     cross join lateral (
       select exists (
         select 1 from directory_group
         where parent_id = n.parent_id and directory_group_id = n.directory_group_id and not deleted
       ) as known
     ) g`,
    [...ids, membersReadAtMost],
  );
  const groups: TouchedGroup[] = [];
  const members: TouchedPerson[] = [];
  const going = new Set(
    heard.flatMap(({ parentId, change }) => (change.deleted ? [`${parentId}\n${change.directoryGroupId}`] : [])),
  );
  for (const { place, known, emails } of rows) {
    const one = heard[place - 1];
    if (!one) continue;
    const { parentId, change, traceparent } = one;
    const scope = parentScope(parentId);
    const origin: Origin = { cause: change.cause, traceparent };
    if (known) {
      const what = going.has(`${parentId}\n${change.directoryGroupId}`) ? 'grants' : 'name';
      groups.push({ ...origin, scope, groupId: change.directoryGroupId, what });
    }
    for (const email of emails ?? []) members.push({ ...origin, scope, email });
  }
  return { groups, members };
}

function originOf({ cause, traceparent }: Origin): Origin {
  return { cause, traceparent };
}
