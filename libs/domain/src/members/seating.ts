import { carryOutMoves, hasSeatsForAll, type Move } from '../seats/moves';
import type { SeatLedger } from '../seats/seat-count';
import { type Draft, moveOf, seated, unseated } from './draft';
import type { PlannedChange } from './planned-change';
import { firstInTurn, placesInTurn } from './turns';

/** Brings drafted people and seats together. */
export interface Seating {
  add(draft: Draft): void;
  /** Moves between tiers come first, then the waiting list, then newcomers. Seats must have been released by now. */
  serve(): void;
}

export interface SeatingDependencies {
  readonly seats: SeatLedger;
  readonly now: Date;
  readonly defaultSeatTier: string;
  /** Takes each change that follows. */
  readonly write: (change: PlannedChange | undefined) => void;
}

export function createSeating({ seats, now, defaultSeatTier, write }: SeatingDependencies): Seating {
  const moving: Draft[] = [];
  const moves: Move[] = [];
  const coming: Draft[] = [];

  function serveMoves(): void {
    const found = new Uint8Array(moving.length);
    const turns = hasSeatsForAll(moves, seats) ? [...moving.keys()] : placesInTurn(moving);
    const movesInTurn = turns.flatMap((place) => moves[place] ?? []);
    carryOutMoves(movesInTurn, seats).forEach((isDone, turn) => {
      const place = turns[turn];
      if (isDone && place !== undefined) found[place] = 1;
    });
    // Written in the order in which people were added, so that those added by email need no sorting in the end.
    moving.forEach((draft, place) => {
      const tier = moves[place]?.to ?? defaultSeatTier;
      write(found[place] ? seated(draft, tier) : unseated(draft, tier, now));
    });
  }

  function serveTakes(): void {
    const lines = Map.groupBy(coming, ({ tier }) => tier);
    // Where some take any tier, it is known only in their turn which one that is.
    if (lines.has(undefined)) serveOneByOne();
    else for (const [tier = defaultSeatTier, line] of lines) serveLine(tier, line);
  }

  function serveLine(tier: string, line: readonly Draft[]): void {
    const first = firstInTurn(line, seats.free(tier));
    line.forEach((draft, place) => {
      write(first[place] && seats.take(tier) ? seated(draft, tier) : unseated(draft, tier, now));
    });
  }

  function serveOneByOne(): void {
    for (const place of placesInTurn(coming)) {
      const draft = coming[place];
      if (!draft) continue;
      const tier = draft.tier ?? seats.highestFree() ?? defaultSeatTier;
      write(seats.take(tier) ? seated(draft, tier) : unseated(draft, tier, now));
    }
  }

  return {
    add(draft) {
      const move = moveOf(draft);
      if (move) {
        moving.push(draft);
        moves.push(move);
      } else if (draft.place?.status === 'active') {
        // Most people of most plans: they keep the seat that they have, whoever's turn it is.
        write(seated(draft, draft.place.seatTier));
      } else {
        coming.push(draft);
      }
    },
    serve() {
      serveMoves();
      serveTakes();
    },
  };
}
