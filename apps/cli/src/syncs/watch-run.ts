import { setTimeout as delay } from 'node:timers/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import { ingest } from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { isNetworkFailure, RollcallError } from '../failures/failure';
import { jsonOf } from '../services/json';
import { endless } from '../services/services';
import type { Outcome, Session } from '../session';
import { printJson, printLine } from '../terminal/terminal';
import { createProgressBar, createStateLines } from './progress-bar';
import { hasEnded, resultLines, stateLine } from './run-words';

/** How often in a row ingest may be away before it is given up, and for how long after each. */
const patience = 10;
const pauseMs = 1_000;

/**
 * Follows a run to its end. As JSON a line `{"run": …}` at each change, the last one being the end. Ctrl-C ends the
 * watching and not the run.
 */
export async function watchRun(session: Session, runId: string): Outcome {
  const { terminal, json } = session;
  const { canvas } = terminal;
  const progress = json ? undefined : canvas ? createProgressBar(canvas) : createStateLines(terminal.note);
  const interruption = terminal.interruption();
  let last: ingest.SyncRun | undefined;
  try {
    for await (const run of changesOf(session, runId, interruption.signal)) {
      last = run;
      progress?.show(run);
      if (json) await printJson(terminal, { run: jsonOf(ingest.SyncRunSchema, run) });
    }
  } catch (error) {
    if (!interruption.signal.aborted) {
      progress?.stop();
      if (isAway(error)) terminal.note(goesOn(runId));
      throw error;
    }
  } finally {
    progress?.stop();
    interruption.ignore();
  }
  if (interruption.signal.aborted) {
    terminal.note(goesOn(runId));
    return exitCodes.interrupted;
  }
  if (!last || !hasEnded(last)) throw new RollcallError(`ingest stopped telling of run ${runId}`, exitCodes.away);
  if (!json) await printEnd(session, last);
  return last.state === ingest.SyncState.COMPLETED ? exitCodes.done : exitCodes.refused;
}

function goesOn(runId: string): string {
  return `The run goes on. To watch it again: rollcall sync --run ${runId}`;
}

async function printEnd({ terminal }: Session, run: ingest.SyncRun): Promise<void> {
  const { colors } = terminal;
  const completed = run.state === ingest.SyncState.COMPLETED;
  await printLine(terminal, (completed ? colors.green : colors.red)(stateLine(run)));
  await terminal.print(resultLines(run, colors));
  for (const { organizationId, held } of run.organizations) {
    if (held > 0) terminal.note(colors.yellow(`Removals wait for an administrator: rollcall holds ${organizationId}`));
  }
}

/** The run at each change. A service that starts again meanwhile is asked again: the first answer is the run as it is. */
async function* changesOf(
  { services, terminal }: Session,
  runId: string,
  signal: AbortSignal,
): AsyncGenerator<ingest.SyncRun, void, undefined> {
  for (let failures = 0; ;) {
    try {
      for await (const { run } of services.ingest.watchSyncRun({ runId }, { ...endless, signal })) {
        failures = 0;
        if (run) yield run;
      }
      return;
    } catch (error) {
      failures += 1;
      if (signal.aborted || !isAway(error) || failures > patience) throw error;
      if (failures === 1) terminal.note('ingest does not answer; trying again');
      await delay(pauseMs, undefined, { signal });
    }
  }
}

function isAway(error: unknown): boolean {
  return isNetworkFailure(error) || (error instanceof ConnectError && error.code === Code.Unavailable);
}
