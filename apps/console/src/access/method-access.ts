import { type group, type ingest, type membership, Role, type RoleMapping, type seatPolicy } from '@rollcall/contracts';
import type { AccessRules, Concern } from './access-rule';
import { listOwnOrganizations } from './own-organizations';
import type { LookUps } from './look-ups';
import { cutPlan, cutRun, cutRunAnswer } from './siblings';

/**
 * Who may call what through the console. An administrator of an organization may call everything that names it, and read
 * of its parent what a run is about; lists of people and changes of a whole parent are for operators. Only an owner makes
 * others owners, takes that from them, or hands the primary ownership on.
 */

const nobody = { who: 'nobody' } as const;
const operators = { who: 'operators' } as const;

const ofOrganization = {
  who: 'administrators',
  of: ({ organizationId }: { readonly organizationId: string }): Concern => ({ organizationId }),
} as const;

const ofParent = {
  who: 'administrators',
  of: ({ parentId }: { readonly parentId: string }): Concern => ({ parentId }),
} as const;

/** Where an organization or a whole parent can be named: the parent, and everything, is for operators. */
const ofOrganizationAlone = {
  who: 'administrators',
  of: ({ organizationId, parentId }: { readonly organizationId: string; readonly parentId: string }): Concern =>
    organizationId !== '' && parentId === '' ? { organizationId } : 'operators',
} as const;

/** Whether mappings would make owners of the people of a group that makes none today. */
async function mapsMoreOwners(
  { organizationId, roleMappings }: Pick<seatPolicy.SetGroupMappingsRequest, 'organizationId' | 'roleMappings'>,
  lookUps: LookUps,
): Promise<boolean> {
  const wanted = ownerGroups(roleMappings);
  if (wanted.size === 0) return false;
  const organization = await lookUps.organization(organizationId);
  const saved = ownerGroups(organization?.groupMappings?.roleMappings ?? []);
  return [...wanted].some((groupId) => !saved.has(groupId));
}

function ownerGroups(mappings: readonly RoleMapping[]): Set<string> {
  return new Set(mappings.filter(({ role }) => role === Role.OWNER).map(({ groupId }) => groupId));
}

export const ingestAccess: AccessRules<typeof ingest.IngestService> = {
  requestSync: { ...ofOrganizationAlone, cut: cutRunAnswer },
  getSyncRun: {
    who: 'administrators',
    of: async ({ runId }, lookUps) => ({ parentId: await lookUps.parentOfRun(runId) }),
    cut: cutRunAnswer,
  },
  listSyncRuns: {
    ...ofParent,
    cut: async (answer, sight) => ({
      ...answer,
      runs: await Promise.all(answer.runs.map((run) => cutRun(run, sight))),
    }),
  },
  watchSyncRun: {
    who: 'administrators',
    of: async ({ runId }, lookUps) => ({ parentId: await lookUps.parentOfRun(runId) }),
    cut: cutRunAnswer,
  },
  getDirectoryRecord: ofParent,
  listDirectoryUsers: operators,
  listDirectoryGroups: ofParent,
  compareDirectoryRecord: operators,
  getIngestStatus: operators,
  listPoisonedEvents: operators,
  retryPoisonedEvent: operators,
  listAuditEntries: ofOrganizationAlone,
};

export const seatPolicyAccess: AccessRules<typeof seatPolicy.SeatPolicyService> = {
  putParent: operators,
  getParent: ofParent,
  listParents: operators,
  putOrganization: operators,
  getOrganization: ofOrganization,
  listOrganizations: { who: 'about their own', answer: listOwnOrganizations },
  setSeats: operators,
  setProvisioningMode: ofOrganization,
  setGroupMappings: { ...ofOrganization, byOwnersAlone: mapsMoreOwners },
  setPolicy: ofOrganization,
  explainDecision: ofOrganization,
  getSyncRequest: nobody,
  previewDecisions: nobody,
  checkConfirmedPlan: nobody,
  decideLogin: nobody,
  listAuditEntries: ofOrganizationAlone,
};

export const membershipAccess: AccessRules<typeof membership.MembershipService> = {
  listMembers: ofOrganization,
  getMember: ofOrganization,
  listMemberHistory: ofOrganization,
  previewSync: {
    ...ofOrganization,
    cut: (answer, sight) => (answer.plan ? { ...answer, plan: cutPlan(answer.plan, sight) } : answer),
  },
  getPlanBasis: nobody,
  listHolds: ofOrganization,
  releaseHold: {
    who: 'administrators',
    of: async ({ holdId }, lookUps) => ({ organizationId: await lookUps.organizationOfHold(holdId) }),
  },
  rejectHold: {
    who: 'administrators',
    of: async ({ holdId }, lookUps) => ({ organizationId: await lookUps.organizationOfHold(holdId) }),
  },
  getHold: {
    who: 'administrators',
    of: async ({ holdId }, lookUps) => ({ organizationId: await lookUps.organizationOfHold(holdId) }),
  },
  inviteMember: { ...ofOrganization, byOwnersAlone: ({ role }) => role === Role.OWNER },
  removeMember: { ...ofOrganization, byOwnersAlone: (person, lookUps) => lookUps.isOwner(person) },
  setMemberRole: {
    ...ofOrganization,
    byOwnersAlone: ({ role, ...person }, lookUps) => role === Role.OWNER || lookUps.isOwner(person),
  },
  setMemberSeatTier: ofOrganization,
  transferPrimaryOwner: { ...ofOrganization, byOwnersAlone: () => true },
  reserveSeats: nobody,
  resolveLogin: nobody,
  // Of all organizations: what a person is elsewhere is not an administrator's business.
  listMembershipsOfPerson: operators,
  getSeatUsage: ofOrganization,
  listActivity: ofOrganization,
  listAuditEntries: ofOrganizationAlone,
};

export const groupAccess: AccessRules<typeof group.GroupService> = {
  listGroups: ofOrganization,
  listGroupMembers: ofOrganization,
  listGroupNamesOfMembers: ofOrganization,
  createGroup: ofOrganization,
  renameGroup: ofOrganization,
  deleteGroup: ofOrganization,
  addGroupMember: ofOrganization,
  removeGroupMember: ofOrganization,
  putCustomRole: ofOrganization,
  deleteCustomRole: ofOrganization,
  setGroupCustomRoles: ofOrganization,
  setGroupSpendLimit: ofOrganization,
  setMemberSpendLimit: ofOrganization,
  setOrganizationLimits: ofOrganization,
  listCustomRoles: ofOrganization,
  listMemberSpendLimits: ofOrganization,
  getOrganizationLimits: ofOrganization,
  // The deployment's own, the same for everybody.
  listCapabilities: { who: 'any administrator' },
  getEntitlements: ofOrganization,
  watchEntitlements: ofOrganization,
  listAuditEntries: ofOrganizationAlone,
};
