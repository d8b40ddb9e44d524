import { ingest, SyncScope } from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { RollcallError, wrongUsage } from '../failures/failure';
import { jsonOf } from '../services/json';
import { patient } from '../services/services';
import type { Outcome, Session } from '../session';
import { stateLine } from '../syncs/run-words';
import { watchRun } from '../syncs/watch-run';
import { printJson, printLine } from '../terminal/terminal';

export interface RepublishOptions {
  readonly watch: boolean;
  /** Nobody is asked. */
  readonly yes: boolean;
}

/**
 * Asks for a sync run that tells the services all that the directory record holds of a parent: for one whose database was
 * restored or made anew. As JSON the answer of `RequestSync`, or the watched run.
 */
export async function republishParent(session: Session, parentId: string, { watch, yes }: RepublishOptions): Outcome {
  const { terminal, services, json } = session;
  if (!yes) {
    if (json || !terminal.interactive) throw wrongUsage('nobody can be asked here: republish needs --yes');
    const question = `This scans all of ${parentId} and tells it to every service again. Go on?`;
    if (!(await terminal.confirm(question))) {
      terminal.note('No run was started.');
      return exitCodes.declined;
    }
  }
  const { run } = await services.ingest.requestSync({ parentId, scope: SyncScope.BOTH, republish: true }, patient);
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
