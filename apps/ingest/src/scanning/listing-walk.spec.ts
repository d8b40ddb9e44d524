import type { Page } from '../workos/workos-directory';
import { Incomplete } from './incomplete';
import { type IdRange, walkListing } from './listing-walk';

const page = (items: string[], next?: string): Page<string> => ({
  items,
  next,
  unreadable: 0,
  answeredAt: new Date(0),
});

async function walk(pages: Page<string>[], start?: string) {
  const asked: (string | undefined)[] = [];
  const seen: { items: readonly string[]; range: IdRange }[] = [];
  const fetchPage = (after: string | undefined) => {
    asked.push(after);
    const next = pages[asked.length - 1];
    return next ? Promise.resolve(next) : Promise.reject(new Error('asked beyond the end'));
  };
  for await (const { items, range } of walkListing(fetchPage, (item) => item, start)) seen.push({ items, range });
  return { asked, seen };
}

describe('a listing', () => {
  it('is read to its end, each page speaking for a range of ids, the last one to the end', async () => {
    expect(await walk([page(['a', 'b'], 'b'), page(['c', 'd'], 'd'), page([])])).toEqual({
      asked: [undefined, 'b', 'd'],
      seen: [
        { items: ['a', 'b'], range: { after: '', upTo: 'b' } },
        { items: ['c', 'd'], range: { after: 'b', upTo: 'd' } },
        { items: [], range: { after: 'd', upTo: undefined } },
      ],
    });
  });

  it('goes on where an earlier walk stopped', async () => {
    expect(await walk([page(['e'])], 'd')).toEqual({
      asked: ['d'],
      seen: [{ items: ['e'], range: { after: 'd', upTo: undefined } }],
    });
  });

  it.each([
    ['falls within a page', [page(['b', 'a'])]],
    ['repeats an id', [page(['a', 'a'])]],
    ['falls from page to page', [page(['b'], 'b'), page(['a'])]],
    ['has a cursor that lies before its last item', [page(['a', 'c'], 'b'), page(['d'])]],
    ['has a cursor that goes back', [page(['a'], 'a'), page(['b'], 'a'), page([])]],
  ])('that %s is not complete', async (_what, pages) => {
    await expect(walk(pages)).rejects.toEqual(new Incomplete('listing_out_of_order'));
  });

  it('that fails half-way fails where it was read to', async () => {
    await expect(walk([page(['a'], 'a')])).rejects.toThrow('asked beyond the end');
  });
});
