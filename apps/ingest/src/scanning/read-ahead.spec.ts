import { readAhead } from './read-ahead';

describe('reading ahead', () => {
  /** Lets everything that can go on without the test go on. */
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  function counted(count: number, { failsBefore }: { failsBefore?: number } = {}) {
    const source = { read: 0, left: false, pages: read() };
    async function* read() {
      try {
        for (let number = 1; number <= count; number += 1) {
          await Promise.resolve();
          if (number === failsBefore) throw new Error(`no page ${number}`);
          source.read = number;
          yield number;
        }
      } finally {
        source.left = true;
      }
    }
    return source;
  }
  async function all(ahead: { take(most: number): Promise<number[]> }, most = 100): Promise<number[][]> {
    const taken: number[][] = [];
    for (let some = await ahead.take(most); some.length > 0; some = await ahead.take(most)) taken.push(some);
    return taken;
  }

  it('begins at once and goes no further than there is room', async () => {
    const source = counted(100);
    const ahead = readAhead([source.pages], 5);
    await settled();
    // Five wait, and one more has been read for the place that comes free.
    expect(source.read).toBe(6);
    expect(await ahead.take(2)).toEqual([1, 2]);
    await settled();
    expect(source.read).toBe(8);
  });

  it('gives all pages of a source in order, as many together as are there, and then none', async () => {
    const ahead = readAhead([counted(7).pages], 3);
    await settled();
    const taken = await all(ahead, 2);
    expect(taken.flat()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(taken[0]).toEqual([1, 2]);
    expect(await ahead.take(2)).toEqual([]);
  });

  it('gathers pages until there are enough, patience is over, or no more come', async () => {
    const endless = new Promise<void>(() => undefined);
    expect(await readAhead([counted(100).pages], 50).take(20, () => endless)).toHaveLength(20);
    expect(await readAhead([counted(7).pages], 50).take(20, () => endless)).toHaveLength(7);
    expect(await readAhead([counted(9, { failsBefore: 4 }).pages], 50).take(20, () => endless)).toEqual([1, 2, 3]);

    const slow = { pages: slowly() };
    async function* slowly() {
      yield 1;
      await endless;
    }
    let over = (): void => undefined;
    const taking = readAhead([slow.pages], 50).take(20, () => new Promise((resolve) => (over = resolve)));
    await settled();
    over();
    expect(await taking).toEqual([1]);
  });

  it('of several sources ends when all have', async () => {
    const sources = [counted(3), counted(20), counted(0)];
    const taken = (
      await all(
        readAhead(
          sources.map(({ pages }) => pages),
          4,
        ),
      )
    ).flat();
    expect(taken.sort((a, b) => a - b)).toEqual([...counting(3), ...counting(20)].sort((a, b) => a - b));
    expect(await readAhead([], 4).take(1)).toEqual([]);
  });

  it('tells a failure behind the pages read before it', async () => {
    const ahead = readAhead([counted(9, { failsBefore: 4 }).pages], 10);
    await settled();
    expect(await ahead.take(2)).toEqual([1, 2]);
    expect(await ahead.take(2)).toEqual([3]);
    await expect(ahead.take(2)).rejects.toThrow('no page 4');
  });

  it('leaves its sources when nobody wants any more', async () => {
    const source = counted(100);
    const ahead = readAhead([source.pages], 2);
    await settled();
    ahead.stop();
    await settled();
    expect(source).toMatchObject({ read: 3, left: true });
  });
});

function counting(to: number): number[] {
  return Array.from({ length: to }, (_, place) => place + 1);
}
