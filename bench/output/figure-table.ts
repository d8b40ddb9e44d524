import Table from 'cli-table3';
import { type Figure, isAsWanted, ratioOf, type Wanted } from '../bench';

/** The figures of one bench, for people. */
export function figureTable(bench: string, figures: readonly Figure[]): string {
  const table = new Table({
    head: [bench, 'value', 'baseline', 'ratio', 'wanted', ''],
    colAligns: ['left', 'right', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    const { value, unit, baseline } = figure;
    const ratio = ratioOf(figure);
    table.push([
      figure.figure,
      `${digits(value)} ${unit}`,
      baseline === undefined ? '' : `${digits(baseline)} ${unit}`,
      ratio === undefined ? '' : ratio.toFixed(2),
      wantedText(figure),
      { true: 'as wanted', false: 'NOT as wanted', undefined: '' }[String(isAsWanted(figure))] ?? '',
    ]);
  }
  return table.toString();
}

function wantedText({ wanted, baseline, unit }: Figure): string {
  if (wanted === undefined) return '';
  const what = baseline === undefined ? '' : 'ratio ';
  return `${what}${limitText(wanted)}${baseline === undefined ? ` ${unit}` : ''}`;
}

function limitText(wanted: Wanted): string {
  return 'atLeast' in wanted ? `≥ ${wanted.atLeast}` : `≤ ${wanted.atMost}`;
}

function digits(value: number): string {
  const decimals = Number.isInteger(value) || value >= 1_000 ? 0 : value >= 100 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
