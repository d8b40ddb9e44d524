import { type Figure, ratioOf } from '../bench';

/** A figure for programs: absent fields have nothing to say. */
export function jsonLine(bench: string, figure: Figure): string {
  const { value, unit, baseline } = figure;
  return JSON.stringify({
    bench,
    figure: figure.figure,
    value: rounded(value),
    unit,
    baseline: baseline === undefined ? undefined : rounded(baseline),
    ratio: rounded(ratioOf(figure)),
  });
}

/** Six digits: more would be noise. */
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(6));
}
