import type { SeatLedger } from './seat-count';

/** A member who holds a seat of one tier and is to hold one of another. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Carries out moves between tiers, in their given order where they compete. Moves that free each other's seats (a swap, a
 * longer cycle) are carried out as one, so that two people can swap in a full organization.
 * @returns the moves that found a seat; the others wait
 */
export function carryOutMoves<M extends Move>(moves: readonly M[], seats: SeatLedger): Set<M> {
  const done = new Set<M>();
  const waiting = new Map<string, M[]>();
  for (const move of moves) {
    const queue = waiting.get(move.to);
    if (queue) queue.push(move);
    else waiting.set(move.to, [move]);
  }
  const carryOut = (move: M): void => {
    const queue = waiting.get(move.to) ?? [];
    queue.splice(queue.indexOf(move), 1);
    if (queue.length === 0) waiting.delete(move.to);
    done.add(move);
  };

  for (;;) {
    const served = [...waiting.keys()].find((tier) => seats.hasFree(tier));
    if (served !== undefined) {
      const [first] = waiting.get(served) ?? [];
      if (!first) break;
      seats.take(first.to);
      seats.release(first.from);
      carryOut(first);
      continue;
    }
    const cycle = findCycle(waiting);
    if (!cycle) break;
    // Every seat that a move of the cycle takes is freed by the next one: no count changes.
    cycle.forEach(carryOut);
  }
  return done;
}

/** Moves m1, m2, …, mn with m1.to = m2.from, …, mn.to = m1.from; of several between the same tiers the first in order. */
function findCycle<M extends Move>(waiting: ReadonlyMap<string, readonly M[]>): M[] | undefined {
  const firstBetween = new Map<string, Map<string, M>>();
  for (const move of [...waiting.values()].flat()) {
    const leaving = firstBetween.get(move.from) ?? new Map<string, M>();
    if (!leaving.has(move.to)) leaving.set(move.to, move);
    firstBetween.set(move.from, leaving);
  }
  const finished = new Set<string>();
  const walk = (tier: string, path: readonly M[]): M[] | undefined => {
    const begun = path.findIndex((move) => move.from === tier);
    if (begun >= 0) return path.slice(begun);
    if (finished.has(tier)) return undefined;
    for (const move of firstBetween.get(tier)?.values() ?? []) {
      const cycle = walk(move.to, [...path, move]);
      if (cycle) return cycle;
    }
    finished.add(tier);
    return undefined;
  };
  for (const tier of firstBetween.keys()) {
    const cycle = walk(tier, []);
    if (cycle) return cycle;
  }
  return undefined;
}
