import type { Client } from '@connectrpc/connect';
import type { group } from '@rollcall/contracts';
import type { Sql } from '@rollcall/persistence';
import { listMembers, type ListedStatus, type MemberPlace, placeOf } from '../members/member-list';
import { byEmail } from '../members/member-order';
import { csvCells } from './csv-cells';

/** Members of one page: one question to the database, one to the group service. */
const pageSize = 500;

export interface MemberLinesDependencies {
  readonly database: Sql;
  readonly group: Client<typeof group.GroupService>;
}

/** The lines of an organization's members by email, a page at a time: no more than a page is in memory. */
export async function* memberLines(
  { database, group: groups }: MemberLinesDependencies,
  organizationId: string,
  status: ListedStatus,
): AsyncGenerator<string[][], void, undefined> {
  let after: MemberPlace | undefined;
  for (;;) {
    const members = await listMembers(database, organizationId, { status, after, limit: pageSize });
    const last = members.at(-1);
    if (!last) return;
    const emails = members.map(({ email }) => email);
    const answer = await groups.listGroupNamesOfMembers({ organizationId, emails });
    const names = new Map(answer.members.map(({ email, groupNames }) => [email, groupNames]));
    yield members.map((member) => csvCells(member, names.get(member.email) ?? []));
    if (members.length < pageSize) return;
    after = placeOf(last, byEmail);
  }
}
