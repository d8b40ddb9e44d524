import { create } from '@bufbuild/protobuf';
import { type MemberChange, MemberChangeSchema, type MembersChanged, MemberStatus } from '@rollcall/contracts';
import type { ReceivedRecord } from '@rollcall/messaging';
import type { Sql } from '@rollcall/persistence';
import type { HeardTopic } from '../consumer/heard';

interface ForgottenRow {
  readonly member_id: string;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly directory_user_id: string;
}

/**
 * The records, with what some of them say without words: who is known here in a range of which a record names all members,
 * and is not named, is no member any more. Membership was restored from a backup that did not have them.
 */
export async function withForgottenMembers(
  sql: Sql,
  records: readonly ReceivedRecord<HeardTopic>[],
): Promise<readonly ReceivedRecord<HeardTopic>[]> {
  if (!records.some(namesAll)) return records;
  const living = livingEmails(records);
  const complete: ReceivedRecord<HeardTopic>[] = [];
  for (const record of records) {
    const { change } = record.payload;
    if (record.topic !== 'membership.changes' || change.case !== 'members' || !change.value.whole) {
      complete.push(record);
      continue;
    }
    const members = [...(await forgottenMembers(sql, change.value, living)), ...change.value.members];
    const payload = { ...record.payload, change: { case: 'members' as const, value: { ...change.value, members } } };
    complete.push({ ...record, payload });
  }
  return complete;
}

function namesAll({ topic, payload }: ReceivedRecord<HeardTopic>): boolean {
  return (
    topic === 'membership.changes' && payload.change.case === 'members' && payload.change.value.whole !== undefined
  );
}

/** Of each organization: whoever is told to be a member. */
function livingEmails(records: readonly ReceivedRecord<HeardTopic>[]): Map<string, string[]> {
  const living = new Map<string, string[]>();
  for (const { topic, payload } of records) {
    if (topic !== 'membership.changes' || payload.change.case !== 'members') continue;
    const { organizationId, members } = payload.change.value;
    const emails = living.get(organizationId) ?? [];
    living.set(organizationId, emails);
    for (const { member } of members) if (member && member.status !== MemberStatus.REMOVED) emails.push(member.email);
  }
  return living;
}

async function forgottenMembers(
  sql: Sql,
  { organizationId, members, whole }: MembersChanged,
  living: ReadonlyMap<string, readonly string[]>,
): Promise<MemberChange[]> {
  const rows = await sql.query<ForgottenRow>(
    // Whose email somebody else has now is not forgotten, but has another record: the mirror sees to that.
    `select member_id, email, first_name, last_name, directory_user_id from member
     where organization_id = $1 and status <> 'removed' and member_id >= $2 and ($3 = '' or member_id < $3)
       and member_id <> all($4) and email <> all($5)`,
    [
      organizationId,
      whole?.from ?? '',
      whole?.before ?? '',
      members.map(({ member }) => member?.memberId ?? ''),
      living.get(organizationId) ?? [],
    ],
  );
  return rows.map((row) =>
    create(MemberChangeSchema, {
      member: {
        organizationId,
        memberId: row.member_id,
        email: row.email,
        firstName: row.first_name,
        lastName: row.last_name,
        directoryUserId: row.directory_user_id,
        status: MemberStatus.REMOVED,
      },
    }),
  );
}
