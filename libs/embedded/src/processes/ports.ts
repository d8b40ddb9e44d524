import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isSystemError } from './system-error';

/** Below the ports that the system gives to outgoing connections (32768 and up), where a free one may be gone at once. */
const drawn = { from: 15_000, to: 22_000 };
/** Above them, so that neither draws what the other has. */
const drawnBases = { from: 22_000, to: 30_000 };
/** Ports that a run of Rollcall may take from its base on. */
const portsOfRun = 250;
const mostDraws = 100;

/**
 * A TCP port of 127.0.0.1 that nothing listens on right now. Nothing reserves it: whoever uses it must be ready to be
 * told that it is taken after all.
 */
export async function freePort(): Promise<number> {
  for (let draws = 0; draws < mostDraws; draws += 1) {
    const port = randomInt(drawn.from, drawn.to);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`Found no free port from ${drawn.from} to ${drawn.to}.`);
}

/**
 * A port base for a run of Rollcall with all of its processes, the base of no other run as long as this process lives: the last
 * port behind it is held, which tells the others. A run that found another's services at its ports would take them for its own.
 */
export async function freePortBase(): Promise<number> {
  const bases = (drawnBases.to - drawnBases.from) / portsOfRun;
  for (let draws = 0; draws < mostDraws; draws += 1) {
    const base = drawnBases.from + randomInt(0, bases) * portsOfRun;
    const claim = createServer();
    try {
      await listen(claim, base + portsOfRun - 1);
    } catch (error) {
      if (isSystemError(error, 'EADDRINUSE')) continue;
      throw error;
    }
    claim.unref();
    return base;
  }
  throw new Error(`Found no free port base from ${drawnBases.from} to ${drawnBases.to}.`);
}

/**
 * Whether a server could listen on that port of 127.0.0.1 now.
 * @throws what the system says when it refuses for another reason (`EACCES` for a privileged port).
 */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, port);
  } catch (error) {
    if (isSystemError(error, 'EADDRINUSE')) return false;
    throw error;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}

/** Whether the port is free now or becomes so within `patience` milliseconds (a former owner may be on its way out). */
export async function becomesFree(port: number, patience: number): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (!(await isPortFree(port))) {
    if (performance.now() >= deadline) return false;
    await delay(50);
  }
  return true;
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, resolve);
  });
}
