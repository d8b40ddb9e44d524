import type { Decision } from './decision';
import type { KnownDirectory } from './directory';

/**
 * The reference model: what the rules page says, as plainly as it can be said. It keeps everything in one mutable world and
 * walks through all of it for every question. It shares no code with the product, so that the two can be held against
 * each other. Numbers in comments are sections and rows of the rules page.
 */
export interface World {
  /** Milliseconds. */
  now: number;
  readonly directory: KnownDirectory;
  /** Member records made so far. */
  records: number;
  /** All of one parent. */
  readonly organizations: Map<string, Organization>;
}

/** Highest first. */
export const roles = ['owner', 'admin', 'user', 'custom'] as const;
export type Role = (typeof roles)[number];
export type Mode = 'invite_only' | 'jit' | 'scim';

export interface Organization {
  readonly organizationId: string;
  mode: Mode;
  mappings: Mappings;
  /** Highest first. */
  readonly seatTiers: { readonly tier: string; purchased: number }[];
  readonly defaultTier: string;
  policy: Policy;
  /** By email. */
  readonly members: Map<string, Member>;
  /** Removed records whose email went to somebody else's record. */
  readonly displaced: Map<string, Member>;
  /** What was decided last of each person, by email. */
  readonly decisions: Map<string, Decision>;
  /** People who are in no mapped group any more, and when they are to be decided again for that. */
  readonly grace: Map<string, number>;
  /** Removals of active members, for the limit of the rolling hour. */
  readonly removals: { readonly at: number; readonly counts: boolean }[];
}

export interface Mappings {
  readonly enabled: boolean;
  readonly roles: readonly { readonly group: string; readonly role: Role }[];
  readonly tiersEnabled: boolean;
  readonly tiers: readonly { readonly group: string; readonly tier: string }[];
}

export interface Policy {
  readonly guard: boolean;
  readonly maxRemovalsCount: number;
  readonly maxRemovalsShare: number;
  readonly unmappedTier: 'remove' | 'highest_available';
  /** Milliseconds. */
  readonly unmappedGrace: number;
  readonly emailChange: 'new_record' | 'carry_over';
}

export interface Member {
  /** Names the record: who comes back has the one they had. */
  readonly record: number;
  email: string;
  name: string;
  status: 'active' | 'waiting_for_seat' | 'removed';
  role: Role;
  /** The tier whose seat they hold; of a waiting member the tier they wait for. */
  tier: string;
  reason: string;
  primaryOwner: boolean;
  /** The directory user they were last decided by. */
  user: string | undefined;
  /** Their place in a line: of a waiting member for a seat, of an active one for a move. */
  line: Line | undefined;
  /** Their removal waits for an administrator. */
  held: Held | undefined;
  /** An administrator rejected the removal that was decided so. */
  kept: string | undefined;
}

export interface Line {
  tier: string;
  /** They were decided to have the highest tier with a free seat, as of now. */
  any?: boolean;
  since: number;
  /** What they wait to see carried out. */
  reason: string;
}

export interface Held {
  reason: string;
  /** Whether an administrator has seen it in a list of holds. */
  shown: boolean;
}

export type Living = Member & { status: Exclude<Member['status'], 'removed'> };

export function isMember(member: Member | undefined): member is Living {
  return member !== undefined && member.status !== 'removed';
}

export function membersOf(organization: Organization): Member[] {
  return [...organization.members.values()].filter(isMember);
}

export function activeMembersOf(organization: Organization): Member[] {
  return membersOf(organization).filter((member) => member.status === 'active');
}

/** 10: mappings are in force only in a mode with automatic decisions. */
export function mappingsInForce({ mode, mappings }: Organization): boolean {
  return mode !== 'invite_only' && mappings.enabled;
}

export function tierMappingsInForce(organization: Organization): boolean {
  return mappingsInForce(organization) && organization.mappings.tiersEnabled;
}

/** 10: a new organization is invite_only, with its primary owner as only member, in a seat of the default tier. */
export function createOrganization(
  world: World,
  {
    primaryOwner,
    ...settings
  }: Pick<Organization, 'organizationId' | 'seatTiers' | 'defaultTier' | 'policy'> & {
    readonly primaryOwner: string;
  },
): Organization {
  const owner: Member = {
    record: ++world.records,
    email: primaryOwner,
    name: '',
    status: 'active',
    role: 'owner',
    tier: settings.defaultTier,
    reason: 'primary_owner',
    primaryOwner: true,
    user: undefined,
    line: undefined,
    held: undefined,
    kept: undefined,
  };
  const organization: Organization = {
    ...settings,
    mode: 'invite_only',
    mappings: { enabled: false, roles: [], tiersEnabled: false, tiers: [] },
    members: new Map([[primaryOwner, owner]]),
    displaced: new Map(),
    decisions: new Map(),
    grace: new Map(),
    removals: [],
  };
  world.organizations.set(organization.organizationId, organization);
  return organization;
}
