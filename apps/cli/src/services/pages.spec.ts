import { pagesOf } from './pages';

describe('the pages of a list', () => {
  it('are read one after the other, each with the token of the one before, and no further than they are asked for', async () => {
    const asked: string[] = [];
    const read = async (pageToken: string) => {
      asked.push(pageToken);
      return { items: [pageToken], nextPageToken: { '': 'a', a: 'b' }[pageToken] ?? '' };
    };
    const seen: string[] = [];
    for await (const { items } of pagesOf(read)) seen.push(...items);
    expect([seen, asked]).toEqual([
      ['', 'a', 'b'],
      ['', 'a', 'b'],
    ]);
    asked.length = 0;
    for await (const _ of pagesOf(read)) break;
    expect(asked).toEqual(['']);
  });
});
