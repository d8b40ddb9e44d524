import { type Member, MemberStatus, Role as MemberRole } from '@rollcall/contracts';
import type { Role } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import type { HeardMember } from '../consumer/heard';
import { latestStates } from '../consumer/latest-states';
import { leaveDirectGroups, rejoinDirectGroups } from '../direct-groups/direct-group-members';
import type { Happening } from '../publishing/happening';

interface StatedMember extends HeardMember {
  /** Was removed, perhaps to come back at once. */
  readonly leaves: boolean;
}

/**
 * Takes over states of members, as they came. A removed member leaves the direct groups and loses their override of the
 * spend limit, and one who returns has none of it: never silently what they were before. One who keeps their record under a changed email stays in them.
 */
export async function applyMembers(tx: Sql, heard: readonly HeardMember[]): Promise<Happening[]> {
  const stated = latestStates<StatedMember>(
    heard.map((one) => ({ ...one, leaves: isRemoved(one.member) })),
    ({ organizationId, member }) => `${organizationId}\n${member.memberId}`,
    (earlier, later) => ({ ...later, leaves: earlier.leaves || later.leaves }),
  );
  if (stated.length === 0) return [];

  const leaving = await tx.query<{ place: number; email: string }>(
    `with stated as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
           $8::text[], $9::text[], $10::boolean[])
         with ordinality as s
           (organization_id, member_id, email, first_name, last_name, directory_user_id, status, role, seat_tier, leaves,
            place)
     ),
     put as (
       insert into member as m
         (organization_id, member_id, email, first_name, last_name, directory_user_id, status, role, seat_tier)
       select organization_id, member_id, email, first_name, last_name, directory_user_id, status, role, seat_tier
       from stated
       on conflict (organization_id, member_id) do update
       set email = excluded.email, first_name = excluded.first_name, last_name = excluded.last_name,
         directory_user_id = excluded.directory_user_id, status = excluded.status, role = excluded.role,
         seat_tier = excluded.seat_tier
       where (m.email, m.first_name, m.last_name, m.directory_user_id, m.status, m.role, m.seat_tier)
         is distinct from
         (excluded.email, excluded.first_name, excluded.last_name, excluded.directory_user_id, excluded.status,
          excluded.role, excluded.seat_tier)
     ),
     taken_back as (
       delete from member_spend_limit l using stated s
       where s.leaves and l.organization_id = s.organization_id and l.member_id = s.member_id
     ),
     -- A person is one member of an organization. Where membership was restored from a backup, who came after it has
     -- another record now; what is set for the one that nobody knows any more goes along.
     replaced as (
       update member m set status = 'removed' from stated s
       where m.organization_id = s.organization_id and m.email = s.email and m.member_id <> s.member_id
         and m.status <> 'removed' and s.status <> 'removed'
         and not exists (
           select from stated o where o.organization_id = m.organization_id and o.member_id = m.member_id
         )
       returning m.organization_id, m.member_id as former_id, s.member_id
     ),
     taken_along as (
       update member_spend_limit l set member_id = r.member_id from replaced r
       where l.organization_id = r.organization_id and l.member_id = r.former_id and not exists (
         select from member_spend_limit o where o.organization_id = r.organization_id and o.member_id = r.member_id
       )
     )
     -- The member table as it was before this statement.
     select s.place, m.email from stated s
     join member m on m.organization_id = s.organization_id and m.member_id = s.member_id
     where m.status <> 'removed' and (s.leaves or m.email <> s.email)
     order by s.place`,
    [
      stated.map(({ organizationId }) => organizationId),
      stated.map(({ member }) => member.memberId),
      stated.map(({ member }) => member.email),
      stated.map(({ member }) => member.firstName),
      stated.map(({ member }) => member.lastName),
      stated.map(({ member }) => member.directoryUserId),
      stated.map(({ member }) => storedStatus(member)),
      stated.map(({ member }) => storedRole(member)),
      stated.map(({ member }) => member.seatTier),
      stated.map(({ leaves }) => leaves),
    ],
    { name: 'apply members' },
  );
  if (leaving.length === 0) return [];

  const left = await leaveDirectGroups(
    tx,
    leaving.flatMap(({ place, email }) => {
      const origin = stated[place - 1];
      return origin ? [{ origin, email }] : [];
    }),
  );
  const stays = left.filter(({ origin }) => !origin.leaves);
  const rejoined = await rejoinDirectGroups(
    tx,
    stays.map(({ origin, groupId }) => ({ origin, groupId, email: origin.member.email })),
  );
  return [...left.map((row) => happeningOf(row, false)), ...rejoined.map((row) => happeningOf(row, true))];
}

function happeningOf(
  { origin, groupId, email }: { origin: StatedMember; groupId: string; email: string },
  present: boolean,
): Happening {
  const { organizationId, member, cause, traceparent } = origin;
  const { directoryUserId } = member;
  return {
    kind: 'member',
    key: organizationId,
    traceparent,
    state: { groupId, directoryUserId, email, present, ...(cause && { cause }) },
  };
}

function isRemoved({ status }: Member): boolean {
  return status === MemberStatus.REMOVED;
}

/** Empty for a role that this build does not know: gives nothing. */
export function storedRole({ role }: Member): Role | '' {
  switch (role) {
    case MemberRole.OWNER:
      return 'owner';
    case MemberRole.ADMIN:
      return 'admin';
    case MemberRole.USER:
      return 'user';
    case MemberRole.CUSTOM:
      return 'custom';
    case MemberRole.UNSPECIFIED:
    default:
      return '';
  }
}

export function storedStatus(member: Member): 'active' | 'waiting_for_seat' | 'removed' {
  if (isRemoved(member)) return 'removed';
  return member.status === MemberStatus.WAITING_FOR_SEAT ? 'waiting_for_seat' : 'active';
}
