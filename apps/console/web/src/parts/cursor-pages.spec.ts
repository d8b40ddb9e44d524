import { createCursorPages } from './cursor-pages';

/** A list of numbers by cursor, as a service has it: a token names the row before the page. */
function listOf(rows: number[], options: { readonly tellsTotal?: boolean } = {}) {
  const asked: { token: string; size: number }[] = [];
  const read = async (token: string, size: number) => {
    asked.push({ token, size });
    await Promise.resolve();
    const after = token === '' ? Number.NEGATIVE_INFINITY : Number(token);
    const rest = rows.filter((row) => row > after);
    const items = rest.slice(0, size);
    const last = items.at(-1);
    return {
      items,
      nextPageToken: rest.length > size && last !== undefined ? String(last) : '',
      ...(options.tellsTotal !== false && { total: rows.length }),
    };
  };
  return { rows, asked, read };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, row) => row * 10);

const pagesOf = (list: ReturnType<typeof listOf>, keep = 10) =>
  createCursorPages({ read: list.read, pageSize: 10, readMost: 50, keep });

const shown = (pages: ReturnType<typeof pagesOf>, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => pages.row(first + at));

describe('the pages of a long list', () => {
  it('shows the first rows and the length of the whole after one answer', async () => {
    const list = listOf(upTo(5));
    const pages = pagesOf(list);
    expect(pages.length()).toBeUndefined();
    await pages.refresh();
    expect(pages.length()).toBe(5);
    expect(shown(pages, 0, 4)).toEqual([0, 10, 20, 30, 40]);
    expect(list.asked).toHaveLength(1);
  });

  it('shows new rows before what they lack is there, and never takes back what is on show', async () => {
    const list = listOf(upTo(5));
    let completing = Promise.withResolvers<undefined>();
    const read = async (token: string, size: number) => {
      const { items, ...page } = await list.read(token, size);
      const complete = async () => {
        await completing.promise;
        return items.map((row) => `${String(row)}, complete`);
      };
      return { ...page, items: items.map((row) => `${String(row)}`), complete };
    };
    const pages = createCursorPages<string>({ read, pageSize: 10, readMost: 50, keep: 10 });
    const heard = Promise.withResolvers<undefined>();
    pages.subscribe(() => heard.resolve(undefined));
    const first = pages.refresh();
    await heard.promise;
    expect([pages.row(0), pages.length()]).toEqual(['0', 5]);
    completing.resolve(undefined);
    await first;
    expect(pages.row(0)).toBe('0, complete');

    completing = Promise.withResolvers();
    const seen: unknown[] = [];
    pages.subscribe(() => seen.push(pages.row(0)));
    const again = pages.refresh();
    completing.resolve(undefined);
    await again;
    expect(seen).toEqual(['0, complete']);
  });

  it('asks for what rows lack only of rows that it shows', async () => {
    const list = listOf(upTo(1_000));
    const completed: number[] = [];
    const read = async (token: string, size: number) => {
      const page = await list.read(token, size);
      return {
        ...page,
        complete: async () => {
          completed.push(page.items.length);
          return page.items;
        },
      };
    };
    const pages = createCursorPages<number>({ read, pageSize: 10, readMost: 50, keep: 10 });
    await pages.refresh();
    pages.look(900, 905);
    await pages.refresh();
    expect(pages.row(900)).toBe(9000);
    expect(Math.max(...completed)).toBe(10);
  });

  it('reads one page ahead of what is on show', async () => {
    const list = listOf(upTo(100));
    const pages = pagesOf(list);
    await pages.refresh();
    expect(pages.row(10)).toBe(100);
    expect(pages.row(20)).toBeUndefined();
  });

  it('comes to rows far down by large steps, and keeps the way', async () => {
    const list = listOf(upTo(1_000));
    const pages = pagesOf(list);
    await pages.refresh();
    list.asked.length = 0;
    pages.look(900, 905);
    await pages.refresh();
    expect(shown(pages, 900, 905)).toEqual([9000, 9010, 9020, 9030, 9040, 9050]);
    const walked = list.asked.filter(({ size }) => size > 10);
    expect(walked.length).toBeLessThanOrEqual(18);

    list.asked.length = 0;
    pages.look(800, 805);
    await pages.refresh();
    expect(pages.row(800)).toBe(8000);
    expect(list.asked.length).toBeLessThanOrEqual(4);
  });

  it('reads only what is on show when it refreshes', async () => {
    const list = listOf(upTo(1_000));
    const pages = pagesOf(list);
    pages.look(0, 5);
    await pages.refresh();
    pages.look(300, 305);
    await pages.refresh();
    list.asked.length = 0;
    await pages.refresh();
    expect(list.asked).toEqual([{ token: '2990', size: 10 }]);
  });

  it('shows no row twice and leaves none out when one comes in above', async () => {
    const list = listOf(upTo(100));
    const pages = pagesOf(list);
    pages.look(5, 15);
    await pages.refresh();
    list.rows.unshift(-5);
    await pages.refresh();
    expect(shown(pages, 0, 19)).toEqual([-5, ...upTo(19)]);
    expect(pages.length()).toBe(101);
  });

  it('shows no row twice and leaves none out when one goes', async () => {
    const list = listOf(upTo(100));
    const pages = pagesOf(list);
    pages.look(5, 15);
    await pages.refresh();
    list.rows.splice(3, 1);
    await pages.refresh();
    expect(shown(pages, 0, 19)).toEqual(list.rows.slice(0, 20));
    expect(pages.length()).toBe(99);
  });

  it('ends where the list ends now, also when it was longer', async () => {
    const list = listOf(upTo(40));
    const pages = pagesOf(list);
    pages.look(30, 39);
    await pages.refresh();
    expect(pages.row(39)).toBe(390);
    list.rows.length = 12;
    pages.look(0, 11);
    await pages.refresh();
    expect(pages.length()).toBe(12);
    expect(pages.row(12)).toBeUndefined();
  });

  it('grows again past an end that it knew', async () => {
    const list = listOf(upTo(10));
    const pages = pagesOf(list);
    await pages.refresh();
    expect(pages.length()).toBe(10);
    list.rows.push(100, 110);
    await pages.refresh();
    expect(pages.length()).toBe(12);
    expect(pages.row(11)).toBe(110);
  });

  it('asks for no page past the end', async () => {
    const list = listOf(upTo(20));
    const pages = pagesOf(list);
    pages.look(500, 510);
    await pages.refresh();
    expect(pages.length()).toBe(20);
    pages.look(10, 19);
    await pages.refresh();
    expect(shown(pages, 10, 19)).toEqual(upTo(20).slice(10));
  });

  it('has one page more than it knows of where the server tells no total', async () => {
    const list = listOf(upTo(25), { tellsTotal: false });
    const pages = pagesOf(list);
    await pages.refresh();
    expect(pages.length()).toBe(30);
    pages.look(10, 29);
    await pages.refresh();
    expect(pages.length()).toBe(25);
  });

  it('keeps only the pages near what is on show', async () => {
    const list = listOf(upTo(1_000));
    const pages = pagesOf(list, 3);
    for (const first of [0, 200, 400]) {
      pages.look(first, first + 5);
      await pages.refresh();
    }
    expect(pages.row(0)).toBeUndefined();
    expect(pages.row(400)).toBe(4000);
  });

  it('says what went wrong, and goes on at the next refresh', async () => {
    const list = listOf(upTo(5));
    let away = true;
    const pages = createCursorPages({
      read: (token, size) => (away ? Promise.reject(new Error('away')) : list.read(token, size)),
      pageSize: 10,
      readMost: 50,
      keep: 3,
    });
    await expect(pages.refresh()).rejects.toThrow('away');
    expect(pages.length()).toBeUndefined();
    away = false;
    await pages.refresh();
    expect(pages.length()).toBe(5);
  });
});
