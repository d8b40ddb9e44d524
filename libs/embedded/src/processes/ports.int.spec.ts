import { createServer } from 'node:net';
import { becomesFree, freePort, isPortFree } from './ports';

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
});
