import { createCursorPages, type CursorPage } from './cursor-pages';
import { createTwoEndedPages } from './two-ended-pages';

/** The numbers below `count` in both orders, as a service has them by cursor. */
function numbersBelow(count: number) {
  const rows = Array.from({ length: count }, (_, row) => row);
  const asked: string[] = [];
  const reader =
    (end: 'head' | 'tail') =>
    async (token: string, size: number): Promise<CursorPage<number>> => {
      asked.push(`${end} ${token || 'start'}`);
      await Promise.resolve();
      const ordered = end === 'head' ? rows : rows.toReversed();
      const from = token === '' ? 0 : ordered.indexOf(Number(token)) + 1;
      const items = ordered.slice(from, from + size);
      const isEnd = from + size >= ordered.length;
      return { items, nextPageToken: isEnd ? '' : String(items.at(-1)), total: rows.length };
    };
  const pagesOf = (end: 'head' | 'tail') =>
    createCursorPages({ read: reader(end), pageSize: 10, readMost: 50, keep: 20 });
  return { rows, asked, pages: createTwoEndedPages({ head: pagesOf('head'), tail: pagesOf('tail') }) };
}

describe('a list that is read from both ends', () => {
  it('begins at its head', async () => {
    const { pages, asked } = numbersBelow(95);
    await pages.refresh();
    expect(pages.length()).toBe(95);
    expect(pages.row(0)).toBe(0);
    expect(asked.every((each) => each.startsWith('head'))).toBe(true);
  });

  it('is at its end after one answer, with every row at its place', async () => {
    const { pages, asked } = numbersBelow(1_003);
    await pages.refresh();
    asked.length = 0;
    pages.look(995, 1_002);
    await pages.refresh();
    expect([995, 1_000, 1_002].map(pages.row)).toEqual([995, 1_000, 1_002]);
    expect(asked[0]).toBe('tail start');
    expect(asked.every((each) => each.startsWith('tail'))).toBe(true);
  });

  it('goes on from the end that it is at, past the middle too', async () => {
    const { pages } = numbersBelow(203);
    await pages.refresh();
    for (let first = 195; first > 15; first -= 8) {
      pages.look(first, first + 7);
      await pages.refresh();
      expect([first, first + 7].map(pages.row)).toEqual([first, first + 7]);
    }
  });

  it('has every row at its place after one came in at either end', async () => {
    const { pages, rows } = numbersBelow(203);
    await pages.refresh();
    pages.look(195, 202);
    await pages.refresh();
    rows.unshift(-1);
    rows.push(203);
    await pages.refresh();
    expect(pages.length()).toBe(205);
    expect(pages.row(204)).toBe(203);
    pages.look(0, 8);
    await pages.refresh();
    expect(pages.row(0)).toBe(-1);
    expect(pages.row(1)).toBe(0);
  });
});
