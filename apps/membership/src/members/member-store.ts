import type { Email, KeptDecision, MemberStatus, Role } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import type { MemberRecord } from './member-record';

/** A row of `member`. */
export interface MemberRow {
  readonly member_id: string;
  readonly organization_id: string;
  readonly email: Email;
  readonly first_name: string;
  readonly last_name: string;
  readonly role: Role;
  readonly seat_tier: string;
  readonly status: MemberStatus;
  readonly primary_owner: boolean;
  readonly directory_user_id: string | null;
  readonly directory_created_at: Date | null;
  readonly reason_code: string;
  readonly held: boolean;
  readonly kept_outcome: 'remove' | null;
  readonly kept_reason_code: string | null;
  readonly kept_directory_user_id: string | null;
  readonly wanted_seat_tier: string | null;
  readonly waiting_since: Date | null;
  readonly waiting_reason: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const columns = `member_id, organization_id, email, first_name, last_name, role, seat_tier, status, primary_owner,
  directory_user_id, directory_created_at, reason_code, held, kept_outcome, kept_reason_code, kept_directory_user_id,
  wanted_seat_tier, waiting_since, waiting_reason, created_at, updated_at`;

function keptOfRow({ kept_outcome, kept_reason_code, kept_directory_user_id }: MemberRow): KeptDecision | undefined {
  if (kept_outcome === null || kept_reason_code === null) return undefined;
  return {
    outcome: kept_outcome,
    reasonCode: kept_reason_code,
    directoryUserId: kept_directory_user_id ?? undefined,
  };
}

export function memberOfRow(row: MemberRow): MemberRecord {
  return {
    memberId: row.member_id,
    organizationId: row.organization_id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    role: row.role,
    seatTier: row.seat_tier,
    status: row.status,
    primaryOwner: row.primary_owner,
    directoryUserId: row.directory_user_id ?? undefined,
    directoryCreatedAt: row.directory_created_at ?? undefined,
    reasonCode: row.reason_code,
    held: row.held,
    kept: keptOfRow(row),
    wantedSeatTier: row.wanted_seat_tier ?? undefined,
    waitingSince: row.waiting_since ?? undefined,
    waitingReason: row.waiting_reason ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The record of each of some people: the living one, else the one removed last. People without any are left out. */
export async function membersByEmail(
  sql: Sql,
  organizationId: string,
  emails: readonly Email[],
): Promise<Map<Email, MemberRecord>> {
  if (emails.length === 0) return new Map();
  const rows = await sql.query<MemberRow>(
    `select distinct on (email) ${columns}
     from unnest($2::text[]) as wanted (email)
     join member using (email) where organization_id = $1
     order by email, status = 'removed', updated_at desc, member_id desc`,
    [organizationId, emails],
    { name: 'members by email' },
  );
  return new Map(rows.map((row) => [row.email, memberOfRow(row)]));
}

export async function memberByEmail(sql: Sql, organizationId: string, email: Email): Promise<MemberRecord | undefined> {
  return (await membersByEmail(sql, organizationId, [email])).get(email);
}

/** The members whose removal waits for an administrator. */
export async function heldMembers(sql: Sql, organizationId: string): Promise<MemberRecord[]> {
  const rows = await sql.query<MemberRow>('select * from member where organization_id = $1 and held', [organizationId]);
  return rows.map(memberOfRow);
}

/** The one member of an organization who is its primary owner. */
export async function primaryOwner(sql: Sql, organizationId: string): Promise<MemberRecord | undefined> {
  const [row] = await sql.query<MemberRow>('select * from member where organization_id = $1 and primary_owner', [
    organizationId,
  ]);
  return row && memberOfRow(row);
}

/** The active memberships of a person over all organizations, by organization id, from the one after `after` on. */
export async function membershipsOf(
  sql: Sql,
  email: Email,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<MemberRecord[]> {
  const rows = await sql.query<MemberRow>(
    `select * from member where email = $1 and status = 'active' and ($3::text is null or organization_id > $3::text)
     order by organization_id limit $2`,
    [email, limit, after ?? null],
  );
  return rows.map(memberOfRow);
}
