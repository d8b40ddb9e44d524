import { membership } from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { jsonOf } from '../services/json';
import { largestPage, pagesOf } from '../services/pages';
import type { Outcome, Session } from '../session';
import { type Column, tableOf } from '../terminal/table';
import { printJson, printLine } from '../terminal/terminal';
import { counted, countOf, plainText, timeOf } from '../terminal/words';

const removalColumns: readonly Column<membership.HeldRemoval>[] = [
  { title: 'EMAIL', value: ({ email }) => email },
  { title: 'REASON', value: ({ reasonCode }) => reasonCode },
];

/** People shown of each hold unless all are asked for. */
const shownPeople = 20;

/** The holds of an organization that wait, oldest first; as JSON the answer of `ListHolds`, of all its pages. */
export async function listHolds(session: Session, organizationId: string, { all }: { readonly all: boolean }): Outcome {
  const { terminal, services, json } = session;
  const holds: membership.Hold[] = [];
  // One at a time waits.
  for await (const page of pagesOf((pageToken) =>
    services.membership.listHolds({ organizationId, pageSize: largestPage, pageToken }),
  )) {
    holds.push(...page.holds);
  }
  if (json) {
    await printJson(terminal, { holds: holds.map((hold) => jsonOf(membership.HoldSchema, hold)), nextPageToken: '' });
    return exitCodes.done;
  }
  for (const hold of holds) {
    await printHold(session, hold, all ? Infinity : shownPeople);
    await printLine(terminal, `release or reject it: rollcall holds ${organizationId} release|reject ${hold.holdId}\n`);
  }
  if (holds.length === 0) terminal.note(terminal.colors.dim('no removals wait'));
  return exitCodes.done;
}

/** Since when it waits, by what, and whom it is about. */
export async function printHold(
  { terminal }: Pick<Session, 'terminal'>,
  hold: membership.Hold,
  limit: number,
): Promise<void> {
  const { colors } = terminal;
  const by = hold.runId === '' ? 'between runs' : `by run ${hold.runId}`;
  const title = `hold ${hold.holdId}: ${counted(hold.removals.length, 'removal')} ${by}, since ${timeOf(hold.createdAt)}`;
  await printLine(terminal, colors.bold(plainText(title)));
  await terminal.print(tableOf(removalColumns, hold.removals.slice(0, limit), colors));
  const left = hold.removals.length - limit;
  if (left > 0) await printLine(terminal, `… and ${countOf(left)} more: --all shows everybody`);
}
