import fc from 'fast-check';
import { compareText } from '@rollcall/domain';
import { sortedByText } from './text-order';

describe('the order of texts', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '0', '.', '\0', 'ý', 'þ', 'ÿ', 'Ā', 'Ա', '\uffff') });
  const texts = fc
    .tuple(fc.constantFrom('', 'user', 'ÿÿ'), fc.array(letters))
    .map(([start, all]) => all.map((text) => start + text));

  it('is that of their code units, however they begin', () => {
    fc.assert(
      fc.property(texts, (all) => {
        expect(
          sortedByText(
            all,
            (text) => text,
            () => 0,
          ),
        ).toEqual(all.toSorted(compareText));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of the same text what comes first is told by the tie', () => {
    const items = [2, 1, 3].map((n) => ({ n, text: 'same' }));
    expect(
      sortedByText(
        items,
        ({ text }) => text,
        (a, b) => a.n - b.n,
      ).map(({ n }) => n),
    ).toEqual([1, 2, 3]);
  });
});
