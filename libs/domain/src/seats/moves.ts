import type { SeatLedger } from './seat-count';

/** A member who holds a seat of one tier and is to hold one of another. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Carries out moves between tiers. A free seat goes to the first in line for it, and frees another one. When no seat is free,
 * moves that free each other's seats (a swap, a longer cycle) are carried out as one, so that two people can swap in a full
 * organization: first in line first. Linear in the moves, for a given number of tiers.
 * @param moves in the order of turns
 * @returns of each move whether it found a seat; the others wait
 */
export function carryOutMoves(moves: readonly Move[], seats: SeatLedger): boolean[] {
  const done = moves.map(() => false);
  serveFreeSeats(moves, seats, done);
  serveCycles(moves, done);
  return done;
}

/** Whether every move finds a free seat at once, so that it does not matter whose turn it is. */
export function hasSeatsForAll(moves: readonly Move[], seats: SeatLedger): boolean {
  const wanted = new Map<string, number>();
  for (const { to } of moves) wanted.set(to, (wanted.get(to) ?? 0) + 1);
  return [...wanted].every(([tier, count]) => count <= seats.free(tier));
}

/** In which order the free seats are given away makes no difference: each tier serves its own line. */
function serveFreeSeats(moves: readonly Move[], seats: SeatLedger, done: boolean[]): void {
  const lines = new Map<string, Line>();
  moves.forEach(({ to }, place) => lineOf(lines, to).places.push(place));
  const tiers = [...lines.keys()];
  for (let tier = tiers.pop(); tier !== undefined; tier = tiers.pop()) {
    const line = lineOf(lines, tier);
    for (let place = firstOf(line); place !== undefined && seats.take(tier); place = firstOf(line)) {
      line.served += 1;
      done[place] = true;
      const from = moves[place]?.from;
      if (from === undefined) continue;
      seats.release(from);
      if (lines.has(from)) tiers.push(from);
    }
  }
}

/** Those first in line may change from one cycle to the next, so each is looked for anew, among as many as there are tiers. */
function serveCycles(moves: readonly Move[], done: boolean[]): void {
  const lines = new Map<string, Map<string, Line>>();
  moves.forEach(({ from, to }, place) => {
    if (done[place]) return;
    const fromTier = lines.get(from) ?? new Map<string, Line>();
    lines.set(from, fromTier);
    lineOf(fromTier, to).places.push(place);
  });
  for (let cycle = firstCycle(lines); cycle; cycle = firstCycle(lines)) {
    // Every seat that a move of the cycle takes is freed by the next one: no count changes.
    for (const { place, line } of cycle) {
      line.served += 1;
      done[place] = true;
    }
  }
}

/** Moves that wait, by their place in the order of turns; so many of them are served. */
interface Line {
  readonly places: number[];
  served: number;
}

function lineOf(lines: Map<string, Line>, tier: string): Line {
  const known = lines.get(tier);
  if (known) return known;
  const line = { places: [], served: 0 };
  lines.set(tier, line);
  return line;
}

function firstOf({ places, served }: Line): number | undefined {
  return places[served];
}

/** A move that is first in its line. */
interface Step extends Move {
  readonly place: number;
  readonly line: Line;
}

/** Moves m1, m2, …, mn with m1.to = m2.from, …, mn.to = m1.from: the first in line that is in any, closed by the next ones. */
function firstCycle(lines: ReadonlyMap<string, ReadonlyMap<string, Line>>): Step[] | undefined {
  const steps = new Map([...lines].map(([from, fromTier]) => [from, stepsFrom(from, fromTier)]));
  for (const first of inOrder([...steps.values()].flat())) {
    const rest = wayBack(steps, first.to, first.from, new Set());
    if (rest) return [first, ...rest];
  }
  return undefined;
}

function wayBack(
  steps: ReadonlyMap<string, readonly Step[]>,
  from: string,
  to: string,
  passed: Set<string>,
): Step[] | undefined {
  if (from === to) return [];
  if (passed.has(from)) return undefined;
  passed.add(from);
  for (const step of steps.get(from) ?? []) {
    const rest = wayBack(steps, step.to, to, passed);
    if (rest) return [step, ...rest];
  }
  return undefined;
}

function stepsFrom(from: string, fromTier: ReadonlyMap<string, Line>): Step[] {
  const steps = [...fromTier].flatMap(([to, line]) => {
    const place = firstOf(line);
    return place === undefined ? [] : [{ place, from, to, line }];
  });
  return inOrder(steps);
}

function inOrder(steps: Step[]): Step[] {
  return steps.sort((a, b) => a.place - b.place);
}
