import type { ServiceImpl } from '@connectrpc/connect';
import type { seatPolicy } from '@rollcall/contracts';
import type { Database } from '@rollcall/persistence';
import { callerOf, notFound, pageStart, parseRequest } from '@rollcall/service';
import type { Explanations } from '../decisions/explanation';
import type { LoginDecisions } from '../decisions/login-decisions';
import type { Organizations } from '../organizations/organizations';
import type { Parents } from '../parents/parents';
import type { ConfirmedPlans } from '../previews/confirmed-plans';
import type { Previews } from '../previews/previews';
import { syncRequestStore } from '../syncs/sync-request-store';
import {
  checkConfirmedPlanRequest,
  decideLoginRequest,
  explainDecisionRequest,
  getOrganizationRequest,
  getParentRequest,
  getSyncRequestRequest,
  listOrganizationsRequest,
  listParentsRequest,
  previewDecisionsRequest,
  putOrganizationRequest,
  putParentRequest,
  setGroupMappingsRequest,
  setPolicyRequest,
  setProvisioningModeRequest,
  setSeatsRequest,
} from './requests';

export interface SeatPolicyCallsDependencies {
  readonly database: Database;
  readonly parents: Parents;
  readonly organizations: Organizations;
  readonly explanations: Explanations;
  readonly loginDecisions: LoginDecisions;
  readonly previews: Previews;
  readonly confirmedPlans: ConfirmedPlans;
}

/** The calls of seat-policy, but for its audit log: each parses its request and asks one part. */
export function createSeatPolicyCalls(
  dependencies: SeatPolicyCallsDependencies,
): Omit<ServiceImpl<typeof seatPolicy.SeatPolicyService>, 'listAuditEntries'> {
  const { database, parents, organizations, explanations, loginDecisions, previews, confirmedPlans } = dependencies;

  return {
    async putParent(request, context) {
      return { parent: await parents.put(parseRequest(putParentRequest, request), callerOf(context)) };
    },

    async getParent(request) {
      const { parentId } = parseRequest(getParentRequest, request);
      return { parent: await parents.get(parentId) };
    },

    async listParents(request) {
      const { pageSize, pageToken } = parseRequest(listParentsRequest, request);
      const { parents: page, nextPageToken } = await parents.list({ pageSize, after: startOf(pageToken) });
      return { parents: [...page], nextPageToken };
    },

    async putOrganization(request, context) {
      const put = parseRequest(putOrganizationRequest, request);
      return { organization: await organizations.put(put, callerOf(context)) };
    },

    async getOrganization(request) {
      const { organizationId } = parseRequest(getOrganizationRequest, request);
      return { organization: await organizations.get(organizationId) };
    },

    async listOrganizations(request) {
      const { parentId, pageSize, pageToken } = parseRequest(listOrganizationsRequest, request);
      const { organizations: page, nextPageToken } = await organizations.list({
        parentId,
        pageSize,
        after: startOf(pageToken),
      });
      return { organizations: [...page], nextPageToken };
    },

    async setSeats(request, context) {
      const { organizationId, ...seats } = parseRequest(setSeatsRequest, request);
      return { organization: await organizations.setSeats(organizationId, seats, callerOf(context)) };
    },

    setProvisioningMode(request, context) {
      const { organizationId, mode, confirmedPlanHash } = parseRequest(setProvisioningModeRequest, request);
      return organizations.setMode(organizationId, mode, { requestedBy: callerOf(context), confirmedPlanHash });
    },

    setGroupMappings(request, context) {
      const { organizationId, confirmedPlanHash, ...mappings } = parseRequest(setGroupMappingsRequest, request);
      return organizations.setMappings(organizationId, mappings, { requestedBy: callerOf(context), confirmedPlanHash });
    },

    async setPolicy(request, context) {
      const { organizationId, ...change } = parseRequest(setPolicyRequest, request);
      return { organization: await organizations.setPolicy(organizationId, change, callerOf(context)) };
    },

    async explainDecision(request) {
      const { organizationId, email } = parseRequest(explainDecisionRequest, request);
      return explanations.explain(organizationId, email);
    },

    previewDecisions(request) {
      return previews.decisions(parseRequest(previewDecisionsRequest, request));
    },

    async checkConfirmedPlan(request) {
      const { planHash, parentId } = parseRequest(checkConfirmedPlanRequest, request);
      await confirmedPlans.checkRun(planHash, parentId);
      return {};
    },

    async decideLogin(request) {
      const { organizationId, email } = parseRequest(decideLoginRequest, request);
      return loginDecisions.decide(organizationId, email);
    },

    async getSyncRequest(request) {
      const { runId } = parseRequest(getSyncRequestRequest, request);
      const sync = await syncRequestStore.find(database, runId);
      if (!sync) throw notFound('sync run', runId);
      const { parentId, scope, trigger, requestedBy, requestedAt } = sync;
      return { sync: { runId, parentId, scope, trigger, requestedBy, ...(requestedAt && { requestedAt }) } };
    },
  };
}

/** The id after which a page begins. No id is below ''. */
function startOf(pageToken: string): string {
  return pageStart(pageToken, 1)?.[0] ?? '';
}
