import {
  group,
  ingest,
  membership,
  MemberStatus,
  OrganizationKind,
  ProvisioningMode,
  Role,
  SyncScope,
  SyncTrigger,
} from '@rollcall/contracts';

// The words of the glossary for the enums of the contracts.

export const roles = [Role.OWNER, Role.ADMIN, Role.USER, Role.CUSTOM] as const;

export const roleWords: Readonly<Record<Role, string>> = {
  [Role.UNSPECIFIED]: 'No role',
  [Role.OWNER]: 'Owner',
  [Role.ADMIN]: 'Admin',
  [Role.USER]: 'User',
  [Role.CUSTOM]: 'Custom roles',
};

export const statusWords: Readonly<Record<MemberStatus, string>> = {
  [MemberStatus.UNSPECIFIED]: 'Unknown',
  [MemberStatus.ACTIVE]: 'Active',
  [MemberStatus.WAITING_FOR_SEAT]: 'Waiting for a seat',
  [MemberStatus.REMOVED]: 'Removed',
};

export const modeWords: Readonly<Record<ProvisioningMode, string>> = {
  [ProvisioningMode.UNSPECIFIED]: 'Not set',
  [ProvisioningMode.INVITE_ONLY]: 'Invite only',
  [ProvisioningMode.JIT]: 'Just in time',
  [ProvisioningMode.SCIM]: 'SCIM',
};

export const kindWords: Readonly<Record<OrganizationKind, string>> = {
  [OrganizationKind.UNSPECIFIED]: 'Organization',
  [OrganizationKind.PRODUCTION]: 'Production',
  [OrganizationKind.SANDBOX]: 'Sandbox',
};

export const scopeWords: Readonly<Record<SyncScope, string>> = {
  [SyncScope.UNSPECIFIED]: 'Nothing',
  [SyncScope.MEMBERS]: 'Members',
  [SyncScope.GROUPS]: 'Groups',
  [SyncScope.BOTH]: 'Members and groups',
};

export const triggerWords: Readonly<Record<SyncTrigger, string>> = {
  [SyncTrigger.UNSPECIFIED]: 'Unknown',
  [SyncTrigger.INITIAL]: 'First reading',
  [SyncTrigger.MODE_CHANGE]: 'Provisioning mode changed',
  [SyncTrigger.MAPPINGS_ON]: 'Mappings switched on',
  [SyncTrigger.MANUAL]: 'Asked for',
  [SyncTrigger.RECONCILE]: 'Regular check',
};

export const syncStateWords: Readonly<Record<ingest.SyncState, string>> = {
  [ingest.SyncState.UNSPECIFIED]: 'Unknown',
  [ingest.SyncState.QUEUED]: 'Queued',
  [ingest.SyncState.SCANNING]: 'Reading the directory',
  [ingest.SyncState.APPLYING]: 'Applying',
  [ingest.SyncState.COMPLETED]: 'Completed',
  [ingest.SyncState.INCOMPLETE]: 'Incomplete',
  [ingest.SyncState.FAILED]: 'Failed',
};

export const groupSourceWords: Readonly<Record<group.GroupSource, string>> = {
  [group.GroupSource.UNSPECIFIED]: 'Unknown',
  [group.GroupSource.SCIM]: 'Directory',
  [group.GroupSource.DIRECT]: 'Made by hand',
};

export const changeWords: Readonly<Record<membership.ChangeAction, string>> = {
  [membership.ChangeAction.UNSPECIFIED]: 'Changed',
  [membership.ChangeAction.ADD]: 'Joined',
  [membership.ChangeAction.REMOVE]: 'Removed',
  [membership.ChangeAction.UPDATE]: 'Changed',
  [membership.ChangeAction.WAIT]: 'Waits for a seat',
  [membership.ChangeAction.RENAME]: 'Email changed',
  [membership.ChangeAction.HOLD]: 'Removal held',
};

/** `premium_plus` → "Premium plus": seat tiers are named by their organizations, in ids. */
export function tierWord(tier: string): string {
  const words = tier.replaceAll(/[_-]+/g, ' ').trim();
  return words === '' ? '—' : words.charAt(0).toUpperCase() + words.slice(1);
}

const figures = new Intl.NumberFormat('en');
const fractions = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `12,345`. */
export const numberWord = (count: number): string => figures.format(count);
/** `12.3` at most one decimal. */
export const rateWord = (rate: number): string => fractions.format(rate);
/** `1 person`, `2,000 people`. */
export const countWord = (count: number, one: string, many: string): string =>
  `${numberWord(count)} ${count === 1 ? one : many}`;
