import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Member, MemberSchema } from '@rollcall/contracts';
import type { Sql } from '@rollcall/persistence';
import { memberMessage } from '../members/member-message';
import { listMembers } from '../members/member-list';
import { organizationId } from './records';
import type { PublishedRecord } from './test-bed';

/** Members of `org-1` as short lines: `ada active standard user default_role`. Without the primary owner. */
export async function shownMembers(sql: Sql, status: 'living' | 'all' = 'living'): Promise<string[]> {
  const members = await listMembers(sql, organizationId, { status, limit: 10_000 });
  return members
    .filter(({ primaryOwner }) => !primaryOwner)
    .map(({ email, role, seatTier, status: state, reasonCode, wantedSeatTier }) =>
      [
        email.split('@')[0],
        state,
        seatTier,
        ...(wantedSeatTier ? [`-> ${wantedSeatTier}`] : []),
        role,
        reasonCode,
      ].join(' '),
    );
}

/** Published records as short lines: `org-1 members ada:active`, `org-1 applied run-1 +1 -0 ~0 =1 w0`. */
export function shownRecords(records: readonly PublishedRecord[]): string[] {
  return records.map(({ key, payload: { change } }) => {
    switch (change.case) {
      case 'members': {
        const members = change.value.members.map(
          ({ member, cause }) => `${member?.email.split('@')[0]}:${statusName(member?.status)} by ${cause?.by.value}`,
        );
        return `${key} members ${members.join(', ')}`;
      }
      case 'planned':
        return `${key} planned ${change.value.runId} ${change.value.organizationIds.join(',')}`;
      case 'applied': {
        const { runId, added, removed, updated, unchanged, waiting, held } = change.value;
        return `${key} applied ${runId} +${added} -${removed} ~${updated} =${unchanged} w${waiting} h${held}`;
      }
      case undefined:
        return `${key} nothing`;
    }
  });
}

function statusName(status: number | undefined): string {
  return ['unspecified', 'active', 'waiting', 'removed'][status ?? 0] ?? 'unknown';
}

/** What one who follows `membership.changes` knows of all members, by member id. */
export function replayed(records: readonly PublishedRecord[]): Map<string, JsonValue> {
  const known = new Map<string, JsonValue>();
  for (const { payload } of records) {
    if (payload.change.case !== 'members') continue;
    for (const { member } of payload.change.value.members) if (member) known.set(member.memberId, plain(member));
  }
  return known;
}

/** The same, as the table has it. */
export async function stored(sql: Sql): Promise<Map<string, JsonValue>> {
  const members = await listMembers(sql, organizationId, { status: 'all', limit: 10_000 });
  return new Map(members.map((member) => [member.memberId, plain(memberMessage(member))]));
}

function plain(member: Member): JsonValue {
  return toJson(MemberSchema, fromJson(MemberSchema, toJson(MemberSchema, member)));
}

/** Seat counters that a count of the members contradicts, and tiers with more members than seats. */
export function wrongCounters(sql: Sql): Promise<object[]> {
  return sql.query(
    `select s.tier, s.used, s.purchased, c.counted
     from seat_tier s cross join lateral (
       select count(*) as counted from member m
       where m.organization_id = s.organization_id and m.seat_tier = s.tier and m.status = 'active'
     ) c
     where s.used <> c.counted or s.used > s.purchased`,
  );
}

/** Members who are held and in no hold that waits, or the other way round; holds that wait for nobody. */
export function wrongHolds(sql: Sql): Promise<object[]> {
  return sql.query(
    `select m.email as of, 'held in no hold' as wrong from member m
     where m.held and not exists (
       select from held_removal join hold using (hold_id) where state = 'waiting' and member_id = m.member_id
     )
     union all
     select m.email, 'in a hold and not held'
     from held_removal join hold using (hold_id) join member m using (member_id)
     where state = 'waiting' and not (m.held and m.status = 'active' and not m.primary_owner)
     union all
     select m.email, 'held and decided to stay'
     from member m join decision d using (organization_id, email)
     -- What a run decided is carried out at its end.
     where m.held and d.outcome <> 'remove' and d.cause_kind <> 'run'
     union all
     select organization_id, 'held outside mode scim' from organization join member m using (organization_id)
     where m.held and mode <> 'scim'
     union all
     select hold_id::text, 'waits for nobody' from hold h
     where state = 'waiting' and not exists (select from held_removal r where r.hold_id = h.hold_id)`,
  );
}
