import { type AdministrativeMethod, membership, type membershipScopes } from '@rollcall/contracts';
import type { Database } from '@rollcall/persistence';
import { auditedState, type AuditReaders, type AuditSubject, parseRequest } from '@rollcall/service';
import { holdMessage } from '../holds/hold-message';
import type { Holds } from '../holds/holds';
import { memberMessage } from '../members/member-message';
import { memberByEmail, primaryOwner } from '../members/member-store';
import type { Organizations } from '../organizations/organizations';
import { getHoldRequest, memberRequest, organizationRequest } from './requests';

type Readers = AuditReaders<typeof membership.MembershipService, AdministrativeMethod<typeof membershipScopes>>;

export interface AuditReadersDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly holds: Holds;
}

/** What is there before a call changes it, in the form of its answer. */
export function createAuditReaders({ database, organizations, holds }: AuditReadersDependencies): Readers {
  async function ofMember(request: { readonly organizationId: string; readonly email: string }): Promise<AuditSubject> {
    const { organizationId, email } = parseRequest(memberRequest, request);
    const { parentId } = await organizations.ensureKnown(organizationId);
    const member = await memberByEmail(database, organizationId, email);
    if (!member) return { parentId };
    return {
      parentId,
      before: auditedState(membership.GetMemberResponseSchema, { member: memberMessage(member) }),
    };
  }

  async function ofHold(request: { readonly holdId: string }): Promise<AuditSubject> {
    const { hold, removals } = await holds.find(parseRequest(getHoldRequest, request).holdId);
    return {
      organizationId: hold.organizationId,
      before: auditedState(membership.GetHoldResponseSchema, { hold: holdMessage(hold, removals) }),
    };
  }

  return {
    inviteMember: ofMember,
    removeMember: ofMember,
    setMemberRole: ofMember,
    setMemberSeatTier: ofMember,
    // Of a transfer the one who has been the primary owner.
    async transferPrimaryOwner(request) {
      const { organizationId } = parseRequest(organizationRequest, request);
      const { parentId } = await organizations.ensureKnown(organizationId);
      const owner = await primaryOwner(database, organizationId);
      if (!owner) return { parentId };
      return { parentId, before: auditedState(membership.GetMemberResponseSchema, { member: memberMessage(owner) }) };
    },
    releaseHold: ofHold,
    rejectHold: ofHold,
  };
}
