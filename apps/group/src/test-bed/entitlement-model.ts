/**
 * The rules of entitlements once more, as plainly as they can be said: a whole world in maps, and everything recomputed
 * from it whenever somebody asks. What the service keeps and follows must come to the same.
 */

export type Change =
  | { readonly what: 'user'; readonly user: string; readonly email: string; readonly active: boolean }
  | { readonly what: 'user deleted'; readonly user: string }
  | { readonly what: 'group' | 'group deleted'; readonly group: string }
  | { readonly what: 'joins' | 'leaves'; readonly group: string; readonly user: string }
  | {
      readonly what: 'member';
      readonly email: string;
      readonly role: 'admin' | 'user' | 'custom';
      readonly tier: string;
      readonly status: 'active' | 'waiting_for_seat' | 'removed';
    }
  | { readonly what: 'custom role'; readonly customRole: string; readonly capabilities: readonly string[] }
  | { readonly what: 'custom role deleted'; readonly customRole: string }
  | { readonly what: 'group roles'; readonly group: string; readonly customRoles: readonly string[] }
  | { readonly what: 'group limit'; readonly group: string; readonly amount: number | undefined }
  | { readonly what: 'override'; readonly email: string; readonly amount: number | undefined }
  | {
      readonly what: 'limits';
      readonly allowed: readonly string[];
      readonly ceiling: number | undefined;
    }
  | {
      readonly what: 'organization';
      readonly standard: readonly string[];
      readonly standardLimit: number | undefined;
      readonly highest: boolean;
    }
  | { readonly what: 'direct group' | 'direct group deleted'; readonly group: string }
  | { readonly what: 'added' | 'taken out'; readonly group: string; readonly email: string };

type Told<What extends Change['what']> = Extract<Change, { readonly what: What }>;

/** One organization and its directory. */
export interface World {
  readonly users: Map<string, Told<'user'>>;
  /** Users by the order in which they were first heard: who was made first stands for the person. */
  readonly order: readonly string[];
  readonly groups: Set<string>;
  readonly directGroups: Set<string>;
  /** `group/user`. */
  readonly memberships: Set<string>;
  /** `group/email`. */
  readonly added: Set<string>;
  readonly members: Map<string, Told<'member'>>;
  readonly customRoles: Map<string, readonly string[]>;
  readonly groupRoles: Map<string, readonly string[]>;
  readonly groupLimits: Map<string, number>;
  readonly overrides: Map<string, number>;
  limits: Pick<Told<'limits'>, 'allowed' | 'ceiling'>;
  organization: Pick<Told<'organization'>, 'standard' | 'standardLimit' | 'highest'>;
}

export function emptyWorld(order: readonly string[]): World {
  return {
    users: new Map(),
    order,
    groups: new Set(),
    directGroups: new Set(),
    memberships: new Set(),
    added: new Set(),
    members: new Map(),
    customRoles: new Map(),
    groupRoles: new Map(),
    groupLimits: new Map(),
    overrides: new Map(),
    limits: { allowed: [], ceiling: undefined },
    organization: { standard: [], standardLimit: undefined, highest: false },
  };
}

/** Whether the service carries a change out; what it refuses changes nothing. */
export function isPossible(world: World, change: Change): boolean {
  const isMember = (email: string): boolean => (world.members.get(email)?.status ?? 'removed') !== 'removed';
  switch (change.what) {
    case 'group roles':
      return isGroup(world, change.group) && change.customRoles.every((role) => world.customRoles.has(role));
    case 'group limit':
      return isGroup(world, change.group);
    case 'override':
      return isMember(change.email);
    case 'direct group':
      return !world.directGroups.has(change.group);
    case 'direct group deleted':
    case 'taken out':
      return world.directGroups.has(change.group);
    case 'added':
      return world.directGroups.has(change.group) && isMember(change.email);
    default:
      return true;
  }
}

function isGroup(world: World, group: string): boolean {
  return world.groups.has(group) || world.directGroups.has(group);
}

export function happen(world: World, change: Change): void {
  const end = (pairs: Set<string>, over: (pair: string) => boolean): void => {
    for (const pair of pairs) if (over(pair)) pairs.delete(pair);
  };
  const set = <Value>(map: Map<string, Value>, key: string, value: Value | undefined): void => {
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  };
  switch (change.what) {
    case 'user':
      world.users.set(change.user, change);
      break;
    case 'user deleted':
      world.users.delete(change.user);
      end(world.memberships, (pair) => pair.endsWith(`/${change.user}`));
      break;
    case 'group':
      world.groups.add(change.group);
      break;
    case 'group deleted':
      world.groups.delete(change.group);
      end(world.memberships, (pair) => pair.startsWith(`${change.group}/`));
      break;
    case 'joins':
      world.memberships.add(`${change.group}/${change.user}`);
      break;
    case 'leaves':
      world.memberships.delete(`${change.group}/${change.user}`);
      break;
    case 'member':
      world.members.set(change.email, change);
      if (change.status === 'removed') {
        world.overrides.delete(change.email);
        end(world.added, (pair) => pair.endsWith(`/${change.email}`));
      }
      break;
    case 'custom role':
      world.customRoles.set(change.customRole, change.capabilities);
      break;
    case 'custom role deleted':
      world.customRoles.delete(change.customRole);
      for (const [group, roles] of world.groupRoles) {
        world.groupRoles.set(
          group,
          roles.filter((role) => role !== change.customRole),
        );
      }
      break;
    case 'group roles':
      world.groupRoles.set(change.group, change.customRoles);
      break;
    case 'group limit':
      set(world.groupLimits, change.group, change.amount);
      break;
    case 'override':
      set(world.overrides, change.email, change.amount);
      break;
    case 'limits':
      world.limits = change;
      break;
    case 'organization':
      world.organization = change;
      break;
    case 'direct group':
      world.directGroups.add(change.group);
      break;
    case 'direct group deleted':
      world.directGroups.delete(change.group);
      end(world.added, (pair) => pair.startsWith(`${change.group}/`));
      world.groupRoles.delete(change.group);
      world.groupLimits.delete(change.group);
      break;
    case 'added':
      world.added.add(`${change.group}/${change.email}`);
      break;
    case 'taken out':
      world.added.delete(`${change.group}/${change.email}`);
      break;
  }
}

const catalogue = ['chat', 'code', 'files'];

/** What a person may do and spend in the world: `chat code | 5 by GROUP | g1 g2`. */
export function entitlementsIn(world: World, email: string): string {
  const member = world.members.get(email);
  if (member?.status !== 'active') return 'nothing | 0 by NONE |';

  const named = world.order.flatMap((user) => world.users.get(user) ?? []).filter((user) => user.email === email);
  const standing = named.find((user) => user.active) ?? named[0];
  const groups = [
    ...[...world.groups].filter((group) => standing && world.memberships.has(`${group}/${standing.user}`)),
    ...[...world.directGroups].filter((group) => world.added.has(`${group}/${email}`)),
  ].sort();

  const tier = member.tier === 'standard' ? world.organization.standard : [];
  const ofGroups = groups.flatMap((group) => world.groupRoles.get(group) ?? []);
  const may = catalogue
    .filter((one) => world.limits.allowed.length === 0 || world.limits.allowed.includes(one))
    .filter((one) => tier.length === 0 || tier.includes(one))
    .filter(
      (one) => member.role !== 'custom' || ofGroups.some((role) => world.customRoles.get(role)?.includes(one) === true),
    );

  const limits = groups.flatMap((group) => world.groupLimits.get(group) ?? []);
  const override = world.overrides.get(email);
  const tierLimit = member.tier === 'standard' ? world.organization.standardLimit : undefined;
  const { ceiling } = world.limits;
  let amount: number | undefined;
  let source = 'NONE';
  if (override !== undefined) [amount, source] = [override, 'MEMBER'];
  else if (limits.length > 0) {
    [amount, source] = [world.organization.highest ? Math.max(...limits) : Math.min(...limits), 'GROUP'];
  } else if (tierLimit !== undefined) [amount, source] = [tierLimit, 'TIER'];
  if (ceiling !== undefined && (amount === undefined || amount > ceiling)) [amount, source] = [ceiling, 'CEILING'];

  return `${may.join(' ') || 'nothing'} | ${amount ?? 'none'} by ${source} | ${groups.join(' ')}`.trimEnd();
}
