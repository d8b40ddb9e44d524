import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { GroupService } from './gen/rollcall/group/v1/group_pb';
import { IngestService } from './gen/rollcall/ingest/v1/ingest_pb';
import { MembershipService } from './gen/rollcall/membership/v1/membership_pb';
import { SeatPolicyService } from './gen/rollcall/seatpolicy/v1/seat_policy_pb';

/**
 * What a caller may be allowed to do, by what calls do:
 * - `read`: read anything of any organization, plans included; changes nothing.
 * - `entitlements`: ask what a person may do and whether they may log in, as the product's other services do all day.
 * - `write`: change something as an administrator does. Each such call is in the audit log.
 * - `audit`: read the audit log.
 * - `internal`: what the services ask each other for.
 */
export const scopes = ['read', 'entitlements', 'write', 'audit', 'internal'] as const;

export type Scope = (typeof scopes)[number];

/** The scope that each method needs, one exactly. A new rpc does not compile until it is decided here. */
type ScopesOf<Service extends DescService> = Readonly<Record<keyof Service['method'], Scope>>;

export const ingestScopes = {
  requestSync: 'write',
  getSyncRun: 'read',
  listSyncRuns: 'read',
  watchSyncRun: 'read',
  getDirectoryRecord: 'read',
  listDirectoryUsers: 'read',
  listDirectoryGroups: 'read',
  compareDirectoryRecord: 'read',
  getIngestStatus: 'read',
  listPoisonedEvents: 'read',
  retryPoisonedEvent: 'write',
  listAuditEntries: 'audit',
} as const satisfies ScopesOf<typeof IngestService>;

export const seatPolicyScopes = {
  putParent: 'write',
  getParent: 'read',
  listParents: 'read',
  putOrganization: 'write',
  getOrganization: 'read',
  listOrganizations: 'read',
  setSeats: 'write',
  setProvisioningMode: 'write',
  setGroupMappings: 'write',
  setPolicy: 'write',
  explainDecision: 'read',
  getSyncRequest: 'internal',
  previewDecisions: 'internal',
  checkConfirmedPlan: 'internal',
  decideLogin: 'internal',
  listAuditEntries: 'audit',
} as const satisfies ScopesOf<typeof SeatPolicyService>;

export const membershipScopes = {
  listMembers: 'read',
  getMember: 'read',
  listMemberHistory: 'read',
  previewSync: 'read',
  getPlanBasis: 'internal',
  listHolds: 'read',
  getHold: 'read',
  releaseHold: 'write',
  rejectHold: 'write',
  inviteMember: 'write',
  removeMember: 'write',
  setMemberRole: 'write',
  setMemberSeatTier: 'write',
  transferPrimaryOwner: 'write',
  reserveSeats: 'internal',
  resolveLogin: 'entitlements',
  listMembershipsOfPerson: 'read',
  getSeatUsage: 'read',
  listActivity: 'read',
  listAuditEntries: 'audit',
} as const satisfies ScopesOf<typeof MembershipService>;

export const groupScopes = {
  listGroups: 'read',
  listGroupMembers: 'read',
  listGroupNamesOfMembers: 'read',
  createGroup: 'write',
  renameGroup: 'write',
  deleteGroup: 'write',
  addGroupMember: 'write',
  removeGroupMember: 'write',
  putCustomRole: 'write',
  deleteCustomRole: 'write',
  setGroupCustomRoles: 'write',
  setGroupSpendLimit: 'write',
  setMemberSpendLimit: 'write',
  setOrganizationLimits: 'write',
  listCustomRoles: 'read',
  listMemberSpendLimits: 'read',
  getOrganizationLimits: 'read',
  listCapabilities: 'read',
  getEntitlements: 'entitlements',
  watchEntitlements: 'entitlements',
  listAuditEntries: 'audit',
} as const satisfies ScopesOf<typeof GroupService>;

/** The methods of a table above that change something as an administrator does. */
export type AdministrativeMethod<Scopes extends Readonly<Record<string, Scope>>> = {
  [Method in keyof Scopes]: Scopes[Method] extends 'write' ? Method : never;
}[keyof Scopes];

const scopesByService = new Map<string, Readonly<Record<string, Scope>>>([
  [IngestService.typeName, ingestScopes],
  [SeatPolicyService.typeName, seatPolicyScopes],
  [MembershipService.typeName, membershipScopes],
  [GroupService.typeName, groupScopes],
]);

/** The scope that a call of the method needs; undefined for a method of no service of ours. */
export function scopeOf(method: DescMethod): Scope | undefined {
  return scopesByService.get(method.parent.typeName)?.[method.localName];
}
