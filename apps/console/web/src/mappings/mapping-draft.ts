import { type GroupMappings, type Role } from '@rollcall/contracts';

/** Group mappings while they are edited. */
export interface MappingDraft {
  readonly enabled: boolean;
  readonly roles: readonly RoleLine[];
  readonly tiersEnabled: boolean;
  readonly tiers: readonly TierLine[];
}

export interface RoleLine {
  readonly groupId: string;
  readonly role: Role;
}

export interface TierLine {
  readonly groupId: string;
  readonly tier: string;
}

export const noMappings: MappingDraft = { enabled: false, roles: [], tiersEnabled: false, tiers: [] };

export function draftOf(mappings: GroupMappings | undefined): MappingDraft {
  if (!mappings) return noMappings;
  return {
    enabled: mappings.enabled,
    roles: mappings.roleMappings.map(({ groupId, role }) => ({ groupId, role })),
    tiersEnabled: mappings.seatTierMappingsEnabled,
    tiers: mappings.seatTierMappings.map(({ groupId, tier }) => ({ groupId, tier })),
  };
}

/** As the services take them. */
export function mappingsOf({ enabled, roles, tiersEnabled, tiers }: MappingDraft) {
  return {
    enabled,
    roleMappings: roles.map(({ groupId, role }) => ({ groupId, role })),
    seatTierMappingsEnabled: tiersEnabled,
    seatTierMappings: tiers.map(({ groupId, tier }) => ({ groupId, tier })),
  };
}

export function mapToRole(draft: MappingDraft, groupId: string, role: Role): MappingDraft {
  const there = draft.roles.some((line) => line.groupId === groupId && line.role === role);
  return there ? draft : { ...draft, roles: [...draft.roles, { groupId, role }] };
}

export function unmapFromRole(draft: MappingDraft, groupId: string, role: Role): MappingDraft {
  return { ...draft, roles: draft.roles.filter((line) => line.groupId !== groupId || line.role !== role) };
}

export function mapToTier(draft: MappingDraft, groupId: string, tier: string): MappingDraft {
  const there = draft.tiers.some((line) => line.groupId === groupId && line.tier === tier);
  return there ? draft : { ...draft, tiers: [...draft.tiers, { groupId, tier }] };
}

export function unmapFromTier(draft: MappingDraft, groupId: string, tier: string): MappingDraft {
  return { ...draft, tiers: draft.tiers.filter((line) => line.groupId !== groupId || line.tier !== tier) };
}

/** What differs between the saved mappings and a draft, line by line. */
export interface DraftChange {
  readonly kind: 'switch' | 'role' | 'tier';
  readonly change: 'added' | 'removed' | 'on' | 'off';
  /** Empty for a switch. */
  readonly groupId: string;
  /** The role's or tier's key; of a switch what it switches. */
  readonly target: string;
}

export function draftChanges(saved: MappingDraft, draft: MappingDraft): DraftChange[] {
  const switches: DraftChange[] = [];
  if (saved.enabled !== draft.enabled) {
    switches.push({ kind: 'switch', change: draft.enabled ? 'on' : 'off', groupId: '', target: 'mappings' });
  }
  if (saved.tiersEnabled !== draft.tiersEnabled) {
    switches.push({ kind: 'switch', change: draft.tiersEnabled ? 'on' : 'off', groupId: '', target: 'tiers' });
  }
  return [
    ...switches,
    ...lineChanges('role', saved.roles.map(roleKey), draft.roles.map(roleKey)),
    ...lineChanges('tier', saved.tiers.map(tierKey), draft.tiers.map(tierKey)),
  ];
}

type LineKey = Pick<DraftChange, 'groupId' | 'target'>;
const roleKey = ({ groupId, role }: RoleLine): LineKey => ({ groupId, target: String(role) });
const tierKey = ({ groupId, tier }: TierLine): LineKey => ({ groupId, target: tier });

function lineChanges(kind: 'role' | 'tier', saved: readonly LineKey[], draft: readonly LineKey[]): DraftChange[] {
  const textOf = ({ groupId, target }: LineKey) => JSON.stringify([groupId, target]);
  const before = new Set(saved.map(textOf));
  const after = new Set(draft.map(textOf));
  return [
    ...draft.filter((line) => !before.has(textOf(line))).map((line) => ({ kind, change: 'added' as const, ...line })),
    ...saved.filter((line) => !after.has(textOf(line))).map((line) => ({ kind, change: 'removed' as const, ...line })),
  ];
}

/** Something about the mappings that an administrator will hardly want. */
export type MappingGap =
  /** Mappings on without a group: everybody but the primary owner is in no mapped group. */
  | { readonly kind: 'no_role_group' }
  | { readonly kind: 'no_tier_group' }
  /** Tier mappings do nothing while mappings are off. */
  | { readonly kind: 'tiers_without_roles' }
  /** A group that stands in a tier line only: its people need a role from another group. */
  | { readonly kind: 'tier_only'; readonly groupIds: readonly string[] }
  /** A group that stands in a role line only: its people need a tier from another group. */
  | { readonly kind: 'role_only'; readonly groupIds: readonly string[] }
  /** Groups that the directory does not have (any more). */
  | { readonly kind: 'gone'; readonly groupIds: readonly string[] };

/** `known`: the groups of the directory; undefined while they are not known. */
export function mappingGaps(draft: MappingDraft, known: ReadonlySet<string> | undefined): MappingGap[] {
  const gaps: MappingGap[] = [];
  const inRoles = new Set(draft.roles.map(({ groupId }) => groupId));
  const inTiers = new Set(draft.tiers.map(({ groupId }) => groupId));
  if (draft.enabled && inRoles.size === 0) gaps.push({ kind: 'no_role_group' });
  if (draft.tiersEnabled && !draft.enabled) gaps.push({ kind: 'tiers_without_roles' });
  if (draft.enabled && draft.tiersEnabled) {
    if (inTiers.size === 0) gaps.push({ kind: 'no_tier_group' });
    const tierOnly = [...inTiers].filter((groupId) => !inRoles.has(groupId));
    const roleOnly = [...inRoles].filter((groupId) => !inTiers.has(groupId));
    if (inRoles.size > 0 && tierOnly.length > 0) gaps.push({ kind: 'tier_only', groupIds: tierOnly });
    if (inTiers.size > 0 && roleOnly.length > 0) gaps.push({ kind: 'role_only', groupIds: roleOnly });
  }
  if (known) {
    const gone = [...new Set([...inRoles, ...inTiers])].filter((groupId) => !known.has(groupId));
    if (gone.length > 0) gaps.push({ kind: 'gone', groupIds: gone });
  }
  return gaps;
}

/** The highest of the roles or tiers that a group is mapped to: the others of that group count for nothing. */
export function highestOf<Target>(targets: readonly Target[], order: readonly Target[]): Target | undefined {
  return order.find((target) => targets.includes(target));
}
