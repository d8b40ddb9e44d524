import { membership } from '@rollcall/contracts';

const { ActivityPeriod } = membership;

/** What happened in one period. */
export interface ActivityPoint {
  /** The beginning of the period, milliseconds since 1970. */
  readonly from: number;
  readonly joined: number;
  readonly removed: number;
  readonly held: number;
  readonly changed: number;
}

export const activityKinds = ['joined', 'removed', 'held', 'changed'] as const;
export type ActivityKind = (typeof activityKinds)[number];

export type ActivityRange = '24h' | '7d' | '30d' | '90d' | '365d';
export const activityRanges: readonly ActivityRange[] = ['24h', '7d', '30d', '90d', '365d'];

const hour = 3_600_000;
const day = 24 * hour;
const lengths: Readonly<Record<ActivityRange, number>> = {
  '24h': day,
  '7d': 7 * day,
  '30d': 30 * day,
  '90d': 90 * day,
  '365d': 365 * day,
};

/** The periods that a range can be shown in, the usual one first: neither a handful of bars nor hundreds of them. */
export function periodsOf(range: ActivityRange): readonly membership.ActivityPeriod[] {
  switch (range) {
    case '24h':
      return [ActivityPeriod.HOUR];
    case '7d':
      return [ActivityPeriod.DAY, ActivityPeriod.HOUR];
    case '30d':
      return [ActivityPeriod.DAY, ActivityPeriod.WEEK];
    case '90d':
    case '365d':
      return [ActivityPeriod.WEEK, ActivityPeriod.DAY];
  }
}

/** The period wanted where the range allows it, else its usual one. */
export function periodFor(range: ActivityRange, wanted: membership.ActivityPeriod): membership.ActivityPeriod {
  const allowed = periodsOf(range);
  return allowed.includes(wanted) ? wanted : (allowed[0] ?? ActivityPeriod.DAY);
}

/**
 * From when on a range is asked for: the beginning of its first period, so that the first bar is a whole one.
 * @returns milliseconds since 1970
 */
export function rangeStart(
  range: ActivityRange,
  period: membership.ActivityPeriod,
  now: number,
  timeZone: string,
): number {
  const start = periodStart(now - lengths[range], period, timeZone);
  return range === '24h' ? nextPeriod(start, period, timeZone) : start;
}

/** The beginning of the period that a time is in; days begin at midnight of the time zone, weeks on Mondays. */
export function periodStart(time: number, period: membership.ActivityPeriod, timeZone: string): number {
  const local = localTime(time, timeZone);
  switch (period) {
    case ActivityPeriod.HOUR:
      return time - (((local % hour) + hour) % hour);
    case ActivityPeriod.WEEK: {
      const midnight = Math.floor(local / day) * day;
      const sinceMonday = (new Date(midnight).getUTCDay() + 6) % 7;
      return fromLocalTime(midnight - sinceMonday * day, timeZone);
    }
    case ActivityPeriod.DAY:
    case ActivityPeriod.UNSPECIFIED:
      return fromLocalTime(Math.floor(local / day) * day, timeZone);
  }
}

function nextPeriod(start: number, period: membership.ActivityPeriod, timeZone: string): number {
  switch (period) {
    case ActivityPeriod.HOUR:
      return start + hour;
    // From the middle of the next one: a day may have 23 or 25 hours.
    case ActivityPeriod.WEEK:
      return periodStart(start + 7.5 * day, period, timeZone);
    case ActivityPeriod.DAY:
    case ActivityPeriod.UNSPECIFIED:
      return periodStart(start + 1.5 * day, period, timeZone);
  }
}

/** Puts the periods in which nothing happened between those that were told: a gap in a chart reads as unknown. */
export function fillPeriods(
  told: readonly ActivityPoint[],
  asked: {
    readonly since: number;
    readonly until: number;
    readonly period: membership.ActivityPeriod;
    readonly timeZone: string;
  },
): ActivityPoint[] {
  const byStart = new Map(told.map((point) => [point.from, point]));
  const filled: ActivityPoint[] = [];
  const most = 2_000;
  let from = periodStart(asked.since, asked.period, asked.timeZone);
  while (from < asked.until && filled.length < most) {
    filled.push(byStart.get(from) ?? { from, joined: 0, removed: 0, held: 0, changed: 0 });
    byStart.delete(from);
    from = nextPeriod(from, asked.period, asked.timeZone);
  }
  // What is told of a beginning that this page did not expect is shown all the same.
  return byStart.size === 0 ? filled : [...filled, ...byStart.values()].sort((a, b) => a.from - b.from);
}

export function activityTotals(points: readonly ActivityPoint[]): Record<ActivityKind, number> {
  const totals = { joined: 0, removed: 0, held: 0, changed: 0 };
  for (const point of points) for (const kind of activityKinds) totals[kind] += point[kind];
  return totals;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The clock on the wall of a time zone, as milliseconds since 1970 on that wall. */
function localTime(time: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(time)) parts[type] = Number(value);
  const { year = 1970, month = 1, day: date = 1, hour: hours = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, date, hours, minute, second) + (((time % 1_000) + 1_000) % 1_000);
}

/** The first moment at which the wall shows this time or later: midnight may be left out when clocks go forward. */
function fromLocalTime(local: number, timeZone: string): number {
  const offsetAt = (time: number) => localTime(time, timeZone) - time;
  const candidates = [local - offsetAt(local - day), local - offsetAt(local + day)].sort((a, b) => a - b);
  const exact = candidates.find((time) => localTime(time, timeZone) === local);
  return exact ?? Math.max(...candidates);
}
