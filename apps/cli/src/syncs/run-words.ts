import { ingest } from '@rollcall/contracts';
import type { Colors } from 'picocolors/types';
import { type Column, tableOf } from '../terminal/table';
import { countOf, plainText, wordOf } from '../terminal/words';

type Counts = ingest.OrganizationCounts;

const number = (title: string, of: (counts: Counts) => number): Column<Counts> => ({
  title,
  value: (counts) => countOf(of(counts)),
  align: 'right',
});

const countColumns: readonly Column<Counts>[] = [
  { title: 'ORGANIZATION', value: ({ organizationId }) => organizationId },
  number('ADDED', ({ added }) => added),
  number('REMOVED', ({ removed }) => removed),
  number('UPDATED', ({ updated }) => updated),
  number('UNCHANGED', ({ unchanged }) => unchanged),
  number('WAITING', ({ waiting }) => waiting),
  { ...number('HELD', ({ held }) => held), paint: ({ held }, colors) => (held > 0 ? colors.yellow : String) },
];

export function hasEnded({ state }: ingest.SyncRun): boolean {
  switch (state) {
    case ingest.SyncState.COMPLETED:
    case ingest.SyncState.INCOMPLETE:
    case ingest.SyncState.FAILED:
      return true;
    case ingest.SyncState.UNSPECIFIED:
    case ingest.SyncState.QUEUED:
    case ingest.SyncState.SCANNING:
    case ingest.SyncState.APPLYING:
    default:
      return false;
  }
}

/** `run run-1: completed`, `run run-1: incomplete (disconnected)`. */
export function stateLine({ runId, state, reason }: ingest.SyncRun): string {
  return plainText(`run ${runId}: ${wordOf(ingest.SyncStateSchema, state)}${reason === '' ? '' : ` (${reason})`}`);
}

/** What a run came to: by organization, and the people it could not make members. */
export function resultLines(run: ingest.SyncRun, colors: Colors): string {
  const { problems } = run;
  const shown = problems
    .slice(0, 20)
    .map(({ directoryUserId, reasonCode }) => `  ${plainText(directoryUserId)}: ${reasonCode}\n`);
  const more = problems.length > shown.length ? `  … and ${countOf(problems.length - shown.length)} more\n` : '';
  const listed = problems.length > 0 ? `not provisioned:\n${shown.join('')}${more}` : '';
  return `${tableOf(countColumns, run.organizations, colors)}${listed}`;
}
