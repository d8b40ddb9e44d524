import { useMutation } from '@connectrpc/connect-query';
import { ingest, ProvisioningMode, seatPolicy, SyncScope } from '@rollcall/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { draftStore } from '../mappings/draft-store';
import { mappingsOf } from '../mappings/mapping-draft';
import { useOrganization } from '../organizations/organization-context';
import { useOrganizationSaved } from '../organizations/use-organization-saved';
import { toastDone } from '../parts/toasts';
import { modeWords } from '../parts/words';
import { runPath } from '../runs/run-words';
import { readRunAgain } from '../runs/use-run';
import { type PlanQuestion } from './plan-question';
import { useMappingsAsked } from './use-plan';

const policy = seatPolicy.SeatPolicyService.method;

/** Carries out what a plan showed, under its hash, and goes to the run that follows. Throws what was refused. */
export function useConfirmPlan(question: PlanQuestion | undefined): (planHash: string) => Promise<void> {
  const { organizationId, parentId, provisioningMode } = useOrganization();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const mappings = useMappingsAsked();
  const saved = useOrganizationSaved();
  const setMode = useMutation(policy.setProvisioningMode);
  const setMappings = useMutation(policy.setGroupMappings);
  const requestSync = useMutation(ingest.IngestService.method.requestSync);
  const home = `/o/${encodeURIComponent(organizationId)}`;

  async function sync(scope: SyncScope, confirmedPlanHash: string): Promise<string | undefined> {
    const { run } = await requestSync.mutateAsync({ organizationId, scope, confirmedPlanHash });
    return run?.runId;
  }

  async function follow(runId: string | undefined, otherwise: string): Promise<void> {
    readRunAgain(queryClient, organizationId, parentId);
    await navigate(runId ? runPath(organizationId, runId) : `${home}/${otherwise}`, { replace: true });
  }

  return async (confirmedPlanHash) => {
    if (!question) return;
    switch (question.kind) {
      case 'mode': {
        const answer = await setMode.mutateAsync({ organizationId, mode: question.mode, confirmedPlanHash });
        saved(answer.organization);
        toastDone(`Provisioning mode is ${modeWords[question.mode]}`);
        return follow(answer.syncRunId, 'provisioning');
      }
      case 'sync':
        return follow(await sync(question.scope, confirmedPlanHash), 'provisioning?show=runs');
      case 'mappings': {
        const answer = await setMappings.mutateAsync({ organizationId, ...mappingsOf(mappings), confirmedPlanHash });
        draftStore.forget(organizationId);
        saved(answer.organization);
        toastDone('Group mappings are saved');
        // Switching on starts a run by itself; of a saved change the members hear at the next one, which is this.
        const scim = provisioningMode === ProvisioningMode.SCIM;
        const runId = answer.syncRunId ?? (scim ? await sync(SyncScope.BOTH, confirmedPlanHash) : undefined);
        return follow(runId, 'mappings');
      }
    }
  };
}
