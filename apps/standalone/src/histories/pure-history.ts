import { difference } from './comparison';
import { createModelSystem } from './model-system';
import { createPlayer } from './player';
import { createProductSystem } from './product-system';
import { isSameAnswer } from './exceptions';
import type { Step } from './step';
import type { System } from './system';
import type { Tally } from './tally';

/** Where the model and the product parted. */
export interface Disagreement {
  /** The number of the step after which they did, from 0; -1: the opening. */
  readonly after: number;
  readonly what: string;
}

/** Plays a history against the model and the pure product, and compares them after every step. */
export function playPurely(
  history: readonly Step[],
  { tally, product = createProductSystem() }: { readonly tally?: Tally | undefined; readonly product?: System } = {},
): Disagreement | undefined {
  const model = createModelSystem();
  const names = new Map<string, string>();
  const player = createPlayer([model, product]);
  const first = difference(model, product, names);
  if (first !== undefined) return { after: -1, what: first };
  for (const [index, step] of history.entries()) {
    const before = tally && model.members();
    const [expected, found] = player.play(step);
    if (!isSameAnswer(player, step, expected ?? '', found ?? '')) {
      return { after: index, what: `answer is by the rules ${String(expected)}, of the product ${String(found)}` };
    }
    const what = difference(model, product, names);
    if (what !== undefined) return { after: index, what };
    if (tally && before) tally.add(step, expected ?? '', before, model.members());
  }
  return undefined;
}
