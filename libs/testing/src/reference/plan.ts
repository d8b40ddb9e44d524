import { decide, decideByDirectory, type Decision, formerUser } from './decision';
import { standingFor } from './directory';
import { type Base, baseOf, type Judge, oneMoreIsHeld, remove, runIsHeld } from './holds';
import { type Newcomer, serveSeats } from './seats';
import { isMember, type Member, membersOf, type Organization, type Role, type World } from './world';

type Provision = Extract<Decision, { outcome: 'provision' }>;

/** Decides these people again and carries out what follows: changed emails, removals, updates, seats, in this order (3). */
export function decideAgain(world: World, organization: Organization, emails: Iterable<string>, judge: Judge): void {
  const decided = inOrder(world, organization, emails);
  const base = baseOf(world, organization);
  const carried = decided.flatMap((email) => changeEmail(world, organization, email) ?? []);
  const decisions = decided.map((email) => ({ email, decision: decide(world, organization, email) }));
  for (const email of decided) {
    const decision = decideByDirectory(world, organization, email);
    if (decision.outcome !== 'none') organization.decisions.set(email, decision);
  }
  // Row 1: a primary owner whom the directory does not want stays as they are.
  const isLeft = (email: string) =>
    judge.kind === 'run' &&
    organization.members.get(email)?.primaryOwner === true &&
    organization.decisions.get(email)?.outcome === 'remove' &&
    carried.every((member) => member.email !== email);
  carryOut(
    world,
    organization,
    decisions.filter(({ email }) => !isLeft(email)),
    judge,
    base,
  );
  // A carried-over email writes its own reason; who waits for a seat says that.
  for (const member of carried) if (member.status === 'active') member.reason = 'email_changed';
}

/** What happened at once: first who is in the directory, both halves of a changed email together, then the absent; by email. */
function inOrder(world: World, organization: Organization, emails: Iterable<string>): string[] {
  const keyOf = (email: string): string => {
    const next = formerUser(world, organization, email)?.email;
    if (next !== undefined) return `1 ${next} 1`;
    return standingFor(world, email) ? `1 ${email} 2` : `2 ${email}`;
  };
  return [...new Set(emails)].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

export function carryOut(
  world: World,
  organization: Organization,
  decided: readonly { readonly email: string; readonly decision: Decision }[],
  judge: Judge,
  base: Base = baseOf(world, organization),
): void {
  const newcomers: Newcomer[] = [];
  const leaving: Leaving[] = [];
  for (const { email, decision } of decided) {
    const member = organization.members.get(email);
    if (decision.outcome === 'provision') {
      if (isMember(member)) update(world, member, decision);
      else newcomers.push(arrive(world, organization, email, decision));
    } else if (decision.outcome === 'remove' && isMember(member)) {
      leaving.push({ member, reason: decision.reason, decision });
    }
  }
  removeOrHold(world, organization, { leaving, arriving: newcomers.length, judge, base });
  serveSeats(world, organization, newcomers);
}

/**
 * 4, 10: the directory user of a member has this email now, and nobody else in the directory has the old one. The new record
 * takes over the seat or the place on the waiting list; of the primary owner, or where the organization wants it, the record
 * itself is carried over, and answered.
 */
function changeEmail(world: World, organization: Organization, email: string): Member | undefined {
  const user = standingFor(world, email)?.user;
  if (organization.mode !== 'scim' || user === undefined) return undefined;
  // Several only where they were provisioned under none of the later ones: see the exceptions.
  const [former] = [...organization.decisions.keys()]
    .filter((each) => each !== email && formerUser(world, organization, each)?.user === user)
    .sort();
  if (former === undefined) return undefined;
  const old = organization.members.get(former);
  // 10: nothing has happened yet to one who may be back in a mapped group in time.
  if (organization.grace.has(former)) return undefined;
  const there = organization.members.get(email);
  const decision = decideByDirectory(world, organization, email);
  if (decision.outcome === 'provision') said(organization, former);
  if (!isMember(old)) return undefined;
  if (old.primaryOwner) {
    const leaves = decision.outcome === 'remove' && isSaid(organization, email, decision);
    if (leaves && isSaid(organization, former, decideByDirectory(world, organization, former))) return undefined;
    if (isMember(there)) remove(world, organization, there, 'email_changed', { counts: false });
    const before = old.email;
    carryOver(organization, old, email);
    if (decision.outcome === 'remove') organization.decisions.set(before, decision);
    return old;
  }
  if (decision.outcome !== 'provision') return undefined;
  if (isMember(there)) {
    remove(world, organization, old, 'email_changed', { counts: false });
    return undefined;
  }
  if (organization.policy.emailChange === 'carry_over') return carryOver(organization, old, email);
  const { status, tier, line } = old;
  const { member } = arrive(world, organization, email, decision);
  remove(world, organization, old, 'email_changed', { counts: false });
  const waits = status === 'waiting_for_seat';
  Object.assign(member, { status, tier, line, reason: waits ? 'no_free_seat' : decision.reason });
  if (line) line.reason = decision.reason;
  return undefined;
}

/** The old email is done with: its directory user is followed under the new one. */
function said(organization: Organization, email: string): void {
  organization.decisions.set(email, { outcome: 'remove', reason: 'email_changed', by: undefined });
}

/** Whether just that was said of the person last. */
export function isSaid(organization: Organization, email: string, decision: Decision): boolean {
  const last = organization.decisions.get(email);
  return last !== undefined && textOf(last) === textOf(decision);
}

function textOf(decision: Decision): string {
  if (decision.outcome === 'none') return 'none';
  const { outcome, reason, by } = decision;
  const given = outcome === 'provision' ? [decision.role, decision.tier] : [reason];
  return JSON.stringify([outcome, by?.user, by?.name, ...given]);
}

function carryOver(organization: Organization, member: Member, email: string): Member {
  const { members, displaced } = organization;
  const there = members.get(email);
  if (there) displaced.set(email, there);
  const former = displaced.get(member.email);
  if (former) members.set(member.email, former);
  else members.delete(member.email);
  members.set(email, member);
  member.email = email;
  return member;
}

/** 4, 10: who was here before has their former record back, and is decided as new. */
export function arrive(world: World, organization: Organization, email: string, decision: Provision): Newcomer {
  const former = organization.members.get(email);
  const member: Member = {
    record: former?.record ?? ++world.records,
    email,
    name: decision.by?.name ?? former?.name ?? '',
    status: 'removed', // until there is a seat, or a place in line
    role: decision.role ?? 'user',
    tier: organization.defaultTier,
    reason: decision.reason,
    primaryOwner: false,
    user: decision.by?.user,
    line: undefined,
    held: undefined,
    kept: undefined,
  };
  organization.members.set(email, member);
  return { member, tier: decision.tier ?? organization.defaultTier, reason: decision.reason };
}

/** Rows 7 to 9, of one who is a member. A decision with the same result rewrites nothing (10). */
function update(world: World, member: Member, decision: Provision): void {
  member.user = decision.by?.user ?? member.user;
  member.name = decision.by?.name ?? member.name;
  member.held = undefined;
  member.kept = undefined;
  if (decision.role !== undefined && decision.role !== member.role) {
    changeRole(member, decision.role, decision.reason);
    if (member.line) member.line.reason = decision.reason; // a move that they wait for is decided by it too
  }
  if (decision.tier === 'highest_available') {
    if (member.status === 'active')
      member.line = undefined; // 10: keeps a seat that is held
    else if (member.line) member.line.any = true; // in their place in line
  } else if (decision.tier !== undefined) {
    changeTier(world, member, decision.tier, decision.reason);
  }
}

export function changeRole(member: Member, role: Role, reason: string): void {
  if (member.role === role) return;
  member.role = role;
  if (member.status === 'active') member.reason = reason;
  else if (member.line) member.line.reason = reason; // the one they will have once seated
}

/** 3: a move that finds no seat keeps the old one and waits; a changed target tier begins anew. */
export function changeTier(world: World, member: Member, tier: string, reason: string): void {
  if (member.status === 'active' && member.tier === tier) {
    member.line = undefined;
    return;
  }
  if (member.line?.tier === tier) return;
  member.line = { tier, since: world.now, reason };
  if (member.status === 'waiting_for_seat') member.tier = tier;
}

interface Leaving {
  readonly member: Member;
  readonly reason: string;
  readonly decision: Extract<Decision, { outcome: 'remove' }>;
}

interface Removals {
  readonly leaving: readonly Leaving[];
  /** How many become members. */
  readonly arriving: number;
  readonly judge: Judge;
  readonly base: Base;
}

function removeOrHold(world: World, organization: Organization, { leaving, arriving, judge, base }: Removals): void {
  // 7: removals of waiting people and the old half of a changed email do not count and are never held.
  for (const { member, reason } of leaving) {
    if (member.status === 'active' && reason !== 'email_changed') continue;
    remove(world, organization, member, reason, { counts: false });
  }
  const others = membersOf(organization).filter((member) => !member.primaryOwner);
  // 7: those whose removal was rejected stay until something else is decided about them.
  const removals = leaving.filter(({ member, decision }) => isMember(member) && member.kept !== removalKey(decision));
  switch (judge.kind) {
    case 'nobody':
      for (const { member, reason } of removals) remove(world, organization, member, reason, { counts: false });
      return;
    case 'run': {
      const unconfirmed = removals.filter(({ member }) => !judge.confirmed.has(member.email));
      const leavesNobody = others.length === removals.length && arriving === 0;
      const held = runIsHeld(organization, unconfirmed.length, base, leavesNobody);
      for (const { member, reason } of removals) {
        const confirmed = judge.confirmed.has(member.email);
        if (!confirmed && (held || member.held)) hold(member, reason);
        else remove(world, organization, member, reason, { counts: !confirmed });
      }
      return;
    }
    case 'hour':
      for (const { member, reason } of removals) {
        if (member.held || oneMoreIsHeld(world, organization, base)) hold(member, reason);
        else remove(world, organization, member, reason, { counts: true });
      }
  }
}

function hold(member: Member, reason: string): void {
  member.kept = undefined;
  member.held = { reason, shown: member.held?.shown ?? false };
}

/** What tells one decided removal from another: its reason, and the directory user behind it. */
export function removalKey({ reason, by }: Extract<Decision, { outcome: 'remove' }>): string {
  return `${reason} ${by?.user ?? ''}`;
}
