import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../rounds';

export interface EvenRate {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  /** Calls a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly nextBody: () => string;
}

/** Calls before this do not count, in seconds: they open the connections. */
const leadIn = 0.5;

/**
 * Makes calls at an even rate, whatever becomes of the earlier ones. Each counts from the moment at which it was due and not
 * from when it could be sent, so that a server (or a sender) that stands still for a moment is told from one that does not.
 */
export async function callAtEvenRate({ url, headers, connections, rate, seconds, nextBody }: EvenRate) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const lead = Math.ceil(rate * leadIn);
  const count = lead + Math.ceil(rate * seconds);
  const times: number[] = [];
  const underWay: Promise<void>[] = [];
  let failures = 0;

  const call = (due: number, counts: boolean): Promise<void> =>
    new Promise((resolve) => {
      const body = nextBody();
      const end = (worked: boolean): void => {
        if (!worked) failures += 1;
        if (counts) times.push(performance.now() - due);
        resolve();
      };
      const calling = request(
        url,
        { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
        (answer) => answer.resume().on('end', () => end(answer.statusCode === 200)),
      );
      calling.on('error', () => end(false)).end(body);
    });

  const started = performance.now();
  for (let place = 0; place < count; place += 1) {
    const due = started + (place * 1_000) / rate;
    const early = due - performance.now();
    if (early > 0) await delay(early);
    underWay.push(call(due, place >= lead));
  }
  await Promise.all(underWay);
  agent.destroy();
  return { callsPerSecond: rate, p99Milliseconds: quantile(times, 0.99), failures };
}
