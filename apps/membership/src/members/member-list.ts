import { type MemberStatus, type Role, roles } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { containsPattern } from '@rollcall/service';
import { byEmail, type GroupedOrder, isGrouped, type Ordering, type SortedOrder } from './member-order';
import type { MemberRecord } from './member-record';
import { type MemberRow, memberOfRow } from './member-store';

/** Which members a list shows: `living` are active and waiting ones. */
export type ListedStatus = MemberStatus | 'living' | 'all';

/** Whom a list is about. */
export interface MemberFilter {
  readonly status: ListedStatus;
  /** A part of an email or a name; empty: no matter. */
  readonly query?: string;
  readonly role?: Role | undefined;
  readonly seatTier?: string | undefined;
}

export interface MemberListRequest extends MemberFilter {
  readonly ordering?: Ordering;
  /** The place of the member after whom the list begins, of the same ordering. */
  readonly after?: MemberPlace | undefined;
  readonly limit: number;
}

/** Where a member stands in a list. */
export interface MemberPlace {
  /** What the list is ordered by: of names the last and the first, of emails nothing more than the email. */
  readonly keys: readonly string[];
  readonly email: string;
  readonly memberId: string;
}

export function placeOf(member: MemberRecord, { by }: Ordering): MemberPlace {
  const { email, memberId } = member;
  return { keys: keysOf(member, by), email, memberId };
}

function keysOf(member: MemberRecord, by: Ordering['by']): string[] {
  switch (by) {
    case 'email':
      return [];
    case 'name':
      return [member.lastName, member.firstName];
    case 'role':
      return [member.role];
    case 'seat_tier':
      return [member.seatTier];
    case 'status':
      return [member.status];
    case 'created_at':
      return [member.createdAt.toISOString()];
    case 'updated_at':
      return [member.updatedAt.toISOString()];
  }
}

/** Members of an organization, by email unless told otherwise, then id. */
export async function listMembers(
  sql: Sql,
  organizationId: string,
  { ordering = byEmail, after, limit, ...filter }: MemberListRequest,
): Promise<MemberRecord[]> {
  const { by, descending } = ordering;
  if (!isGrouped(by)) return sorted(sql, organizationId, filter, { by, descending, after, limit });
  // One list by email after the other: nearly always a page is in one of them.
  const members: MemberRecord[] = [];
  for (const word of await wordsFrom(sql, organizationId, { by, descending, after, status: filter.status })) {
    const rest = limit - members.length;
    if (rest <= 0) break;
    const within = after && after.keys[0] === word ? { ...after, keys: [] } : undefined;
    const list = { by: 'email', descending: false, after: within, limit: rest } as const;
    members.push(...(await sorted(sql, organizationId, filter, list, { by, word })));
  }
  return members;
}

interface WordsRequest {
  readonly by: GroupedOrder;
  readonly descending: boolean;
  readonly after: MemberPlace | undefined;
  readonly status: ListedStatus;
}

/** The words of the order from that of the place on: roles and tiers by rank, tiers that are gone at the end. */
async function wordsFrom(
  sql: Sql,
  organizationId: string,
  { by, descending, after, status }: WordsRequest,
): Promise<readonly string[]> {
  const all = by === 'seat_tier' ? await tiersOf(sql, organizationId, status) : words[by];
  const ordered = descending ? all.toReversed() : all;
  const start = after ? ordered.indexOf(after.keys[0] ?? '') : 0;
  // A tier that nobody has any more: the list goes on from its beginning rather than leave somebody out.
  return ordered.slice(Math.max(start, 0));
}

const words: Readonly<Record<Exclude<GroupedOrder, 'seat_tier'>, readonly string[]>> = {
  role: roles,
  status: ['active', 'waiting_for_seat', 'removed'] satisfies MemberStatus[],
};

/**
 * The tiers of an organization, the highest first. Those who wait for a seat and those who are removed may have one that is
 * gone; who holds a seat has not.
 */
async function tiersOf(sql: Sql, organizationId: string, status: ListedStatus): Promise<string[]> {
  const removed = `union select seat_tier from member where organization_id = $1 and status = 'removed'`;
  const rows = await sql.query<{ tier: string }>(
    `select tier from (
       select tier from seat_tier where organization_id = $1
       union select seat_tier from member
       where organization_id = $1 and status = 'waiting_for_seat' and waiting_since is not null
       ${status === 'removed' || status === 'all' ? removed : ''}
     ) as known left join (select tier, rank from seat_tier where organization_id = $1) as ranked using (tier)
     order by rank nulls last, tier`,
    [organizationId],
  );
  return rows.map(({ tier }) => tier);
}

interface SortedList {
  readonly by: SortedOrder;
  readonly descending: boolean;
  readonly after: MemberPlace | undefined;
  readonly limit: number;
}

interface SortKeys {
  /** In the words of the indexes. */
  readonly expressions: readonly string[];
  /** The same of a place's value, which stands at this parameter. */
  readonly valueAt: (parameter: string) => string;
}

const times = (column: string): SortKeys => ({ expressions: [column], valueAt: (at) => `${at}::timestamptz` });

/** What stands before the email. */
const sortKeys: Readonly<Record<SortedOrder, SortKeys>> = {
  email: { expressions: [], valueAt: (at) => at },
  name: {
    // Whatever the letters' case, and in every locale by the same order of letters.
    expressions: ['lower(last_name) collate "C"', 'lower(first_name) collate "C"'],
    valueAt: (at) => `lower(${at}::text) collate "C"`,
  },
  created_at: times('created_at'),
  updated_at: times('updated_at'),
};

async function sorted(
  sql: Sql,
  organizationId: string,
  filter: MemberFilter,
  { by, descending, after, limit }: SortedList,
  group?: { readonly by: GroupedOrder; readonly word: string },
): Promise<MemberRecord[]> {
  const parameters: unknown[] = [organizationId, limit];
  const given = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = conditionsOf(filter, given);
  if (group) conditions.push(`${group.by} = ${given(group.word)}`);
  const { expressions, valueAt } = sortKeys[by];
  // People of the same key come by email in both directions; of an email there may be several removed records.
  const keys = by === 'email' ? ['email'] : expressions;
  const ties = by === 'email' ? ['member_id'] : ['email', 'member_id'];
  if (after) {
    const id = `${given(after.memberId)}::uuid`;
    const email = given(after.email);
    const keyValues = by === 'email' ? [email] : after.keys.map((key) => valueAt(given(key)));
    const tieValues = by === 'email' ? [id] : [email, id];
    const [beyond, from] = descending ? ['<', '<='] : ['>', '>='];
    conditions.push(
      `(${keys.join()}) ${from} (${keyValues.join()})`,
      `((${keys.join()}) ${beyond} (${keyValues.join()}) or (${ties.join()}) > (${tieValues.join()}))`,
    );
  }
  const order = [...keys.map((key) => (descending ? `${key} desc` : key)), ...ties];
  const rows = await sql.query<MemberRow>(
    `select * from member where ${conditions.join(' and ')} order by ${order.join()} limit $2`,
    parameters,
  );
  return rows.map(memberOfRow);
}

/** How many members a list has, on all its pages. */
export async function countMembers(sql: Sql, organizationId: string, filter: MemberFilter): Promise<number> {
  const { status, query = '', role, seatTier } = filter;
  const parameters: unknown[] = [organizationId];
  const given = (value: unknown): string => `$${parameters.push(value)}`;
  if (query !== '' || role !== undefined || status === 'removed' || status === 'all') {
    const conditions = conditionsOf(filter, given);
    return countOf(sql, `select count(*)::integer as count from member where ${conditions.join(' and ')}`, parameters);
  }
  // The counters of the seats know the active ones, and those who wait have an index of their own: nobody else is read.
  const tier = seatTier === undefined ? undefined : given(seatTier);
  const ofTier = (column: string): string => (tier === undefined ? '' : `and ${column} = ${tier}`);
  const active = `(select coalesce(sum(used), 0) from seat_tier where organization_id = $1 ${ofTier('tier')})`;
  const waiting = `(select count(*) from member
    where organization_id = $1 and status = 'waiting_for_seat' and waiting_since is not null ${ofTier('seat_tier')})`;
  const counted = { active, waiting_for_seat: waiting, living: `${active} + ${waiting}` }[status];
  return countOf(sql, `select (${counted})::integer as count`, parameters);
}

async function countOf(sql: Sql, statement: string, parameters: unknown[]): Promise<number> {
  const [row] = await sql.query<{ count: number }>(statement, parameters);
  return row?.count ?? 0;
}

/** The organization is the first parameter. */
function conditionsOf(
  { status, query = '', role, seatTier }: MemberFilter,
  given: (value: unknown) => string,
): string[] {
  const conditions = ['organization_id = $1'];
  // The words of the partial indexes: with them a page of living members reads nothing of the history.
  if (status === 'living') conditions.push(`status <> 'removed'`);
  else if (status === 'removed') conditions.push(`status = 'removed'`);
  else if (status !== 'all') conditions.push(`status <> 'removed' and status = ${given(status)}`);
  if (role !== undefined) conditions.push(`role = ${given(role)}`);
  if (seatTier !== undefined) conditions.push(`seat_tier = ${given(seatTier)}`);
  if (query !== '') {
    const pattern = given(containsPattern(query));
    conditions.push(
      `(email ilike ${pattern} or first_name ilike ${pattern} or last_name ilike ${pattern}
        or first_name || ' ' || last_name ilike ${pattern})`,
    );
  }
  return conditions;
}
