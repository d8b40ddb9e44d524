import { useQuery } from '@connectrpc/connect-query';
import { membership } from '@rollcall/contracts';
import { pollInterval } from '../api/query-client';

/** The holds of an organization that wait. Being listed is being shown: only shown removals can be released or rejected. */
export function useHolds(organizationId: string) {
  return useQuery(
    membership.MembershipService.method.listHolds,
    { organizationId, pageSize: 100 },
    { select: ({ holds }) => holds, refetchInterval: pollInterval },
  );
}
