import { membership } from '@rollcall/contracts';
import {
  type ActivityPoint,
  activityRanges,
  activityTotals,
  fillPeriods,
  periodFor,
  periodsOf,
  periodStart,
  rangeStart,
} from './activity-series';

const { HOUR, DAY, WEEK } = membership.ActivityPeriod;
const at = (text: string) => Date.parse(text);
const told = (from: string, joined = 1): ActivityPoint => ({ from: at(from), joined, removed: 0, held: 0, changed: 0 });

describe('the periods of activity', () => {
  it('begin at midnight of the time zone', () => {
    expect(periodStart(at('2026-11-25T03:00:00Z'), DAY, 'America/New_York')).toBe(at('2026-11-24T05:00:00Z'));
    expect(periodStart(at('2026-11-25T23:30:00Z'), DAY, 'Europe/Berlin')).toBe(at('2026-11-25T23:00:00Z'));
  });

  it('of weeks begin on Monday', () => {
    expect(periodStart(at('2026-11-25T12:00:00Z'), WEEK, 'UTC')).toBe(at('2026-11-23T00:00:00Z'));
    expect(periodStart(at('2026-11-22T23:30:00Z'), WEEK, 'Europe/Berlin')).toBe(at('2026-11-22T23:00:00Z'));
  });

  it('of hours begin at the hour of the wall, also half an hour off', () => {
    expect(periodStart(at('2026-11-25T12:10:00Z'), HOUR, 'Asia/Kolkata')).toBe(at('2026-11-25T11:30:00Z'));
  });

  it.each([
    ['Europe/Berlin', '2026-03-25T12:00:00Z', '2026-04-02T12:00:00Z'],
    ['Europe/Berlin', '2026-10-21T12:00:00Z', '2026-10-29T12:00:00Z'],
    // Midnight itself is left out when clocks go forward.
    ['America/Santiago', '2026-09-02T12:00:00Z', '2026-09-10T12:00:00Z'],
  ])('have days of 23 and 25 hours in %s', (timeZone, since, until) => {
    const days = fillPeriods([], { since: at(since), until: at(until), period: DAY, timeZone });
    const hours = days.slice(1).map(({ from }, index) => (from - (days[index]?.from ?? 0)) / 3_600_000);
    expect(hours.filter((length) => length !== 24)).toHaveLength(1);
    expect(days).toHaveLength(9);
  });
});

describe('what is shown of a range', () => {
  it('has a period for each time without anything, so that no gap is left', () => {
    const asked = {
      since: at('2026-11-22T10:00:00Z'),
      until: at('2026-11-25T10:00:00Z'),
      period: DAY,
      timeZone: 'UTC',
    };
    const points = fillPeriods([told('2026-11-23T00:00:00Z', 4)], asked);
    expect(points.map(({ joined }) => joined)).toEqual([0, 4, 0, 0]);
  });

  it('loses nothing that is told of a beginning of its own', () => {
    const asked = {
      since: at('2026-11-24T00:00:00Z'),
      until: at('2026-11-25T00:00:00Z'),
      period: DAY,
      timeZone: 'UTC',
    };
    expect(activityTotals(fillPeriods([told('2026-11-24T07:00:00Z', 3)], asked)).joined).toBe(3);
  });

  it('begins with a whole period, and has never more than the services answer', () => {
    const now = at('2026-11-25T12:34:00Z');
    for (const range of activityRanges) {
      for (const period of periodsOf(range)) {
        const since = rangeStart(range, period, now, 'Europe/Berlin');
        expect(periodStart(since, period, 'Europe/Berlin')).toBe(since);
        const points = fillPeriods([], { since, until: now, period, timeZone: 'Europe/Berlin' });
        expect(points.length).toBeGreaterThan(4);
        expect(points.length).toBeLessThan(1_000);
      }
    }
  });

  it('is in the period wanted where the range allows it', () => {
    expect(periodFor('30d', WEEK)).toBe(WEEK);
    expect(periodFor('24h', WEEK)).toBe(HOUR);
    expect(periodFor('365d', HOUR)).toBe(WEEK);
  });
});
