import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { membership, SyncScope } from '@rollcall/contracts';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useOrganization } from '../organizations/organization-context';
import { type MappingDraft, mappingsOf } from './mapping-draft';
import { type MappingEffect, mappingEffect } from './plan-effect';

export interface OwnEffect {
  readonly effect: MappingEffect;
  readonly changes: readonly membership.PlannedChange[];
}

/** What a members run would do in this organization, under the draft or (undefined) under the mappings as saved. */
export function useMappingPlan(draft: MappingDraft | undefined, enabled: boolean) {
  const { organizationId, revision } = useOrganization();
  const transport = useTransport();
  const [asked] = useDebouncedValue(draft, 500);
  const answer = useQuery({
    // A plan counts under the settings it was made under: other settings, another plan.
    queryKey: ['mapping-plan', organizationId, revision, asked ?? 'saved'],
    queryFn: async ({ signal }): Promise<OwnEffect | null> => {
      const client = createClient(membership.MembershipService, transport);
      const { plan } = await client.previewSync(
        { organizationId, scope: SyncScope.MEMBERS, ...(asked && { groupMappings: mappingsOf(asked) }) },
        { signal, timeoutMs: 300_000 },
      );
      const own = plan?.organizations.find((one) => one.organizationId === organizationId);
      return own ? { effect: mappingEffect(own), changes: own.changes } : null;
    },
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
    refetchOnWindowFocus: false,
    structuralSharing: false,
  });
  return { ...answer, behind: answer.isFetching || asked !== draft };
}
