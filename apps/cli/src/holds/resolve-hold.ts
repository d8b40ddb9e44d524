import { membership } from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { RollcallError, wrongUsage } from '../failures/failure';
import { jsonOf } from '../services/json';
import { patient } from '../services/services';
import type { Outcome, Session } from '../session';
import { printJson, printLine } from '../terminal/terminal';
import { counted, plainText } from '../terminal/words';
import { printHold } from './list-holds';

export interface ResolveOptions {
  readonly yes: boolean;
  /** The hash of the hold as it was listed; undefined: whatever was listed. */
  readonly plan?: string;
  readonly all: boolean;
}

/** People shown before the question, unless all are asked for. */
const shownPeople = 20;

/**
 * Releases or rejects a hold: after showing it and asking, or at once with `--yes`. Then whoever came to the hold since it
 * was listed waits on. As JSON the answer of the call.
 */
export async function resolveHold(
  session: Session,
  addressed: { readonly organizationId: string; readonly holdId: string; readonly action: 'release' | 'reject' },
  { yes, plan, all }: ResolveOptions,
): Outcome {
  const { terminal, services, json } = session;
  const { organizationId, holdId, action } = addressed;
  if (!yes && (json || !terminal.interactive)) {
    throw wrongUsage(
      `nobody can be asked here: add --yes to ${action} the hold, and --plan HASH to name what was listed`,
    );
  }
  const { hold } = await services.membership.getHold({ holdId });
  if (!hold || hold.organizationId !== organizationId) {
    throw new RollcallError(`unknown hold of ${organizationId}: ${holdId}`, exitCodes.refused);
  }
  if (!yes && hold.state === membership.HoldState.WAITING) {
    await printHold(session, hold, all ? Infinity : shownPeople);
    const people = counted(hold.removals.length, 'person', 'people');
    const question =
      action === 'release' ? `Remove ${people} now?` : `Keep ${people} until something new is decided about them?`;
    if (!(await terminal.confirm(question))) {
      terminal.note('Nothing was changed: the hold waits on.');
      return exitCodes.declined;
    }
  }
  // Who was asked has seen the hold of this hash, whatever came to it meanwhile.
  const request = { holdId, planHash: yes ? (plan ?? '') : hold.planHash };
  const answer =
    action === 'release'
      ? await services.membership.releaseHold(request, patient)
      : await services.membership.rejectHold(request, patient);
  if (json) {
    await printJson(terminal, { hold: answer.hold && jsonOf(membership.HoldSchema, answer.hold) });
    return exitCodes.done;
  }
  const resolved = counted(answer.hold?.removals.length ?? 0, 'person', 'people');
  await printLine(
    terminal,
    plainText(action === 'release' ? `released: ${resolved} removed` : `rejected: ${resolved} kept`),
  );
  return exitCodes.done;
}
