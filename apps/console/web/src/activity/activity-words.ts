import { membership } from '@rollcall/contracts';
import { type ActivityKind, type ActivityRange } from './activity-series';

const { ActivityPeriod } = membership;

export const kindWords: Readonly<Record<ActivityKind, string>> = {
  joined: 'Joined',
  removed: 'Removed',
  held: 'Held',
  changed: 'Changed',
};

export const kindColours: Readonly<Record<ActivityKind, string>> = {
  joined: 'var(--good)',
  removed: 'var(--bad)',
  held: 'var(--warn)',
  changed: 'var(--accent)',
};

export const rangeWords: Readonly<Record<ActivityRange, string>> = {
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  '365d': 'A year',
};

export const periodWords: Readonly<Record<membership.ActivityPeriod, string>> = {
  [ActivityPeriod.UNSPECIFIED]: 'Days',
  [ActivityPeriod.HOUR]: 'Hours',
  [ActivityPeriod.DAY]: 'Days',
  [ActivityPeriod.WEEK]: 'Weeks',
};

/** A period by its beginning: short for the axis of a chart, long for a table. */
export function periodWord(
  from: number,
  period: membership.ActivityPeriod,
  timeZone: string,
  length: 'short' | 'long',
): string {
  const year = length === 'long' ? ({ year: 'numeric' } as const) : {};
  const hour = period === ActivityPeriod.HOUR;
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    ...(hour && length === 'short' ? {} : { day: 'numeric', month: 'short', ...year }),
    ...(hour && { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' }),
  });
  const words = format.format(from);
  return period === ActivityPeriod.WEEK && length === 'long' ? `Week of ${words}` : words;
}
