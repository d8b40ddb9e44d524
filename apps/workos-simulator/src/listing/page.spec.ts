import fc from 'fast-check';
import { type Order, type Page, takePage } from './page';
import type { IdList } from './sorted-ids';

const idOf = (place: number) => `id_${String(place).padStart(6, '0')}`;
const listOf = (length: number) => Array.from({ length }, (_, place) => idOf(place));

function walk(ids: IdList, order: Order, limit: number, along: 'after' | 'before', from?: string): Page[] {
  const pages: Page[] = [];
  let cursor: string | null | undefined = from;
  do {
    const page: Page = takePage(ids, { order, limit, [along]: cursor ?? undefined });
    pages.push(page);
    cursor = page[along];
  } while (cursor !== null);
  return pages;
}

describe('a page', () => {
  it('leads by `after` from one end to the other, with every object once and null at the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 12 }), (length, limit) => {
        const ids = listOf(length);
        const ascending = walk(ids, 'asc', limit, 'after').flatMap((page) => page.ids);
        const descending = walk(ids, 'desc', limit, 'after').flatMap((page) => page.ids);
        expect(ascending).toEqual(ids);
        expect(descending).toEqual(ids.toReversed());
      }),
    );
  });

  it('in `normal` order shows the newest first and leads by `before` to the older ones', () => {
    const pages = walk(listOf(5), 'normal', 2, 'before');
    expect(pages.map((page) => page.ids)).toEqual([[idOf(4), idOf(3)], [idOf(2), idOf(1)], [idOf(0)]]);
    expect(pages[0]).toMatchObject({ after: null, before: idOf(3) });
    expect(takePage(listOf(5), { order: 'normal', limit: 2, after: idOf(1) })).toEqual({
      ids: [idOf(3), idOf(2)],
      after: idOf(3),
      before: idOf(2),
    });
  });

  it('leads by `before` back the way it came', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), (length, limit) => {
        const ids = listOf(length);
        const last = ids.at(-1) ?? '';
        const back = walk(ids, 'asc', limit, 'before', last);
        expect(back.reverse().flatMap((page) => page.ids)).toEqual(ids.slice(0, -1));
      }),
    );
  });

  it('goes on at its place when the object of the cursor is gone', () => {
    const ids = listOf(6).filter((id) => id !== idOf(2));
    expect(takePage(ids, { order: 'asc', limit: 2, after: idOf(2) }).ids).toEqual([idOf(3), idOf(4)]);
    expect(takePage(ids, { order: 'desc', limit: 2, after: idOf(2) }).ids).toEqual([idOf(1), idOf(0)]);
  });

  it('of 100,000 costs a binary search more than a page of 1,000, and no more', () => {
    const touchesOf = (length: number) => {
      let touched = 0;
      const ids: IdList = {
        length,
        at(place) {
          touched += 1;
          return place < length ? idOf(place) : undefined;
        },
      };
      takePage(ids, { order: 'asc', limit: 100, after: idOf(length / 2) });
      return touched;
    };
    expect(touchesOf(1_000)).toBeLessThanOrEqual(100 + 1 + 10);
    expect(touchesOf(100_000)).toBeLessThanOrEqual(100 + 1 + 17);
  });
});
