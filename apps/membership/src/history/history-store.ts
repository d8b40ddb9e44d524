import type { Email, MemberStatus, Role } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import type { Cause } from './cause';
import type { HistoryAction, HistoryEntry } from './history-entry';

export async function appendHistory(sql: Sql, organizationId: string, entries: readonly HistoryEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql.write(
    `insert into member_history (organization_id, id, member_id, email, at, action, before_email, before_role,
       before_seat_tier, before_status, after_role, after_seat_tier, after_status, reason_code, cause_kind, cause_id,
       counted)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
       $17::boolean[])`,
    [
      organizationId,
      entries.map(({ id }) => id),
      entries.map(({ memberId }) => memberId),
      entries.map(({ after }) => after.email),
      entries.map(({ at }) => at),
      entries.map(({ action }) => action),
      entries.map(({ before }) => before?.email ?? null),
      entries.map(({ before }) => before?.role ?? null),
      entries.map(({ before }) => before?.seatTier ?? null),
      entries.map(({ before }) => before?.status ?? null),
      entries.map(({ after }) => after.role),
      entries.map(({ after }) => after.seatTier),
      entries.map(({ after }) => after.status),
      entries.map(({ reasonCode }) => reasonCode),
      entries.map(({ cause }) => cause.kind),
      entries.map(({ cause }) => cause.id),
      entries.map(({ counted }) => counted),
    ],
  );
}

interface HistoryRow {
  readonly id: string;
  readonly member_id: string;
  readonly email: string;
  readonly at: Date;
  readonly action: HistoryAction;
  readonly before_email: string | null;
  readonly before_role: Role | null;
  readonly before_seat_tier: string | null;
  readonly before_status: MemberStatus | null;
  readonly after_role: Role;
  readonly after_seat_tier: string;
  readonly after_status: MemberStatus;
  readonly reason_code: string;
  readonly cause_kind: Cause['kind'];
  readonly cause_id: string;
  readonly counted: boolean;
}

/**
 * The history of a person, newest first: of the records that have the email now, and what happened to others while they
 * had it.
 * @param after the (time, id) of the entry after which the list goes on
 */
export async function historyOf(
  sql: Sql,
  organizationId: string,
  email: Email,
  { after, limit }: { readonly after?: readonly string[] | undefined; readonly limit: number },
): Promise<HistoryEntry[]> {
  const [at, id] = after ?? [];
  const rows = await sql.query<HistoryRow>(
    `select * from member_history
     where organization_id = $1 and ($4::timestamptz is null or (at, id) < ($4::timestamptz, $5::uuid)) and (
       email = $2 or before_email = $2 and before_email <> email
       or member_id = any(array(select member_id from member where organization_id = $1 and email = $2))
     )
     order by at desc, id desc limit $3`,
    [organizationId, email, limit, at ?? null, id ?? null],
  );
  return rows.map(entryOfRow);
}

function entryOfRow(row: HistoryRow): HistoryEntry {
  const { before_email, before_role, before_seat_tier, before_status } = row;
  const known = before_email !== null && before_role !== null && before_seat_tier !== null && before_status !== null;
  return {
    id: row.id,
    memberId: row.member_id,
    at: row.at,
    action: row.action,
    before: known
      ? { email: before_email, role: before_role, seatTier: before_seat_tier, status: before_status }
      : undefined,
    after: { email: row.email, role: row.after_role, seatTier: row.after_seat_tier, status: row.after_status },
    reasonCode: row.reason_code,
    cause: { kind: row.cause_kind, id: row.cause_id },
    counted: row.counted,
  };
}
