import type { Email } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import type { MemberRecord } from '../members/member-record';
import { type MemberRow, memberOfRow } from '../members/member-store';

export interface WaitingListRequest {
  /** People who are planned anyway. */
  readonly except: readonly Email[];
  /** How many seats may become free: no more people than that are served for each tier, or for each move between two. */
  readonly seats: number;
}

/**
 * The people whose turn it may be, of each tier (or pair of tiers, for moves) those who wait longest. The rest of the list
 * is not read, however long it is: a freed seat passes each pair of tiers at most once, since waiting moves that free each
 * other's seats would have been carried out before.
 */
export async function waitingList(
  sql: Sql,
  organizationId: string,
  { except, seats }: WaitingListRequest,
): Promise<MemberRecord[]> {
  if (seats <= 0) return [];
  const rows = await sql.query<MemberRow>(
    `with recursive place as (
       -- The distinct places where somebody waits, one index step each.
       (select status, seat_tier, coalesce(wanted_seat_tier, '') as wanted from member
        where organization_id = $1 and waiting_since is not null
        order by status, seat_tier, coalesce(wanted_seat_tier, '') limit 1)
       union all
       select next.status, next.seat_tier, next.wanted
       from place cross join lateral (
         select status, seat_tier, coalesce(wanted_seat_tier, '') as wanted from member
         where organization_id = $1 and waiting_since is not null
           and (status, seat_tier, coalesce(wanted_seat_tier, '')) > (place.status, place.seat_tier, place.wanted)
         order by status, seat_tier, coalesce(wanted_seat_tier, '') limit 1
       ) as next
     )
     select turn.* from place cross join lateral (
       select * from member m
       where m.organization_id = $1 and m.waiting_since is not null and m.status = place.status
         and m.seat_tier = place.seat_tier and coalesce(m.wanted_seat_tier, '') = place.wanted
         and m.email <> all($2::text[])
         -- Whose removal waits keeps what they have: they are not moved meanwhile.
         and not m.held
       order by m.waiting_since, m.directory_created_at, coalesce(m.directory_user_id, m.email)
       limit $3
     ) as turn`,
    [organizationId, except, seats],
  );
  return rows.map(memberOfRow);
}
