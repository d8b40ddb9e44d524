import type { SeatLedger } from './seat-count';

/** A member who holds a seat of one tier and is to hold one of another. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Carries out moves between tiers, in their given order where they compete. Moves that free each other's seats (a swap, a
 * longer cycle) are carried out as one, so that two people can swap in a full organization. Linear in the moves.
 * @returns the moves that found a seat; the others wait
 */
export function carryOutMoves<M extends Move>(moves: readonly M[], seats: SeatLedger): Set<M> {
  const done = new Set<M>();
  const lines = createLines(moves);
  for (;;) {
    const tier = lines.wantedTiers().find((wanted) => seats.hasFree(wanted));
    const next = tier === undefined ? undefined : lines.firstTo(tier);
    if (next) {
      seats.take(next.move.to);
      seats.release(next.move.from);
      lines.leave(next);
      done.add(next.move);
      continue;
    }
    const cycle = findCycle(lines);
    if (!cycle) return done;
    // Every seat that a move of the cycle takes is freed by the next one: no count changes.
    for (const place of cycle) {
      lines.leave(place);
      done.add(place.move);
    }
  }
}

/** A move and its place in the order. */
interface Place<M> {
  readonly move: M;
  readonly order: number;
}

/** Those who wait to move, one line for each pair of tiers. */
interface Lines<M> {
  /** Tiers that somebody waits for. */
  wantedTiers(): string[];
  /** The first in order of those who want to leave the tier, one for each tier that they want. */
  firstFrom(tier: string): Place<M>[];
  /** The first in order of those who want the tier, wherever they come from. */
  firstTo(tier: string): Place<M> | undefined;
  /** Takes the first of a line out of it. */
  leave(first: Place<M>): void;
}

function createLines<M extends Move>(moves: readonly M[]): Lines<M> {
  const lines = new Map<string, Map<string, { waiting: Place<M>[]; head: number }>>();
  moves.forEach((move, order) => {
    const toTier = lines.get(move.to) ?? new Map<string, { waiting: Place<M>[]; head: number }>();
    lines.set(move.to, toTier);
    const line = toTier.get(move.from) ?? { waiting: [], head: 0 };
    toTier.set(move.from, line);
    line.waiting.push({ move, order });
  });
  const firstOf = (line: { waiting: Place<M>[]; head: number } | undefined): Place<M> | undefined =>
    line?.waiting[line.head];
  return {
    wantedTiers: () => [...lines.keys()],
    firstFrom: (tier) => [...lines.values()].flatMap((toTier) => firstOf(toTier.get(tier)) ?? []),
    firstTo(tier) {
      let first: Place<M> | undefined;
      for (const line of lines.get(tier)?.values() ?? []) {
        const place = firstOf(line);
        if (place && (!first || place.order < first.order)) first = place;
      }
      return first;
    },
    leave({ move }) {
      const toTier = lines.get(move.to);
      const line = toTier?.get(move.from);
      if (!toTier || !line) return;
      line.head += 1;
      if (line.head < line.waiting.length) return;
      toTier.delete(move.from);
      if (toTier.size === 0) lines.delete(move.to);
    },
  };
}

/** Moves m1, m2, …, mn with m1.to = m2.from, …, mn.to = m1.from; of several between the same tiers the first in order. */
function findCycle<M extends Move>(lines: Lines<M>): Place<M>[] | undefined {
  const finished = new Set<string>();
  const walk = (tier: string, path: readonly Place<M>[]): Place<M>[] | undefined => {
    const begun = path.findIndex(({ move }) => move.from === tier);
    if (begun >= 0) return path.slice(begun);
    if (finished.has(tier)) return undefined;
    for (const place of lines.firstFrom(tier)) {
      const cycle = walk(place.move.to, [...path, place]);
      if (cycle) return cycle;
    }
    finished.add(tier);
    return undefined;
  };
  for (const tier of lines.wantedTiers()) {
    const cycle = walk(tier, []);
    if (cycle) return cycle;
  }
  return undefined;
}
