import type { Step } from './step';
import type { MemberState } from './system';

/** Counts what histories have been through, so that they cannot silently stop to exercise something. */
export interface Tally {
  add(
    step: Step,
    answer: string,
    before: ReadonlyMap<string, readonly MemberState[]>,
    after: ReadonlyMap<string, readonly MemberState[]>,
  ): void;
  counts(): ReadonlyMap<string, number>;
}

export function createTally(): Tally {
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

  return {
    add(step, answer, before, after) {
      count(`step ${step.kind}${step.kind === 'directory' ? ` ${step.change}` : ''}`);
      if (step.kind === 'directory' && answer !== 'nothing') count(`told ${step.told}`);
      if (answer !== '' && step.kind !== 'directory' && step.kind !== 'preview') {
        count(`answer of ${step.kind}: ${step.kind === 'list_holds' ? 'somebody waits' : answer}`);
      }
      if ('confirmed' in step && step.confirmed && !answer.startsWith('plan_changed'))
        count('outcome a plan confirmed');
      for (const [organization, members] of after) {
        const formerly = before.get(organization) ?? [];
        for (const outcome of outcomesOf(step, formerly, members)) count(`outcome ${outcome}`);
      }
    },
    counts: () => new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function outcomesOf(step: Step, before: readonly MemberState[], after: readonly MemberState[]): string[] {
  const outcomes: string[] = [];
  let moves = 0;
  for (const is of after) {
    const was = before.find(({ email }) => email === is.email);
    if (is.status === was?.status && is.tier !== was.tier && is.status === 'active') moves += 1;
    if (is.held !== '' && (was?.held ?? '') === '') outcomes.push(`removal held: ${is.held}`);
    if (is.held === '' && (was?.held ?? '') !== '') {
      outcomes.push(
        step.kind === 'reject' ? 'held, then kept' : is.status === 'removed' ? 'held, then removed' : 'held, then free',
      );
    }
    if (is.status === was?.status) {
      if (is.line !== '' && was.line === '' && is.status === 'active') outcomes.push('a move waits');
      if (is.status !== 'removed' && is.role !== was.role) outcomes.push(`role changed: ${is.reason}`);
      continue;
    }
    if (is.status === 'removed') outcomes.push(`removed: ${is.reason}`);
    else if (was && was.status !== 'removed') outcomes.push('seated after waiting');
    else outcomes.push(`${was ? 'returned' : 'added'}, ${is.status}: ${is.reason}`);
  }
  if (after.some((is) => before.some((was) => was.record === is.record && was.email !== is.email))) {
    outcomes.push('email carried over');
  }
  if (moves > 1) outcomes.push('several moves at once');
  else if (moves === 1) outcomes.push('moved');
  return outcomes;
}
