import { type AdministrativeMethod, seatPolicy, type seatPolicyScopes } from '@rollcall/contracts';
import { auditedState, type AuditReaders, type AuditSubject, parseRequest } from '@rollcall/service';
import type { Organizations } from '../organizations/organizations';
import type { Parents } from '../parents/parents';
import { getOrganizationRequest, getParentRequest } from './requests';

type Readers = AuditReaders<typeof seatPolicy.SeatPolicyService, AdministrativeMethod<typeof seatPolicyScopes>>;

export interface AuditReadersDependencies {
  readonly parents: Parents;
  readonly organizations: Organizations;
}

/** What is there before a call changes it, in the form of its answer. */
export function createAuditReaders({ parents, organizations }: AuditReadersDependencies): Readers {
  async function ofOrganization(request: { readonly organizationId: string }): Promise<AuditSubject> {
    const organization = await organizations.get(parseRequest(getOrganizationRequest, request).organizationId);
    return {
      parentId: organization.parentId,
      before: auditedState(seatPolicy.GetOrganizationResponseSchema, { organization }),
    };
  }

  return {
    async putParent(request) {
      const parent = await parents.get(parseRequest(getParentRequest, request).parentId);
      return { before: auditedState(seatPolicy.GetParentResponseSchema, { parent }) };
    },
    putOrganization: ofOrganization,
    setSeats: ofOrganization,
    setProvisioningMode: ofOrganization,
    setGroupMappings: ofOrganization,
    setPolicy: ofOrganization,
  };
}
