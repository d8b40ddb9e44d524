import type { Sql } from '@rollcall/persistence';
import type { MemberRecord } from './member-record';

/** The columns of `member`, and what stands in each. */
const columns: readonly (readonly [name: string, type: string, value: (member: MemberRecord) => unknown])[] = [
  ['member_id', 'uuid', (member) => member.memberId],
  ['organization_id', 'text', (member) => member.organizationId],
  ['email', 'text', (member) => member.email],
  ['first_name', 'text', (member) => member.firstName],
  ['last_name', 'text', (member) => member.lastName],
  ['role', 'text', (member) => member.role],
  ['seat_tier', 'text', (member) => member.seatTier],
  ['status', 'text', (member) => member.status],
  ['primary_owner', 'boolean', (member) => member.primaryOwner],
  ['directory_user_id', 'text', (member) => member.directoryUserId ?? null],
  ['directory_created_at', 'timestamptz', (member) => member.directoryCreatedAt ?? null],
  ['reason_code', 'text', (member) => member.reasonCode],
  ['held', 'boolean', (member) => member.held],
  ['kept_outcome', 'text', ({ kept }) => kept?.outcome ?? null],
  ['kept_reason_code', 'text', ({ kept }) => kept?.reasonCode ?? null],
  ['kept_directory_user_id', 'text', ({ kept }) => kept?.directoryUserId ?? null],
  ['wanted_seat_tier', 'text', (member) => member.wantedSeatTier ?? null],
  ['waiting_since', 'timestamptz', (member) => member.waitingSince ?? null],
  ['waiting_reason', 'text', (member) => member.waitingReason ?? null],
  ['created_at', 'timestamptz', (member) => member.createdAt],
  ['updated_at', 'timestamptz', (member) => member.updatedAt],
];

/** A statement's arrays stay of some megabytes, also when a first run makes a whole directory members. */
const rowsInAStatement = 5_000;

/** Inserts or replaces members. All goes out at once: what is written next comes behind it. */
export async function storeMembers(sql: Sql, members: readonly MemberRecord[]): Promise<void> {
  const names = columns.map(([name]) => name);
  const statement = `
    insert into member (${names.join(', ')})
    select * from unnest(${columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})
    on conflict (member_id) do update set ${names
      .slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')}`;
  const written: Promise<number>[] = [];
  for (let start = 0; start < members.length; start += rowsInAStatement) {
    const rows = members.slice(start, start + rowsInAStatement);
    const parameters = columns.map(([, , value]) => rows.map(value));
    written.push(sql.write(statement, parameters));
  }
  await Promise.all(written);
}

/**
 * Frees the emails of members who get other ones in this transaction: one may get what another leaves, also in a circle, and
 * the unique key looks at each row.
 */
export async function vacateEmails(sql: Sql, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length < 2) return;
  await sql.write('update member set email = member_id::text where member_id = any($1::uuid[])', [memberIds]);
}
