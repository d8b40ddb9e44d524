import { SyncScope } from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { wrongUsage } from '../failures/failure';
import { patient } from '../services/services';
import type { Outcome, Session } from '../session';
import { tellStarted } from '../syncs/started-run';

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
  const started = await services.ingest.requestSync({ parentId, scope: SyncScope.BOTH, republish: true }, patient);
  return tellStarted(session, started, { watch });
}
