import { allowsGrace, type Decision, decideByGroups } from './decision';
import { standingFor } from './directory';
import { decideInRun } from './happenings';
import { remove } from './holds';
import { carryOut, changeRole, changeTier, removalKey } from './plan';
import { serveSeats } from './seats';
import {
  activeMembersOf,
  isMember,
  mappingsInForce,
  type Mappings,
  type Member,
  membersOf,
  type Mode,
  type Organization,
  type Policy,
  type Role,
  tierMappingsInForce,
  type World,
} from './world';

/** What an administrator is told: `ok`, or the reason why not (11). */
export type Answer = 'ok' | (string & {});

/** 9. Answers whether a `both` run is to follow (5). */
export function setMode(world: World, organization: Organization, mode: Mode): boolean {
  const before = organization.mode;
  organization.mode = mode;
  if (mode === 'scim') return before !== 'scim'; // 10: the mode that is set already starts no run
  if (before === 'scim') endAutomaticRemoval(world, organization);
  return false;
}

/** 9: nobody changes; what waited to be removed stays. */
function endAutomaticRemoval(world: World, organization: Organization): void {
  organization.grace.clear();
  for (const member of organization.members.values()) member.held = undefined;
  serveSeats(world, organization);
}

/** 5, 9: switching on starts a run in mode scim; saving changes nobody until the next member sync. */
export function setMappings(organization: Organization, mappings: Mappings): boolean {
  const switchedOn = mappings.enabled && !organization.mappings.enabled;
  organization.mappings = mappings;
  return switchedOn && organization.mode === 'scim';
}

export function setPolicy(organization: Organization, policy: Policy): void {
  organization.policy = policy;
}

/** 3: seats in use are not taken away; a seat bought is taken up at once. */
export function setSeats(world: World, organization: Organization, tier: string, purchased: number): Answer {
  const seat = organization.seatTiers.find((each) => each.tier === tier);
  if (!seat) return 'unknown_tier';
  if (purchased < activeMembersOf(organization).filter((member) => member.tier === tier).length) return 'seats_in_use';
  seat.purchased = purchased;
  serveSeats(world, organization);
  return 'ok';
}

export function invite(world: World, organization: Organization, email: string, role: Role, tier: string): Answer {
  if (organization.mode === 'scim') return 'managed_by_directory';
  const former = organization.members.get(email);
  if (isMember(former)) return 'ok';
  const decision = { outcome: 'provision', reason: 'invited', role, tier, by: undefined } as const;
  carryOut(world, organization, [{ email, decision }], { kind: 'nobody' });
  const invited = organization.members.get(email);
  if (invited) invited.user = former?.user; // 4: their former record, with the directory user it knew
  return 'ok';
}

export function removeMember(world: World, organization: Organization, email: string): Answer {
  const member = organization.members.get(email);
  if (!member) return 'not_a_member';
  if (!isMember(member)) return 'ok';
  if (member.primaryOwner) return 'primary_owner';
  if (organization.mode === 'scim' && isActiveThere(organization, email)) return 'managed_by_directory'; // 10
  organization.grace.delete(email);
  remove(world, organization, member, 'removed_by_admin', { counts: false });
  serveSeats(world, organization);
  return 'ok';
}

/** By what was decided last. Who is in no mapped group is active in the directory all the same. */
function isActiveThere(organization: Organization, email: string): boolean {
  const decision = organization.decisions.get(email);
  return decision !== undefined && (decision.outcome === 'provision' || allowsGrace(decision));
}

export function setMemberRole(organization: Organization, email: string, role: Role): Answer {
  const member = organization.members.get(email);
  if (!isMember(member)) return 'not_a_member';
  if (member.primaryOwner) return 'primary_owner';
  if (mappingsInForce(organization)) return 'managed_by_mapping';
  changeRole(member, role, 'changed_by_admin');
  return 'ok';
}

export function setMemberSeatTier(world: World, organization: Organization, email: string, tier: string): Answer {
  const member = organization.members.get(email);
  if (!isMember(member)) return 'not_a_member';
  if (tierMappingsInForce(organization)) return 'managed_by_mapping';
  if (!organization.seatTiers.some((each) => each.tier === tier)) return 'unknown_tier';
  changeTier(world, member, tier, 'changed_by_admin');
  // What an administrator does to one whose removal waits is done.
  const { held } = member;
  member.held = undefined;
  serveSeats(world, organization);
  member.held = held;
  return 'ok';
}

/** 10: the former primary owner stays owner; the new one must be active and keeps their tier. */
export function transferPrimaryOwner(organization: Organization, email: string): Answer {
  const member = organization.members.get(email);
  if (!isMember(member)) return 'not_a_member';
  if (member.primaryOwner) return 'ok';
  if (member.status !== 'active') return 'no_free_seat';
  for (const former of organization.members.values()) {
    if (former.primaryOwner) Object.assign(former, { primaryOwner: false, reason: 'changed_by_admin' });
  }
  Object.assign(member, {
    primaryOwner: true,
    role: 'owner',
    reason: 'changed_by_admin',
    line: undefined,
    held: undefined,
  });
  return 'ok';
}

export function heldOf(organization: Organization): Member[] {
  return membersOf(organization).filter(({ held }) => held !== undefined);
}

/** 7: whom a list of holds shows may be released. */
export function listHolds(organization: Organization): { readonly email: string; readonly reason: string }[] {
  return heldOf(organization).map((member) => {
    if (member.held) member.held.shown = true;
    return { email: member.email, reason: member.held?.reason ?? '' };
  });
}

/** 7: recomputed first, by what was decided last; never more people than were shown. */
export function releaseHold(world: World, organization: Organization): void {
  const shown = heldOf(organization).filter(({ held }) => held?.shown);
  for (const member of shown) {
    const decision = organization.decisions.get(member.email);
    if (decision?.outcome === 'remove') remove(world, organization, member, decision.reason, { counts: false });
    else member.held = undefined;
  }
  serveSeats(world, organization);
}

/** 7, 10: those people stay until their directory state changes again. */
export function rejectHold(world: World, organization: Organization): void {
  for (const member of heldOf(organization).filter(({ held }) => held?.shown)) {
    const decision = organization.decisions.get(member.email);
    member.held = undefined;
    if (decision?.outcome !== 'remove') continue;
    member.kept = removalKey(decision);
    member.reason = 'kept_by_admin';
  }
  serveSeats(world, organization);
}

export interface Login {
  readonly allowed: boolean;
  readonly reason: string;
}

/** 2: a login is allowed to active members only, in every mode; in mode jit it is what decides. */
export function logIn(world: World, organization: Organization, email: string): Login {
  const known = organization.members.get(email);
  const decision =
    organization.mode === 'jit' && !known?.primaryOwner ? decideLogin(world, organization, email) : undefined;
  if (decision) carryOut(world, organization, [{ email, decision }], { kind: 'nobody' });
  const member = organization.members.get(email);
  if (isMember(member)) return { allowed: member.status === 'active', reason: member.reason };
  if (decision) return { allowed: false, reason: decision.reason };
  if (member) return { allowed: false, reason: member.reason };
  // 10: one who never was a member hears the reason of the decision, or not_a_member when the directory does not know them.
  const last = organization.mode === 'scim' && standingFor(world, email) && organization.decisions.get(email);
  return { allowed: false, reason: last && last.outcome === 'remove' ? last.reason : 'not_a_member' };
}

/** 9, 10: anybody who is not inactive in the directory is let in; with mappings on only who is in a mapped group. */
function decideLogin(world: World, organization: Organization, email: string): Decision {
  const person = standingFor(world, email);
  if (person && !person.active) return { outcome: 'remove', reason: 'inactive_in_directory', by: person };
  const stranger = { user: '', email, name: '', active: true, createdAt: 0, groups: [] };
  const existing = isMember(organization.members.get(email));
  const decision = decideByGroups(organization, existing, person ?? stranger);
  return decision.outcome === 'none' ? decision : { ...decision, by: person };
}

/** What an administrator confirms by its hash (6): whom each organization would lose, under which settings. */
export interface Preview {
  readonly at: number;
  readonly organizations: ReadonlyMap<string, { readonly removals: ReadonlySet<string>; readonly settings: string }>;
}

/** 5, 6: whom a run decides that a change of this organization starts, or it alone where none follows. */
function covered(world: World, organization: Organization): Organization[] {
  if (organization.mode !== 'scim') return [organization];
  return [...world.organizations.values()].filter(({ mode }) => mode === 'scim');
}

/** 6: the plan of a run by what is known now. Changes nothing but `world`, which is a copy with the settings to be. */
export function preview(world: World, organization: Organization): Preview {
  const planned = covered(world, organization).map((each) => {
    const settings = settingsOf(each);
    const before = membersOf(each).map(({ record }) => record);
    if (each.mode === 'scim') decideInRun(world, each, undefined, { kind: 'run', confirmed: new Set() });
    const removals = [...each.members.values()].filter(
      ({ record, status, reason, held }) =>
        before.includes(record) && (status === 'removed' ? reason !== 'email_changed' : held !== undefined),
    );
    return [each.organizationId, { settings, removals: new Set(removals.map(({ email }) => email)) }] as const;
  });
  return { at: world.now, organizations: new Map(planned) };
}

/**
 * 6: a hash holds for 24 hours and as long as the settings it was made under are unchanged. `world`: with the settings to be
 * of `organization`; undefined: of a run that is asked for.
 */
export function isConfirmable(
  world: World,
  { at, organizations }: Preview,
  organization: Organization | undefined,
): boolean {
  const concerned = organization
    ? covered(world, organization)
    : [...world.organizations.values()].filter(({ mode }) => mode === 'scim');
  return (
    world.now - at < 24 * 60 * 60 * 1_000 &&
    concerned.length === organizations.size &&
    concerned.every((each) => organizations.get(each.organizationId)?.settings === settingsOf(each))
  );
}

function settingsOf({ mode, mappings, seatTiers, policy }: Organization): string {
  return JSON.stringify([mode, mappings, seatTiers, policy]);
}
