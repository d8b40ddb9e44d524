import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { type membership } from '@rollcall/contracts';
import { countWord, numberWord } from '../parts/words';
import { type ActivityKind, type ActivityPoint, activityTotals } from './activity-series';
import { kindColours, kindWords, periodWord } from './activity-words';
import classes from './ActivityPage.module.css';

/** Joins, removals, holds and changes over time. The same numbers stand in the table, for whoever sees no chart. */
export function ActivityChart({
  points,
  kinds,
  period,
  timeZone,
}: {
  readonly points: readonly ActivityPoint[];
  readonly kinds: readonly ActivityKind[];
  readonly period: membership.ActivityPeriod;
  readonly timeZone: string;
}) {
  const totals = activityTotals(points);
  const summary = kinds.map((kind) => `${kindWords[kind].toLowerCase()} ${numberWord(totals[kind])}`).join(', ');
  return (
    <div
      className={classes.chart}
      role="img"
      aria-label={`Bar chart of ${countWord(points.length, 'period', 'periods')}: ${summary}. The table has each period.`}
    >
      <BarChart
        h={320}
        type="stacked"
        data={points.map((point) => ({ ...point, period: periodWord(point.from, period, timeZone, 'short') }))}
        dataKey="period"
        series={kinds.map((kind) => ({ name: kind, label: kindWords[kind], color: kindColours[kind] }))}
        gridAxis="x"
        tickLine="none"
        withLegend={false}
        valueFormatter={numberWord}
        yAxisProps={{ allowDecimals: false, width: 44 }}
        xAxisProps={{ minTickGap: 24 }}
        barProps={{ isAnimationActive: false, maxBarSize: 34 }}
        barChartProps={{ accessibilityLayer: false }}
        tooltipAnimationDuration={0}
      />
    </div>
  );
}
