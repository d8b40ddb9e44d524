import { Code, ConnectError } from '@connectrpc/connect';
import type { membership, SyncScope } from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { wrongUsage } from '../failures/failure';
import { printTotals, totalsOf } from '../previews/plan-tables';
import { patient } from '../services/services';
import type { Outcome, Session } from '../session';
import { counted } from '../terminal/words';
import { tellStarted } from './started-run';

export interface SyncOptions {
  readonly scope: SyncScope;
  readonly watch: boolean;
  /** Nobody is asked. */
  readonly yes: boolean;
  /** The hash of a previewed plan that is confirmed. */
  readonly plan?: string;
}

/**
 * Asks for a sync run. At a terminal the plan is shown first, and who would remove people is asked; elsewhere the run starts
 * at once, without a confirmed plan unless one is named. As JSON the answer of `RequestSync`, or the watched run.
 */
export async function requestSync(session: Session, organizationId: string, options: SyncOptions): Outcome {
  const { terminal, services, json } = session;
  const { scope, watch, yes, plan } = options;
  const asks = !json && !yes && terminal.interactive;
  if (plan !== undefined && !yes && !asks) throw wrongUsage('nobody can be asked here: --plan needs --yes');
  const confirmed = asks
    ? await confirmation(session, organizationId, options)
    : { outcome: 'unasked' as const, hash: plan };
  if (confirmed.outcome === 'declined') {
    terminal.note('No run was started.');
    return exitCodes.declined;
  }
  const started = await services.ingest.requestSync(
    { organizationId, scope, confirmedPlanHash: confirmed.hash ?? '' },
    patient,
  );
  return tellStarted(session, started, { watch });
}

interface Confirmation {
  readonly outcome: 'unasked' | 'confirmed' | 'declined';
  readonly hash?: string | undefined;
}

/** Shows what the run would do, and asks where it removes somebody. */
async function confirmation(
  session: Session,
  organizationId: string,
  { scope, plan: named }: SyncOptions,
): Promise<Confirmation> {
  const { terminal } = session;
  const plan = await planOf(session, organizationId, scope);
  if (!plan) return { outcome: 'unasked', hash: named };
  await printTotals(session, plan);
  const { removed, wouldHold } = totalsOf(plan);
  if (named !== undefined && named !== plan.hash) {
    terminal.note(terminal.colors.yellow('This is not the plan of that hash: something has changed since.'));
  }
  if (removed === 0) return { outcome: 'unasked', hash: named };
  const members = counted(removed, 'member');
  // Over the limit a yes is not said in passing.
  const agreed =
    wouldHold > 0
      ? await terminal.confirmByTyping(
          `This removes ${members}, more than the limit of the organization. Type ${removed} to remove them:`,
          String(removed),
        )
      : await terminal.confirm(`This removes ${members}. Go on?`);
  // What was agreed to is what was shown.
  return agreed ? { outcome: 'confirmed', hash: plan.hash } : { outcome: 'declined' };
}

/** Undefined where nothing can be foreseen yet: a parent that was never scanned removes nobody. */
async function planOf(
  { services, terminal }: Session,
  organizationId: string,
  scope: SyncScope,
): Promise<membership.Plan | undefined> {
  try {
    return (await services.membership.previewSync({ organizationId, scope }, patient)).plan;
  } catch (error) {
    const unforeseeable =
      error instanceof ConnectError &&
      error.code === Code.FailedPrecondition &&
      error.rawMessage.startsWith('not_scanned_yet');
    if (!unforeseeable) throw error;
    terminal.note('No scan is complete yet, so there is no preview.');
    return undefined;
  }
}
