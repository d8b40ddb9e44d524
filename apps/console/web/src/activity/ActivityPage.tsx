import { SegmentedControl, Skeleton } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { membership } from '@rollcall/contracts';
import { useState } from 'react';
import { useOrganization } from '../organizations/organization-context';
import { PageHeader } from '../parts/PageHeader';
import { Panel } from '../parts/Panel';
import { EmptyState, ErrorState } from '../parts/StateView';
import { numberWord } from '../parts/words';
import {
  activityKinds,
  type ActivityKind,
  type ActivityRange,
  activityRanges,
  activityTotals,
  periodFor,
  periodsOf,
} from './activity-series';
import { kindWords, periodWords, rangeWords } from './activity-words';
import { ActivityChart } from './ActivityChart';
import classes from './ActivityPage.module.css';
import { ActivityTable } from './ActivityTable';
import { useActivity } from './use-activity';

/** Who joined, was removed, was held and changed, over time. */
export default function ActivityPage() {
  const { organizationId } = useOrganization();
  const [timeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC');
  const [range, setRange] = useState<ActivityRange>('30d');
  const [wanted, setWanted] = useState(membership.ActivityPeriod.DAY);
  const [as, setAs] = useState<'chart' | 'table'>('chart');
  const [hidden, setHidden] = useState<ReadonlySet<ActivityKind>>(new Set());
  const period = periodFor(range, wanted);
  const activity = useActivity(organizationId, range, period, timeZone);
  const points = activity.data?.points ?? [];
  const totals = activityTotals(points);
  const kinds = activityKinds.filter((kind) => !hidden.has(kind));
  const toggle = (kind: ActivityKind) =>
    setHidden((before) => new Set(before.has(kind) ? [...before].filter((one) => one !== kind) : [...before, kind]));

  return (
    <>
      <PageHeader
        title="Activity"
        description="Who joined, who was removed, whose removal was held, and who got another role or seat tier."
      />
      <div className={classes.controls}>
        <SegmentedControl
          aria-label="Range"
          value={range}
          onChange={(value) => setRange(activityRanges.find((one) => one === value) ?? '30d')}
          data={activityRanges.map((one) => ({ value: one, label: rangeWords[one] }))}
        />
        <SegmentedControl
          aria-label="Period"
          value={String(period)}
          onChange={(value) => setWanted(periodsOf(range).find((one) => String(one) === value) ?? period)}
          data={periodsOf(range).map((one) => ({ value: String(one), label: periodWords[one] }))}
        />
        <SegmentedControl
          className={classes.as ?? ''}
          aria-label="Show as"
          value={as}
          onChange={(value) => setAs(value === 'table' ? 'table' : 'chart')}
          data={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
        />
      </div>
      <Panel flush>
        <div className={classes.totals} role="group" aria-label="Show in the chart">
          {activityKinds.map((kind) => (
            <button
              key={kind}
              type="button"
              className={classes.total}
              data-kind={kind}
              aria-pressed={!hidden.has(kind)}
              onClick={() => toggle(kind)}
            >
              <span className={classes.label}>
                <span className={classes.key} aria-hidden />
                {kindWords[kind]}
              </span>
              <span className={classes.value}>{activity.data ? numberWord(totals[kind]) : '–'}</span>
            </button>
          ))}
        </div>
        <div className={classes.body} data-table={as === 'table' || undefined}>
          {activity.isPending ? (
            <Skeleton height={320} radius="md" />
          ) : !activity.data ? (
            <ErrorState error={activity.error} onRetry={() => void activity.refetch()} />
          ) : activityKinds.every((kind) => totals[kind] === 0) ? (
            <EmptyState icon={IconChartBar} title="Nothing happened in this time">
              Nobody joined, left or changed. Choose a longer range to look further back.
            </EmptyState>
          ) : as === 'chart' ? (
            <ActivityChart points={points} kinds={kinds} period={activity.data.period} timeZone={timeZone} />
          ) : (
            <ActivityTable points={points} period={activity.data.period} timeZone={timeZone} />
          )}
        </div>
        <p className={classes.zone}>Times are of your zone, {timeZone.replaceAll('_', ' ')}.</p>
      </Panel>
    </>
  );
}
