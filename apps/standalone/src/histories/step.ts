/** People, emails, groups and organizations are numbers in steps: a history stays meaningful when steps are left out of it. */
export type Step =
  | ({ readonly kind: 'directory'; readonly told: Told } & DirectoryChange)
  /** `mixed`: from this seed follows an order, and what comes twice; 0: as it happened. */
  | { readonly kind: 'deliver'; readonly mixed: number; readonly together: boolean }
  | { readonly kind: 'sync'; readonly scope: 'members' | 'groups' | 'both'; readonly confirmed: boolean }
  | {
      readonly kind: 'preview';
      readonly change: 'nothing' | 'mode' | 'mappings';
      readonly organization: number;
      readonly mappings: MappingsStep;
    }
  | {
      readonly kind: 'mode';
      readonly organization: number;
      readonly mode: 'invite_only' | 'jit' | 'scim';
      readonly confirmed: boolean;
    }
  | {
      readonly kind: 'mappings';
      readonly organization: number;
      readonly mappings: MappingsStep;
      readonly confirmed: boolean;
    }
  | { readonly kind: 'seats'; readonly organization: number; readonly tier: number; readonly purchased: number }
  | { readonly kind: 'policy'; readonly organization: number; readonly policy: PolicyStep }
  | {
      readonly kind: 'invite';
      readonly organization: number;
      readonly email: number;
      readonly role: number;
      readonly tier: number;
    }
  | { readonly kind: 'remove'; readonly organization: number; readonly email: number }
  | { readonly kind: 'role'; readonly organization: number; readonly email: number; readonly role: number }
  | { readonly kind: 'tier'; readonly organization: number; readonly email: number; readonly tier: number }
  | { readonly kind: 'transfer'; readonly organization: number; readonly email: number }
  | { readonly kind: 'list_holds'; readonly organization: number }
  | { readonly kind: 'release' | 'reject'; readonly organization: number }
  | { readonly kind: 'login'; readonly organization: number; readonly email: number }
  | { readonly kind: 'pass'; readonly seconds: number };

/** Whether the notice of a change arrives at once, also a second time later, later, or never. */
export type Told = 'now' | 'twice' | 'later' | 'never';

export type DirectoryChange =
  | { readonly change: 'hire'; readonly person: number; readonly email: number }
  | { readonly change: 'rename' | 'deactivate' | 'activate' | 'fire' | 'return'; readonly person: number }
  | { readonly change: 'email'; readonly person: number; readonly email: number | undefined }
  | { readonly change: 'swap_emails'; readonly person: number; readonly other: number }
  | { readonly change: 'make_group' | 'rename_group' | 'drop_group'; readonly group: number }
  | { readonly change: 'join' | 'leave'; readonly person: number; readonly group: number };

export interface MappingsStep {
  readonly enabled: boolean;
  readonly roles: readonly { readonly group: number; readonly role: number }[];
  readonly tiersEnabled: boolean;
  readonly tiers: readonly { readonly group: number; readonly tier: number }[];
}

/** Only the fields present change. */
export interface PolicyStep {
  readonly guard?: 'off' | 'tight' | 'loose' | undefined;
  readonly unmappedTier?: 'remove' | 'highest_available' | undefined;
  readonly graceSeconds?: number | undefined;
  readonly emailChange?: 'new_record' | 'carry_over' | undefined;
}

export const people = 6;
/** The first is that of the primary owner when the organizations are made. */
export const emails = ['owner', 'ada', 'bob', 'cleo', 'dan', 'eve', 'fay', 'gus'].map((name) => `${name}@x.example`);
export const groups = 4;
export const organizations = ['prod', 'sandbox'];
/** Highest first. */
export const tiers = ['premium', 'standard'];
export const roles = ['owner', 'admin', 'user', 'custom'] as const;

/** One line, in words. */
export function stepText(step: Step): string {
  const at = (organization: number): string => organizations[organization] ?? '?';
  const who = (email: number): string => emails[email]?.split('@')[0] ?? '?';
  switch (step.kind) {
    case 'directory':
      return `directory: ${changeText(step)} (told ${step.told})`;
    case 'deliver':
      return `what is still to be told arrives${step.mixed > 0 ? `, mixed (${step.mixed})` : ''}${step.together ? ', in one batch' : ''}`;
    case 'sync':
      return `sync ${step.scope}${confirmedText(step)}`;
    case 'preview': {
      const { change, organization } = step;
      if (change === 'nothing') return 'preview as things are';
      if (change === 'mode') return `preview mode scim of ${at(organization)}`;
      return `preview mappings of ${at(organization)}: ${mappingsText(step.mappings)}`;
    }
    case 'mode':
      return `${at(step.organization)}: mode ${step.mode}${confirmedText(step)}`;
    case 'mappings':
      return `${at(step.organization)}: mappings ${mappingsText(step.mappings)}${confirmedText(step)}`;
    case 'seats':
      return `${at(step.organization)}: ${step.purchased} seats of ${tiers[step.tier]}`;
    case 'policy':
      return `${at(step.organization)}: policy ${JSON.stringify(step.policy)}`;
    case 'invite':
      return `${at(step.organization)}: invite ${who(step.email)} as ${roles[step.role]}, ${tiers[step.tier]}`;
    case 'remove':
      return `${at(step.organization)}: remove ${who(step.email)} by hand`;
    case 'role':
      return `${at(step.organization)}: role ${roles[step.role]} for ${who(step.email)}`;
    case 'tier':
      return `${at(step.organization)}: tier ${tiers[step.tier]} for ${who(step.email)}`;
    case 'transfer':
      return `${at(step.organization)}: ownership to ${who(step.email)}`;
    case 'list_holds':
    case 'release':
    case 'reject':
      return `${at(step.organization)}: ${step.kind.replace('_', ' ')}`;
    case 'login':
      return `${at(step.organization)}: ${who(step.email)} logs in`;
    case 'pass':
      return `${step.seconds} s pass`;
  }
}

function confirmedText({ confirmed }: { readonly confirmed: boolean }): string {
  return confirmed ? ', the last preview confirmed' : '';
}

function changeText(step: DirectoryChange): string {
  switch (step.change) {
    case 'hire':
      return `p${step.person} is hired as ${emails[step.email]}`;
    case 'email':
      return `p${step.person} has email ${step.email === undefined ? 'none' : emails[step.email]}`;
    case 'swap_emails':
      return `p${step.person} and p${step.other} swap emails`;
    case 'make_group':
    case 'rename_group':
    case 'drop_group':
      return `${step.change.replace('_', ' ')} g${step.group}`;
    case 'join':
    case 'leave':
      return `p${step.person} ${step.change}s g${step.group}`;
    case 'rename':
    case 'deactivate':
    case 'activate':
    case 'fire':
    case 'return':
      return `${step.change} p${step.person}`;
  }
}

function mappingsText({ enabled, roles: lines, tiersEnabled, tiers: tierLines }: MappingsStep): string {
  if (!enabled) return 'off';
  const role = lines.map(({ group, role: to }) => `g${group}=${roles[to]}`).join(' ');
  const tier = tierLines.map(({ group, tier: to }) => `g${group}=${tiers[to]}`).join(' ');
  return `${role || 'none'}${tiersEnabled ? `, tiers ${tier || 'none'}` : ''}`;
}
