import { create } from '@bufbuild/protobuf';
import { createConnectQueryKey, useTransport } from '@connectrpc/connect-query';
import { type Organization, seatPolicy } from '@rollcall/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

const { getOrganization } = seatPolicy.SeatPolicyService.method;

/** Shows the organization as a change has answered it, on every page at once. */
export function useOrganizationSaved(): (organization: Organization | undefined) => void {
  const queryClient = useQueryClient();
  const transport = useTransport();
  return useCallback(
    (organization) => {
      if (!organization) return;
      const { organizationId } = organization;
      const queryKey = createConnectQueryKey({
        schema: getOrganization,
        input: { organizationId },
        transport,
        cardinality: 'finite',
      });
      queryClient.setQueryData(queryKey, create(seatPolicy.GetOrganizationResponseSchema, { organization }));
      void queryClient.invalidateQueries({ queryKey: ['organization-tree'] });
    },
    [queryClient, transport],
  );
}
