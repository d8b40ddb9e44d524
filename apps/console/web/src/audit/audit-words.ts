import { AuditOutcome } from '@rollcall/contracts';
import { type Tone } from '../parts/Tag';

/** What an administrative call did, for "who … ". */
const deeds: Readonly<Record<string, string>> = {
  RequestSync: 'asked for a sync',
  RetryPoisonedEvent: 'tried an event again',
  PutParent: 'set up the parent',
  PutOrganization: 'set up the organization',
  SetSeats: 'changed the seats',
  SetProvisioningMode: 'changed the provisioning mode',
  SetGroupMappings: 'changed the group mappings',
  SetPolicy: 'changed the policy',
  ReleaseHold: 'released a hold',
  RejectHold: 'rejected a hold',
  InviteMember: 'invited',
  RemoveMember: 'removed',
  SetMemberRole: 'changed the role of',
  SetMemberSeatTier: 'changed the seat tier of',
  TransferPrimaryOwner: 'made primary owner',
  CreateGroup: 'made the group',
  RenameGroup: 'renamed a group to',
  DeleteGroup: 'deleted a group',
  AddGroupMember: 'added to a group',
  RemoveGroupMember: 'took out of a group',
  PutCustomRole: 'saved the custom role',
  DeleteCustomRole: 'deleted a custom role',
  SetGroupCustomRoles: 'changed the custom roles of a group',
  SetGroupSpendLimit: 'changed the spend limit of a group',
  SetMemberSpendLimit: 'changed the spend limit of',
  SetOrganizationLimits: 'changed the limits of the organization',
};

/** A method that the table does not have yet is shown by its own name: `DoThis` → "did DoThis". */
export const deedWord = (method: string): string => deeds[method] ?? `did ${method}`;

/** Whether the table has words for a method. */
export const hasDeed = (method: string): boolean => method in deeds;

export const outcomeWords: Readonly<Record<AuditOutcome, string>> = {
  [AuditOutcome.UNSPECIFIED]: 'Unknown',
  [AuditOutcome.BEGUN]: 'Not finished',
  [AuditOutcome.DONE]: 'Done',
  [AuditOutcome.REFUSED]: 'Refused',
  [AuditOutcome.FAILED]: 'Failed',
};

export const outcomeTones: Readonly<Record<AuditOutcome, Tone>> = {
  [AuditOutcome.UNSPECIFIED]: 'calm',
  [AuditOutcome.BEGUN]: 'warn',
  [AuditOutcome.DONE]: 'good',
  [AuditOutcome.REFUSED]: 'warn',
  [AuditOutcome.FAILED]: 'bad',
};

/** The areas of the log: each is that of one service. */
export const areas = ['members', 'groups', 'settings', 'syncs'] as const;
export type Area = (typeof areas)[number];

export const areaWords: Readonly<Record<Area, string>> = {
  members: 'Members and holds',
  groups: 'Groups and limits',
  settings: 'Modes, mappings, seats',
  syncs: 'Syncs',
};
