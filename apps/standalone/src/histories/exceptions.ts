import type { Player } from './player';
import { emails, type Step } from './step';

/**
 * Where the product may differ from the reference model, or where histories do not go. Everything is here, and nothing else
 * is let pass.
 *
 * - **What the rules leave to the order in which things are heard** (rules page 10) needs no exception: the model is told
 *   the same in the same order. `order-of-hearing` holds histories against each other that differ in nothing but that.
 * - **A changed email that a run finds** is carried out when it is found, and not with the rest of the run at its end; who
 *   competes with it for the last seat may fare otherwise. The pure product makes one plan of a run, as a preview does.
 * - **An email lost by a directory user** (`player.ts`): who was removed by hand or at a login is not given a user without
 *   email, and the other way round. The product would make them a member again at the next run.
 * - **The primary owner's email** is not taken over by somebody else of the directory (`histories.ts`, `player.ts`).
 * - **What the directory says again of somebody** changes nothing between runs (the model's `happenings.ts`): a former
 *   primary owner whom it did not want before waits for the next run of members.
 * - **Several emails in a row under which a person was not provisioned** (the model's `plan.ts`): the record of the first of
 *   them by name goes on under the one under which they are at last; others are removed as changed.
 * - **The login of one who never was a member**, under an email that a directory user had before, may hear the reason for
 *   which that user is no member now.
 */
export function isSameAnswer(player: Player, step: Step, expected: string, found: string): boolean {
  if (expected === found) return true;
  return (
    step.kind === 'login' &&
    expected === 'refused: not_a_member' &&
    found.startsWith('refused: ') &&
    player.left.has(emails[step.email] ?? '')
  );
}
