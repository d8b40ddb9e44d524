import type { Sql } from '@rollcall/persistence';
import { storedCreatedAt, storedState } from '../directory-mirror/directory-users';
import { organizationScope, parentScope } from '../entitlements/changes/scope';
import type { Origin, Touched, TouchedGroup, TouchedPerson } from '../entitlements/changes/touched';
import { storedRole, storedStatus } from '../members/member-mirror';
import { latestStates } from './latest-states';
import type { Wave } from './waves';

/** More members of one group that comes up are not read: so many are told as everybody of the parent. */
const membersReadAtMost = 1_001;

/**
 * Whose entitlements a batch may change, asked before it is applied: under their email until now and under the new one.
 * What it changes about organizations is known only when it is applied.
 */
export async function touchedBy(tx: Sql, waves: readonly Wave[]): Promise<Pick<Touched, 'people' | 'groups'>> {
  const [users, ofMemberships, members, { groups, members: ofGroups }] = await Promise.all([
    touchedUsers(tx, waves),
    knownUsers(
      tx,
      waves.flatMap((wave) =>
        wave.memberships.map(({ parentId, change, traceparent }) => ({
          parentId,
          userId: change.directoryUserId,
          cause: change.cause,
          traceparent,
        })),
      ),
    ),
    touchedMembers(tx, waves),
    touchedGroups(tx, waves),
  ]);
  return { people: [...users, ...ofMemberships, ...members, ...ofGroups], groups };
}

/** Directory users under their former and their new email. One of whom nothing but the name is new is given what they were. */
async function touchedUsers(tx: Sql, waves: readonly Wave[]): Promise<TouchedPerson[]> {
  const users = waves.flatMap((wave) => wave.users);
  if (users.length === 0) return [];
  const rows = await tx.query<{ place: number; email: string | null }>(
    `select s.place, u.email
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) with ordinality
       as s (parent_id, directory_user_id, email, state, created_at, place)
     left join directory_user u on u.parent_id = s.parent_id and u.directory_user_id = s.directory_user_id
     where (u.email, u.state, u.created_at) is distinct from (s.email, s.state, s.created_at)
     order by s.place`,
    [
      users.map(({ parentId }) => parentId),
      users.map(({ change }) => change.directoryUserId),
      users.map(({ change }) => change.email),
      users.map(({ change }) => storedState(change)),
      users.map(({ change }) => storedCreatedAt(change)),
    ],
    { name: 'touched users' },
  );
  return rows.flatMap(({ place, email }) => {
    const user = users[place - 1];
    if (!user) return [];
    const { parentId, change, traceparent } = user;
    const emails = new Set([change.email, email ?? '']);
    emails.delete('');
    return [...emails].map((one) => ({ scope: parentScope(parentId), email: one, cause: change.cause, traceparent }));
  });
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
    { name: 'emails of known users' },
  );
  return rows.flatMap(({ place, email }) => {
    const origin = named[place - 1];
    return origin ? [{ ...originOf(origin), scope: parentScope(origin.parentId), email }] : [];
  });
}

/** Members under their former and their new email. One of whom nothing but the name is new is given what they were. */
async function touchedMembers(tx: Sql, waves: readonly Wave[]): Promise<TouchedPerson[]> {
  const members = waves.flatMap((wave) => wave.members);
  if (members.length === 0) return [];
  const rows = await tx.query<{ place: number; email: string | null }>(
    `select s.place, m.email
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) with ordinality
       as s (organization_id, member_id, email, directory_user_id, status, role, seat_tier, place)
     left join member m on m.organization_id = s.organization_id and m.member_id = s.member_id
     where (m.email, m.directory_user_id, m.status, m.role, m.seat_tier)
       is distinct from (s.email, s.directory_user_id, s.status, s.role, s.seat_tier)
     order by s.place`,
    [
      members.map(({ organizationId }) => organizationId),
      members.map(({ member }) => member.memberId),
      members.map(({ member }) => member.email),
      members.map(({ member }) => member.directoryUserId),
      members.map(({ member }) => storedStatus(member)),
      members.map(({ member }) => storedRole(member)),
      members.map(({ member }) => member.seatTier),
    ],
    { name: 'touched members' },
  );
  return rows.flatMap(({ place, email }) => {
    const heard = members[place - 1];
    if (!heard) return [];
    const emails = new Set([heard.member.email, email ?? heard.member.email]);
    return [...emails].map((one) => ({
      ...originOf(heard),
      scope: organizationScope(heard.organizationId),
      email: one,
    }));
  });
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
    { name: 'touched groups' },
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
