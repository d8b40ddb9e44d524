import { createGroupCommit, QueueFull } from './group-commit';

describe('a group commit', () => {
  it('takes together what arrives while a commit runs, in order, and never more than the largest batch', async () => {
    const batches: number[][] = [];
    const commits = createGroupCommit<number, number>({
      commit: async (items) => {
        batches.push([...items]);
        await new Promise((resolve) => setImmediate(resolve));
        return items.map((item) => item * 2);
      },
      largestBatch: 3,
      longestQueue: 100,
    });
    const results = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((item) => commits.submit(item)));
    expect(results).toEqual([2, 4, 6, 8, 10, 12, 14]);
    expect(batches).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  });

  it('refuses what would wait beyond the longest queue', async () => {
    const commits = createGroupCommit<number, number>({
      commit: (items) => Promise.resolve(items),
      largestBatch: 1,
      longestQueue: 2,
    });
    const first = [commits.submit(1), commits.submit(2)];
    await expect(commits.submit(3)).rejects.toBeInstanceOf(QueueFull);
    expect(await Promise.all(first)).toEqual([1, 2]);
    expect(await commits.submit(4)).toBe(4);
  });

  it('that fails fails for its own items only', async () => {
    let fail = true;
    const commits = createGroupCommit<number, number>({
      commit: (items) => {
        if (!fail) return Promise.resolve(items);
        fail = false;
        return Promise.reject(new Error('away'));
      },
      largestBatch: 1,
      longestQueue: 10,
    });
    const results = await Promise.allSettled([commits.submit(1), commits.submit(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await commits.idle();
  });
});
