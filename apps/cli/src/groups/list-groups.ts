import { group } from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { jsonOf } from '../services/json';
import { largestPage, pagesOf } from '../services/pages';
import type { Outcome, Session } from '../session';
import { type Column, createPagedTable } from '../terminal/table';
import { printJsonLines } from '../terminal/terminal';
import { counted, countOf, wordOf } from '../terminal/words';

const columns: readonly Column<group.Group>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'SOURCE', value: ({ source }) => wordOf(group.GroupSourceSchema, source) },
  { title: 'MEMBERS', value: ({ memberCount }) => countOf(memberCount), align: 'right' },
  { title: 'CUSTOM ROLES', value: ({ customRoleIds }) => customRoleIds.join(', ') },
  {
    title: 'SPEND LIMIT (MINOR UNITS)',
    value: ({ spendLimitMinor }) => spendLimitMinor?.toString() ?? '',
    align: 'right',
  },
  { title: 'ID', value: ({ groupId }) => groupId },
];

/** The groups of an organization by name; as JSON one group a line. */
export async function listGroups({ terminal, services, json }: Session, organizationId: string): Outcome {
  const table = createPagedTable(columns, terminal.colors);
  let shown = 0;
  for await (const { groups } of pagesOf((pageToken) =>
    services.group.listGroups({ organizationId, pageSize: largestPage, pageToken }),
  )) {
    shown += groups.length;
    if (json)
      await printJsonLines(
        terminal,
        groups.map((one) => jsonOf(group.GroupSchema, one)),
      );
    else if (groups.length > 0) await terminal.print(table.page(groups));
  }
  if (!json && (terminal.screen || shown === 0)) terminal.note(terminal.colors.dim(counted(shown, 'group')));
  return exitCodes.done;
}
