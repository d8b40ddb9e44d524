import { createServer } from 'node:net';
import { becomesFree, freePort, freePortBase, isPortFree } from './ports';

describe('ports', () => {
  it('are free until somebody listens', async () => {
    const port = await freePort();
    expect(await isPortFree(port)).toBe(true);
    const server = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await isPortFree(port)).toBe(false);
    expect(await becomesFree(port, 100)).toBe(false);
    setTimeout(() => server.close(), 100);
    expect(await becomesFree(port, 5_000)).toBe(true);
  });

  it('of a whole run are those of no other run', async () => {
    const bases = await Promise.all(Array.from({ length: 10 }, () => freePortBase()));
    const sorted = [...bases].sort((one, other) => one - other);
    const gaps = sorted.slice(1).map((base, place) => base - (sorted[place] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
  });
});
