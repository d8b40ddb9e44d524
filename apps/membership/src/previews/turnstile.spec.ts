import { createTurnstile } from './turnstile';

describe('a turnstile', () => {
  it('lets no more through than there are places, in the order in which they came, also past failures', async () => {
    const pass = createTurnstile(2);
    const log: string[] = [];
    let inside = 0;
    let most = 0;
    const work = (name: string) =>
      pass(async () => {
        inside += 1;
        most = Math.max(most, inside);
        log.push(name);
        await Promise.resolve();
        inside -= 1;
        if (name === 'b') throw new Error('failed');
        return name;
      });
    const results = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(work));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect([log, most]).toEqual([['a', 'b', 'c', 'd', 'e'], 2]);
    await expect(work('f')).resolves.toBe('f');
  });
});
