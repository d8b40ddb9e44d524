import { group } from '@rollcall/contracts';
import { useQuery } from '@connectrpc/connect-query';

/** The currency in which the organization counts what is spent. */
export function useCurrency(organizationId: string): string {
  const limits = useQuery(group.GroupService.method.getOrganizationLimits, { organizationId }, { staleTime: 60_000 });
  return limits.data?.organizationLimits?.currency || 'USD';
}
