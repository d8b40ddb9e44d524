import { type Line, type Member, membersOf, activeMembersOf, type Organization, type World } from './world';

/** A new member, or one who comes back, before there is a seat for them. */
export interface Newcomer {
  readonly member: Member;
  readonly tier: string | 'highest_available';
  readonly reason: string;
}

export function freeSeats(organization: Organization, tier: string): number {
  const purchased = organization.seatTiers.find((each) => each.tier === tier)?.purchased ?? 0;
  return purchased - activeMembersOf(organization).filter((member) => member.tier === tier).length;
}

/** 3: moves first, then who waits, then newcomers. What was released is free by now. */
export function serveSeats(world: World, organization: Organization, newcomers: readonly Newcomer[] = []): void {
  carryOutMoves(world, organization);
  for (const member of inLine(
    world,
    membersOf(organization).filter(({ status }) => status === 'waiting_for_seat'),
  )) {
    const { line } = member;
    const open = tierToTake(organization, line.any ? 'highest_available' : line.tier);
    if (open !== undefined) take(member, open, line.reason);
    else if (line.any) member.tier = line.tier = organization.defaultTier; // 10
    delete line.any;
  }
  const inOrder = [...newcomers].sort((a, b) => byCreation(world, a.member, b.member));
  for (const { member, tier, reason } of inOrder) {
    const open = tierToTake(organization, tier);
    if (open !== undefined) {
      take(member, open, reason);
      continue;
    }
    member.status = 'waiting_for_seat';
    member.tier = tier === 'highest_available' ? organization.defaultTier : tier; // 10
    member.reason = 'no_free_seat';
    member.line = { tier: member.tier, since: world.now, reason };
  }
}

/** The tier with a free seat for one who is to have this, undefined: they have to wait. */
export function tierToTake(organization: Organization, tier: string | 'highest_available'): string | undefined {
  const acceptable = tier === 'highest_available' ? organization.seatTiers.map((each) => each.tier) : [tier];
  return acceptable.find((each) => freeSeats(organization, each) > 0);
}

export function take(member: Member, tier: string, reason: string): void {
  member.status = 'active';
  member.tier = tier;
  member.reason = reason;
  member.line = undefined;
}

/**
 * 3: moves that free each other's seats are carried out as one. Who is first in line is served if there is any way to do so
 * together with others' moves, then who is second, and so on.
 */
function carryOutMoves(world: World, organization: Organization): void {
  const waiting = inLine(world, activeMembersOf(organization));
  let chosen: readonly LinedUp[] = [];
  for (const member of waiting) {
    if (chosen.includes(member)) continue;
    const ways = waysToMove(waiting).filter(
      (way) => way.includes(member) && chosen.every((each) => way.includes(each)),
    );
    chosen = ways.find((way) => fits(organization, way)) ?? chosen;
  }
  for (const member of chosen) take(member, member.line.tier, member.line.reason);
}

/** Every set of moves; those with who is first in line before those without, and small ones before large ones that only add. */
function waysToMove(waiting: readonly LinedUp[]): LinedUp[][] {
  return waiting.reduceRight<LinedUp[][]>((ways, member) => [...ways.map((way) => [member, ...way]), ...ways], [[]]);
}

function fits(organization: Organization, moving: readonly LinedUp[]): boolean {
  return organization.seatTiers.every(({ tier }) => {
    const arriving = moving.filter(({ line }) => line.tier === tier).length;
    const leaving = moving.filter((member) => member.tier === tier).length;
    return arriving <= freeSeats(organization, tier) + leaving;
  });
}

type LinedUp = Member & { line: Line };

/** 3: by the time they began to wait, then by the creation of their directory user, ties by id. */
function inLine(world: World, members: readonly Member[]): LinedUp[] {
  return (
    members
      // 7: a held person keeps what they have, and is not moved meanwhile.
      .filter((member): member is LinedUp => member.line !== undefined && member.held === undefined)
      .sort((a, b) => a.line.since - b.line.since || byCreation(world, a, b))
  );
}

function byCreation(world: World, a: Member, b: Member): number {
  const createdAt = ({ user }: Member) => world.directory.users.get(user ?? '')?.fact.createdAt ?? Infinity;
  const [first, second] = [createdAt(a), createdAt(b)];
  if (first !== second) return first < second ? -1 : 1;
  return (a.user ?? a.email) < (b.user ?? b.email) ? -1 : 1;
}
