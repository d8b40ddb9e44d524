import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { membership } from '@rollcall/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ActivityPoint, type ActivityRange, fillPeriods, rangeStart } from './activity-series';

const { listActivity } = membership.MembershipService.method;

/** What happened in an organization up to now, period by period, read again each quarter of a minute. */
export function useActivity(
  organizationId: string,
  range: ActivityRange,
  period: membership.ActivityPeriod,
  timeZone: string,
) {
  const transport = useTransport();
  return useQuery({
    queryKey: ['activity', organizationId, range, period, timeZone],
    queryFn: async ({ signal }) => {
      const until = Date.now();
      const since = rangeStart(range, period, until, timeZone);
      const request = { organizationId, since: timestampFromMs(since), period, timeZone };
      const { activity } = await callUnaryMethod(transport, listActivity, request, { signal });
      const told = activity.map(({ from, joined, removed, held, changed }): ActivityPoint => ({
        from: from ? timestampMs(from) : since,
        joined,
        removed,
        held,
        changed,
      }));
      return { period, points: fillPeriods(told, { since, until, period, timeZone }) };
    },
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
    staleTime: 5_000,
  });
}
