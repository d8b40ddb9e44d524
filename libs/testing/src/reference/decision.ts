import { people, type Person, standingFor } from './directory';
import {
  isMember,
  mappingsInForce,
  type Organization,
  type Role,
  roles,
  tierMappingsInForce,
  type World,
} from './world';

/** What one person should have in one organization, and why (2). */
export type Decision =
  | { readonly outcome: 'none'; readonly reason: string }
  | {
      readonly outcome: 'remove';
      readonly reason: string;
      /** Who stands for the person, or did until now and is there still. */
      readonly by: Person | undefined;
    }
  | {
      readonly outcome: 'provision';
      readonly reason: string;
      /** Undefined: the role they have; a new member's is `user` (rows 9, 10). */
      readonly role: Role | undefined;
      /** Undefined: the tier they have; a new member's is the default tier. */
      readonly tier: string | 'highest_available' | undefined;
      readonly by: Person | undefined;
    };

/** The decision of one person: the first row that fits. In mode jit nothing is decided but at logins. */
export function decide(world: World, organization: Organization, email: string): Decision {
  if (organization.members.get(email)?.primaryOwner) {
    const former = formerUser(world, organization, email);
    const by = standingFor(world, email) ?? (former?.email === undefined ? undefined : former);
    return { outcome: 'provision', reason: 'primary_owner', role: 'owner', tier: undefined, by }; // row 1
  }
  return decideByDirectory(world, organization, email);
}

/** Rows 2 to 10: what the directory says, whoever the person is in the organization. */
export function decideByDirectory(world: World, organization: Organization, email: string): Decision {
  if (organization.mode === 'invite_only') return { outcome: 'none', reason: 'manual' }; // row 2
  if (organization.mode === 'jit') return { outcome: 'none', reason: 'awaits_login' }; // row 3, 9: enforced at each login
  const person = standingFor(world, email);
  if (!person) return decideAbsent(world, organization, email);
  if (!person.active) return { outcome: 'remove', reason: 'inactive_in_directory', by: person }; // row 5
  return decideByGroups(organization, isMember(organization.members.get(email)), person);
}

/** Row 4, and what becomes of one whose directory user has another email now, or none. */
function decideAbsent(world: World, organization: Organization, email: string): Decision {
  const user = formerUser(world, organization, email);
  if (!user) return { outcome: 'remove', reason: 'not_in_directory', by: undefined };
  if (user.email === undefined) {
    if (!user.active) return { outcome: 'remove', reason: 'inactive_in_directory', by: user };
    // 10: they stay as they are: what was decided before stands. See the exceptions of the histories.
    return organization.decisions.get(email) ?? { outcome: 'none', reason: 'no_email' };
  }
  const successor = decideByDirectory(world, organization, user.email);
  const goesOn = standingFor(world, user.email)?.user !== user.user || successor.outcome !== 'remove';
  // Who does not go on under the new email has not changed it, but left, for the reason of that decision.
  return { outcome: 'remove', reason: goesOn ? 'email_changed' : successor.reason, by: user };
}

/** The directory user by whom an email was decided last, while nobody has that email now. */
export function formerUser(world: World, organization: Organization, email: string): Person | undefined {
  const last = organization.decisions.get(email);
  if (!last || last.outcome === 'none' || standingFor(world, email)) return undefined;
  return people(world).find(({ user }) => user === last.by?.user);
}

/** Rows 6 to 10: of a person who is active in the directory, or who logs in. */
export function decideByGroups(organization: Organization, existing: boolean, person: Person): Decision {
  if (!mappingsInForce(organization)) {
    const reason = existing ? 'kept' : 'default_role'; // rows 9, 10
    return { outcome: 'provision', reason, role: undefined, tier: undefined, by: person };
  }
  const { mappings, seatTiers, policy } = organization;
  const inGroup = ({ group }: { readonly group: string }) => person.groups.includes(group);
  const mapped = mappings.roles.filter(inGroup).map(({ role }) => role);
  const role = roles.find((each) => mapped.includes(each)); // row 8: the highest
  if (!role) return { outcome: 'remove', reason: 'no_role_group', by: person }; // row 6

  const provision = { outcome: 'provision', reason: 'mapped_role', role, by: person } as const;
  if (!tierMappingsInForce(organization)) return { ...provision, tier: undefined };
  const mappedTiers = mappings.tiers.filter(inGroup).map(({ tier }) => tier);
  const tier = seatTiers.map((each) => each.tier).find((each) => mappedTiers.includes(each));
  if (tier !== undefined) return { ...provision, tier };
  if (policy.unmappedTier === 'highest_available') return { ...provision, tier: 'highest_available' }; // row 7
  return { outcome: 'remove', reason: 'no_tier_group', by: person };
}

/** 4, 10: what a removal may wait for: an identity provider moves people between groups as a removal and an addition. */
export function allowsGrace(decision: Decision): boolean {
  return decision.outcome === 'remove' && ['no_role_group', 'no_tier_group'].includes(decision.reason);
}
