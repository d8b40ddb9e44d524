import { eventually } from './eventually';

describe('eventually', () => {
  it('repeats until the assertion holds and gives what it gave', async () => {
    let tries = 0;
    const value = await eventually(
      () => {
        tries += 1;
        if (tries < 3) throw new Error('not yet');
        return tries;
      },
      { every: 1 },
    );
    expect(value).toBe(3);
  });

  it('fails with the newest failure when the time is over', async () => {
    let tries = 0;
    const cause = await eventually(
      async () => {
        tries += 1;
        throw new Error(`failure ${tries}`);
      },
      { within: 60, every: 10 },
    ).catch((error: unknown) => error);
    expect(cause).toMatchObject({
      message: `Not so within 60 ms: failure ${tries}`,
      cause: { message: `failure ${tries}` },
    });
    expect(tries).toBeGreaterThan(1);
  });

  it('does not wait for an assertion that never answers', async () => {
    await expect(eventually(() => new Promise(() => undefined), { within: 30 })).rejects.toThrow('Not so within 30 ms');
  });
});
