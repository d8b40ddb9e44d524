import {
  type Member,
  MemberSchema,
  MemberStatus,
  MemberStatusSchema,
  type membership,
  type Role,
  RoleSchema,
} from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { jsonOf } from '../services/json';
import { largestPage, pagesOf } from '../services/pages';
import type { Outcome, Session } from '../session';
import { type Column, createPagedTable } from '../terminal/table';
import { printJsonLines } from '../terminal/terminal';
import { counted, wordOf } from '../terminal/words';

export interface MemberListOptions {
  readonly status?: MemberStatus;
  readonly query?: string;
  readonly role?: Role;
  readonly tier?: string;
  readonly sort?: membership.MemberOrder;
  readonly descending: boolean;
  /** At most so many; undefined: all. */
  readonly limit?: number;
}

const columns: readonly Column<Member>[] = [
  { title: 'EMAIL', value: ({ email }) => email },
  { title: 'NAME', value: ({ firstName, lastName }) => `${firstName} ${lastName}`.trim() },
  {
    title: 'ROLE',
    value: ({ role, primaryOwner }) => (primaryOwner ? 'primary owner' : wordOf(RoleSchema, role)),
  },
  { title: 'TIER', value: ({ seatTier }) => seatTier },
  {
    title: 'STATUS',
    value: ({ status, held }) => `${wordOf(MemberStatusSchema, status)}${held ? ', removal held' : ''}`,
    paint: ({ status, held }, colors) => {
      if (held || status === MemberStatus.WAITING_FOR_SEAT) return colors.yellow;
      return status === MemberStatus.REMOVED ? colors.red : String;
    },
  },
  { title: 'REASON', value: ({ reasonCode }) => reasonCode },
];

/** The members of an organization, page by page; as JSON one member a line. */
export async function listMembers(
  { terminal, services, json }: Session,
  organizationId: string,
  options: MemberListOptions,
): Outcome {
  const { limit = Infinity, status, query, role, tier, sort, descending } = options;
  const table = createPagedTable(columns, terminal.colors);
  const pages = pagesOf((pageToken) =>
    services.membership.listMembers({
      organizationId,
      descending,
      pageSize: Math.min(largestPage, limit),
      pageToken,
      ...(status !== undefined && { status }),
      ...(query !== undefined && { query }),
      ...(role !== undefined && { role }),
      ...(tier !== undefined && { seatTier: tier }),
      ...(sort !== undefined && { orderBy: sort }),
    }),
  );
  let shown = 0;
  let total = 0;
  for await (const { members, totalSize } of pages) {
    const some = members.slice(0, limit - shown);
    shown += some.length;
    total = totalSize;
    if (json)
      await printJsonLines(
        terminal,
        some.map((member) => jsonOf(MemberSchema, member)),
      );
    else if (some.length > 0) await terminal.print(table.page(some));
    if (shown >= limit) break;
  }
  if (!json && (terminal.screen || total === 0)) {
    const all = counted(total, 'member');
    terminal.note(terminal.colors.dim(shown < total ? `${shown} of ${all}` : all));
  }
  return exitCodes.done;
}
