import type { Sql } from '@rollcall/persistence';

/** A person of an organization by email, and what is done to them on whose account. */
interface Person<Origin> {
  readonly origin: Origin;
  readonly email: string;
}

/** One membership of a direct group that a person left or joined. */
export interface DirectMembership<Origin> extends Person<Origin> {
  readonly groupId: string;
}

/** Takes people out of all direct groups of their organization. Answers what they were in. */
export async function leaveDirectGroups<Origin extends { readonly organizationId: string }>(
  tx: Sql,
  people: readonly Person<Origin>[],
): Promise<DirectMembership<Origin>[]> {
  const leaving = [people.map(({ origin }) => origin.organizationId), people.map(({ email }) => email)];
  // Groups are locked before their members, as the calls do it: otherwise a removal by hand could deadlock with this.
  await tx.query(
    `select 1 from direct_group g
     where g.group_id in (
       select d.group_id from direct_group_member d
       join unnest($1::text[], $2::text[]) as l (organization_id, email) using (organization_id, email)
     )
     order by g.group_id for update`,
    leaving,
  );
  const rows = await tx.query<{ place: number; group_id: string }>(
    `with left_group as (
       delete from direct_group_member d
       using unnest($1::text[], $2::text[]) with ordinality as l (organization_id, email, place)
       where d.organization_id = l.organization_id and d.email = l.email
       returning l.place, d.group_id
     ),
     resized as (
       update direct_group g set member_count = g.member_count - l.members
       from (select group_id, count(*) as members from left_group group by group_id) l where g.group_id = l.group_id
     )
     select place, group_id from left_group order by place, group_id`,
    leaving,
  );
  return rows.flatMap(({ place, group_id: groupId }) => {
    const person = people[place - 1];
    return person ? [{ ...person, groupId }] : [];
  });
}

/** Puts people into direct groups of their organization. Answers what they were not in before. */
export async function rejoinDirectGroups<Origin extends { readonly organizationId: string }>(
  tx: Sql,
  memberships: readonly DirectMembership<Origin>[],
): Promise<DirectMembership<Origin>[]> {
  if (memberships.length === 0) return [];
  const rows = await tx.query<{ place: number }>(
    `with stated as (
       select * from unnest($1::text[], $2::text[], $3::text[]) with ordinality as s (group_id, organization_id, email, place)
     ),
     joined as (
       insert into direct_group_member (group_id, organization_id, email)
       select group_id, organization_id, email from stated
       on conflict do nothing
       returning group_id, email
     ),
     resized as (
       update direct_group g set member_count = g.member_count + j.members
       from (select group_id, count(*) as members from joined group by group_id) j where g.group_id = j.group_id
     )
     select s.place from stated s join joined using (group_id, email) order by s.place`,
    [
      memberships.map(({ groupId }) => groupId),
      memberships.map(({ origin }) => origin.organizationId),
      memberships.map(({ email }) => email),
    ],
  );
  return rows.flatMap(({ place }) => memberships[place - 1] ?? []);
}
