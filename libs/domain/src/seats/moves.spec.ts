import fc from 'fast-check';
import { carryOutMoves, createSeatLedger, type Move } from '@rollcall/domain';

/** As `S>P` for a move from S to P. */
const moves = (...lines: string[]): Move[] =>
  lines.map((line) => {
    const [from = '', to = ''] = line.split('>');
    return { from, to };
  });
const ledger = (free: Record<string, number>) =>
  createSeatLedger(
    Object.entries(free).map(([tier, count], index) => ({ tier, rank: index, purchased: count, used: 0 })),
  );
const done = (free: Record<string, number>, ...lines: string[]): string[] => {
  const some = moves(...lines);
  const carriedOut = carryOutMoves(some, ledger(free));
  return lines.filter((_, place) => carriedOut[place]);
};

describe('moves between tiers', () => {
  it('the first in line takes the free seat', () => {
    expect(carryOutMoves(moves('S>P', 'S>P'), ledger({ P: 1 }))).toEqual([true, false]);
  });

  it('a seat that a move frees is taken by the next', () => {
    expect(done({ P: 1 }, 'Q>S', 'S>P', 'R>Q')).toEqual(['Q>S', 'S>P', 'R>Q']);
  });

  it('who competes for a seat is served in turn, though another would free a seat for somebody else', () => {
    expect(done({ A: 1 }, 'C>B', 'D>A', 'B>A')).toEqual(['D>A']);
  });

  it('moves that free each other are carried out as one: a swap, a longer cycle, two cycles', () => {
    expect(done({}, 'S>P', 'P>S')).toHaveLength(2);
    expect(done({}, 'S>P', 'P>Q', 'Q>S')).toHaveLength(3);
    expect(done({}, 'S>P', 'P>S', 'Q>R', 'R>Q', 'S>Q')).toEqual(['S>P', 'P>S', 'Q>R', 'R>Q']);
  });

  it('of those who could close a cycle the first in line does', () => {
    expect(carryOutMoves(moves('S>P', 'S>P', 'P>S'), ledger({}))).toEqual([true, false, true]);
    expect(done({}, 'A>B', 'C>A', 'B>A', 'B>C')).toEqual(['A>B', 'B>A']);
    expect(done({}, 'A>B', 'B>C', 'C>A', 'B>A')).toEqual(['A>B', 'B>C', 'C>A']);
  });

  it('never take more seats than there are, and leave nobody waiting who could go', () => {
    const tiers = ['A', 'B', 'C', 'D'];
    const move = fc
      .tuple(fc.constantFrom(...tiers), fc.constantFrom(...tiers))
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => ({ from, to }));
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 12 }),
        fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
        (some, free) => {
          const counts = Object.fromEntries(tiers.map((tier, index) => [tier, free[index] ?? 0]));
          const carriedOut = carryOutMoves(some, ledger(counts));
          const left = { ...counts };
          some.forEach(({ from, to }, place) => {
            if (!carriedOut[place]) return;
            left[from] = (left[from] ?? 0) + 1;
            left[to] = (left[to] ?? 0) - 1;
          });
          for (const tier of tiers) expect(left[tier]).toBeGreaterThanOrEqual(0);
          const waiting = some.filter((_, place) => !carriedOut[place]);
          expect(carryOutMoves(waiting, ledger(left))).toEqual(waiting.map(() => false));
        },
      ),
    );
  });

  it('are linear in their number', () => {
    const many = Array.from({ length: 100_000 }, (_, n) => (n % 2 ? { from: 'S', to: 'P' } : { from: 'P', to: 'S' }));
    expect(carryOutMoves(many, ledger({})).every(Boolean)).toBe(true);
  });
});
