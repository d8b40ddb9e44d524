import { ingest } from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { RollcallError } from '../failures/failure';
import { jsonOf } from '../services/json';
import type { Outcome, Session } from '../session';
import { printJson, printLine } from '../terminal/terminal';
import { stateLine } from './run-words';
import { watchRun } from './watch-run';

/** Tells of the run that ingest has started, or watches it. As JSON the answer of `RequestSync`, or the watched run. */
export async function tellStarted(
  session: Session,
  { run }: Pick<ingest.RequestSyncResponse, 'run'>,
  { watch }: { readonly watch: boolean },
): Outcome {
  const { terminal, json } = session;
  if (!run) throw new RollcallError('ingest answered without a run', exitCodes.broken);
  if (watch) return watchRun(session, run.runId);
  if (json) {
    await printJson(terminal, { run: jsonOf(ingest.SyncRunSchema, run) });
  } else {
    await printLine(terminal, stateLine(run));
    terminal.note(terminal.colors.dim(`to watch it: rollcall sync --run ${run.runId}`));
  }
  return exitCodes.done;
}
