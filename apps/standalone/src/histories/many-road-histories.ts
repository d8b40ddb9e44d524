import fc from 'fast-check';
import type { SimulatedRoad } from '../test-bed/simulated-road';
import { histories } from './histories';
import { playOnRoad } from './road-history';
import type { Disagreement } from './pure-history';
import { type Step, stepText } from './step';

export interface ManyRoadHistories {
  readonly seed: number;
  readonly runs: number;
  readonly steps: number;
  readonly progress?: ((done: number) => void) | undefined;
}

export interface RoadFailure {
  readonly seed: number;
  readonly history: readonly Step[];
  readonly disagreement: Disagreement;
}

/** Plays histories on the road, one after the other, until one shows a difference. The n-th has the seed `seed + n`. */
export async function playManyOnRoad(
  road: SimulatedRoad,
  { seed, runs, steps, progress }: ManyRoadHistories,
): Promise<RoadFailure | undefined> {
  let parents = 0;
  const disagreementOf = async (history: readonly Step[]): Promise<Disagreement | undefined> => {
    const name = `h${(parents += 1)}`;
    try {
      return await playOnRoad(road, name, history);
    } catch (error) {
      return { after: -1, what: `the road broke: ${error instanceof Error ? (error.stack ?? '') : String(error)}` };
    }
  };
  /** Leaves out one step after the other, the last first, where the difference stays without it. */
  const shortened = async (history: readonly Step[], disagreement: Disagreement) => {
    let known = { history, disagreement };
    for (let place = history.length - 2; place >= 0; place -= 1) {
      const shorter = known.history.toSpliced(place, 1);
      const found = await disagreementOf(shorter);
      if (found) known = { history: shorter.slice(0, found.after + 1), disagreement: found };
    }
    return known;
  };

  for (let run = 0; run < runs; run += 1) {
    const [history = []] = fc.sample(histories(steps), { seed: seed + run, numRuns: 1 });
    const disagreement = await disagreementOf(history);
    if (disagreement) {
      return { seed: seed + run, ...(await shortened(history.slice(0, disagreement.after + 1), disagreement)) };
    }
    progress?.(run + 1);
  }
  return undefined;
}

export function roadFailureText({ seed, history, disagreement }: RoadFailure, steps: number): string {
  return [
    `The road and the reference model disagree after ${history.length} steps:`,
    ...history.map((step, place) => `  ${place + 1}. ${stepText(step)}`),
    disagreement.what,
    `Seen again by: npm run test:histories -- --road --seed ${seed} --runs 1 --steps ${steps}`,
  ].join('\n');
}
