import { useMutation } from '@connectrpc/connect-query';
import { ingest, type SyncScope } from '@rollcall/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useOrganization } from '../organizations/organization-context';
import { toastRefused } from '../parts/toasts';
import { runPath } from './run-words';
import { readRunAgain } from './use-run';

/** Asks for a sync that nobody has previewed, and goes to it: what is over the limit waits. */
export function useSyncNow(): { readonly syncNow: (scope: SyncScope) => Promise<void>; readonly busy: boolean } {
  const { organizationId, parentId } = useOrganization();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { mutateAsync, isPending } = useMutation(ingest.IngestService.method.requestSync);
  return {
    busy: isPending,
    syncNow: async (scope) => {
      try {
        const { run } = await mutateAsync({ organizationId, scope });
        readRunAgain(queryClient, organizationId, parentId);
        if (run) await navigate(runPath(organizationId, run.runId));
      } catch (error) {
        toastRefused('The sync could not be started', error);
      }
    },
  };
}
