import { membership } from '@rollcall/contracts';
import { invalidArgument } from '@rollcall/service';
import type { ActivityPeriod, ActivityRequest } from './activity';

const hour = 3_600_000;
const lengths: Readonly<Record<ActivityPeriod, number>> = { hour, day: 24 * hour, week: 7 * 24 * hour };
const mostPeriods = 1_000;

export interface AskedActivity {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly period: membership.ActivityPeriod;
  readonly timeZone: string;
}

/**
 * What is asked, with what was left out: the 30 days before `until`, until now.
 * @throws ConnectError invalid_argument: `until` not after `since`, more than 1,000 periods
 */
export function activityRequest({ timeZone, ...asked }: AskedActivity, now: Date): ActivityRequest {
  const { until = now } = asked;
  const { since = new Date(until.getTime() - 30 * lengths.day) } = asked;
  const period = periodOf(asked.period);
  const length = until.getTime() - since.getTime();
  if (length <= 0) throw invalidArgument([{ field: 'until', problem: 'must be after since' }]);
  if (length > mostPeriods * lengths[period]) {
    throw invalidArgument([{ field: 'since', problem: `must be at most 1,000 ${period}s before until` }]);
  }
  return { since, until, period, timeZone };
}

function periodOf(message: membership.ActivityPeriod): ActivityPeriod {
  switch (message) {
    case membership.ActivityPeriod.HOUR:
      return 'hour';
    case membership.ActivityPeriod.WEEK:
      return 'week';
    case membership.ActivityPeriod.DAY:
    case membership.ActivityPeriod.UNSPECIFIED:
    default:
      return 'day';
  }
}
