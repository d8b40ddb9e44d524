import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { membership } from '@rollcall/contracts';
import { useQuery } from '@tanstack/react-query';
import { draftStore } from '../mappings/draft-store';
import { draftOf, type MappingDraft } from '../mappings/mapping-draft';
import { useOrganization } from '../organizations/organization-context';
import { type PlanQuestion, previewRequest } from './plan-question';

/** A directory of hundreds of thousands takes a while to decide, in milliseconds. */
const patience = 300_000;

/** The mappings that a question is about: those in the editor, else those saved. */
export function useMappingsAsked(): MappingDraft {
  const { organizationId, groupMappings } = useOrganization();
  return draftStore.read(organizationId)?.draft ?? draftOf(groupMappings);
}

/**
 * The plan that answers a question. It is read once, and again only when somebody asks for it: what is about to be
 * confirmed must not change under their eyes. So it is no query of connect-query, which live changes read again.
 */
export function usePlan(question: PlanQuestion | undefined) {
  const { organizationId } = useOrganization();
  const transport = useTransport();
  const mappings = useMappingsAsked();
  return useQuery({
    queryKey: ['plan', organizationId, question, question?.kind === 'mappings' ? mappings : null],
    queryFn: async ({ signal }) => {
      if (!question) throw new Error('no plan was asked for');
      const client = createClient(membership.MembershipService, transport);
      const answer = await client.previewSync(previewRequest(organizationId, question, mappings), {
        signal,
        timeoutMs: patience,
      });
      return answer.plan ?? null;
    },
    enabled: question !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    structuralSharing: false,
  });
}
