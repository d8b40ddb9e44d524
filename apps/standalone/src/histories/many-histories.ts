import fc from 'fast-check';
import { histories } from './histories';
import { type Disagreement, playPurely } from './pure-history';
import { smallest } from './smallest';
import { type Step, stepText } from './step';
import type { System } from './system';
import { createTally, type Tally } from './tally';

export interface ManyHistories {
  readonly seed: number;
  readonly runs: number;
  /** Steps of each history. */
  readonly steps: number;
  /** Of a failure that is to be seen again. */
  readonly path?: string | undefined;
  /** Told now and then how many are done. */
  readonly progress?: ((done: number) => void) | undefined;
  /** Makes what is held against the model: the product, unless told otherwise. */
  readonly product?: (() => System) | undefined;
}

export interface Outcome {
  readonly tally: Tally;
  readonly failure: Failure | undefined;
}

export interface Failure {
  readonly seed: number;
  readonly path: string;
  /** What is left of the history when nothing more can be left out. */
  readonly history: readonly Step[];
  readonly disagreement: Disagreement;
}

/** Plays histories against the model and the pure product until one shows a difference. What follows depends on the seed alone. */
export function playMany({ seed, runs, steps, path, progress, product }: ManyHistories): Outcome {
  const tally = createTally();
  let done = 0;
  /** What breaks is a difference too. */
  const disagreementOf = (history: readonly Step[], counted?: Tally): Disagreement | undefined => {
    try {
      return playPurely(history, { tally: counted, ...(product && { product: product() }) });
    } catch (error) {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { after: -1, what: `the product or the model broke: ${why}` };
    }
  };
  const property = fc.property(histories(steps), (history) => {
    const agree = disagreementOf(history, tally) === undefined;
    done += 1;
    progress?.(done);
    return agree;
  });
  // A history shrinks best by leaving steps out, which is ours to do.
  const result = fc.check(property, { seed, numRuns: runs, endOnFailure: true, ...(path !== undefined && { path }) });
  if (!result.failed) return { tally, failure: undefined };
  const [found] = result.counterexample ?? [[]];
  const history = smallest(found, (shorter) => disagreementOf(shorter) !== undefined);
  const disagreement = disagreementOf(history) ?? { after: -1, what: 'it did not fail again' };
  return { tally, failure: { seed: result.seed, path: result.counterexamplePath ?? '', history, disagreement } };
}

/** For whoever is to mend it: the steps, what differs, and how to see it again. */
export function failureText({ seed, path, history, disagreement }: Failure, steps: number): string {
  return [
    `The product and the reference model disagree after ${history.length === 1 ? 'one step' : `${history.length} steps`}:`,
    ...history.map((step, place) => `  ${place + 1}. ${stepText(step)}`),
    disagreement.what,
    `Seen again by: npm run test:histories -- --seed ${seed} --path ${path} --steps ${steps}`,
  ].join('\n');
}
