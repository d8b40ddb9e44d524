/** The middle of the values: on a busy machine one round in three may tell about the neighbours. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that a share of all does not exceed, between neighbours by proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new Error('no values, no quantile');
  return below + (above - below) * (place - Math.floor(place));
}

/** A value and its baseline, measured one right after the other, so that a busy moment of the machine falls on both. */
export interface Compared {
  readonly value: number;
  readonly baseline: number;
}

/** The round whose ratio is the median one: its value and baseline are of the same minute. */
export function medianRound(rounds: readonly Compared[]): Compared {
  const sorted = rounds.toSorted((one, other) => one.value / one.baseline - other.value / other.baseline);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('no rounds, no median');
  return middle;
}

/** How many rounds to measure. */
export interface Rounds {
  readonly most: number;
  /** After the first round, none begins that would probably end later than this after the first one's beginning. */
  readonly milliseconds: number;
}

/** The numbers of the rounds, from 1. */
export function* roundsWithin({ most, milliseconds }: Rounds): Generator<number> {
  const started = performance.now();
  let longest = 0;
  for (let round = 1; round <= most; round += 1) {
    const began = performance.now();
    if (round > 1 && began - started + longest > milliseconds) return;
    yield round;
    longest = Math.max(longest, performance.now() - began);
  }
}
