import { setMaxListeners } from 'node:events';
import type { Clock, Random } from '@rollcall/domain';
import type { DirectoryEvent } from '../events/event';
import type { WebhookFaults } from '../faults/faults';
import type { Log } from '../log';
import type { Revision } from '../saved-state/revision';
import { signatureHeader } from './signature';
import { createSlots, type Slots } from './slots';
import { createWaitingLine, type WaitingLine } from './waiting-line';

export interface WebhookEndpoint {
  readonly url: string;
  readonly secret: string;
}

/** How one request is sent. The global `fetch` is one; a simulated run gives one that needs no socket. */
export type Send = (
  url: string,
  request: { method: 'POST'; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<Response>;

export interface DeliveryPolicy {
  /** Attempts in all, the first one included. */
  readonly tries: number;
  /** The wait after the first failed attempt, in milliseconds; it doubles with each further one. */
  readonly firstWaitMs: number;
  readonly timeoutMs: number;
  readonly concurrency: number;
}

/** WorkOS tries for three days; here a run should not have to wait that long, so the waits are 0.5, 1, 2, 4 and 8 s. */
export const defaultDeliveryPolicy: DeliveryPolicy = {
  tries: 6,
  firstWaitMs: 500,
  timeoutMs: 10_000,
  concurrency: 256,
};

/** How long a reordered or repeated delivery may lag behind, in milliseconds. */
export const longestLagMs = 2_000;

export interface DeliveryCounts {
  /** Requests sent. */
  readonly attempted: number;
  /** Deliveries answered with 2xx. */
  readonly delivered: number;
  /** Deliveries given up. */
  readonly failed: number;
  /** Events never sent, by fault. */
  readonly dropped: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly pending: number;
}

export interface Deliveries {
  endpoint(): WebhookEndpoint | undefined;
  setEndpoint(endpoint: WebhookEndpoint | undefined): void;
  announce(event: DirectoryEvent): void;
  counts(): DeliveryCounts;
  /** Resolves when nothing is pending. */
  settled(): Promise<void>;
  /** Gives up all that is pending. Later events are delivered again. */
  abandon(): void;
  resetCounts(): void;
}

interface Delivery {
  readonly event: DirectoryEvent;
  readonly due: number;
}

/** All that ends together when deliveries are abandoned. */
interface Round {
  readonly stop: AbortController;
  readonly line: WaitingLine<Delivery>;
  readonly slots: Slots;
  walking: boolean;
  pending: number;
}

export function createDeliveries(deps: {
  clock: Clock;
  random: Random;
  send: Send;
  policy: DeliveryPolicy;
  faults: () => WebhookFaults;
  revision: Revision;
  log: Log;
}): Deliveries {
  const { clock, policy } = deps;
  let endpoint: WebhookEndpoint | undefined;
  let round = newRound(policy);
  let counted = noneCounted();
  let waitingForSettled: (() => void)[] = [];

  function finish(of: Round, outcome: 'delivered' | 'failed'): void {
    if (of !== round) {
      return;
    }
    counted[outcome] += 1;
    of.pending -= 1;
    wakeWhenSettled();
  }

  function wakeWhenSettled(): void {
    if (round.pending === 0) {
      const waiting = waitingForSettled;
      waitingForSettled = [];
      waiting.forEach((wake) => wake());
    }
  }

  /** Starts first attempts one after the other, so that they begin in the order of the events. */
  async function walk(of: Round): Promise<void> {
    of.walking = true;
    for (let next = of.line.take(); next !== undefined; next = of.line.take()) {
      await sleepUntil(next.due, of);
      await of.slots.take();
      if (of.stop.signal.aborted) {
        of.slots.free();
        return;
      }
      void deliver(next.event, of);
    }
    of.walking = false;
  }

  async function sleepUntil(due: number, of: Round): Promise<void> {
    const wait = due - clock.now().getTime();
    if (wait > 0) {
      await clock.sleep(wait, of.stop.signal);
    }
  }

  async function deliverLate(event: DirectoryEvent, due: number, of: Round): Promise<void> {
    await sleepUntil(due, of);
    await of.slots.take();
    await deliver(event, of);
  }

  /** Called with a slot taken; gives it back while it waits for the next try. */
  async function deliver(event: DirectoryEvent, of: Round): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const accepted = await attempt(event, of);
      of.slots.free();
      if (of.stop.signal.aborted) {
        return;
      }
      if (accepted || tries >= policy.tries) {
        if (!accepted) {
          deps.log.warn({ eventId: event.id, tries }, 'webhook given up');
        }
        finish(of, accepted ? 'delivered' : 'failed');
        return;
      }
      await clock.sleep(policy.firstWaitMs * 2 ** (tries - 1), of.stop.signal);
      await of.slots.take();
    }
  }

  async function attempt(event: DirectoryEvent, of: Round): Promise<boolean> {
    if (endpoint === undefined || of.stop.signal.aborted) {
      return false;
    }
    const { url, secret } = endpoint;
    const body = webhookBody(event);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'WorkOS Webhooks (simulated)',
      'workos-signature': signatureHeader({ body, secret, time: clock.now() }),
    };
    const over = new AbortController();
    const giveUp = new AbortController();
    const stopped = () => giveUp.abort();
    of.stop.signal.addEventListener('abort', stopped, { once: true });
    void clock.sleep(policy.timeoutMs, over.signal).then(() => giveUp.abort());
    counted.attempted += 1;
    try {
      const response = await deps.send(url, { method: 'POST', headers, body, signal: giveUp.signal });
      // Read to the end, or the connection stays taken.
      await response.arrayBuffer();
      return response.ok;
    } catch (cause) {
      deps.log.debug({ eventId: event.id, cause: String(cause) }, 'webhook not delivered');
      return false;
    } finally {
      of.stop.signal.removeEventListener('abort', stopped);
      over.abort();
    }
  }

  return {
    endpoint: () => endpoint,
    setEndpoint(next) {
      endpoint = next;
      deps.revision.advance();
    },
    announce(event) {
      if (endpoint === undefined) {
        return;
      }
      const { drop, duplicate, reorder, delay_ms } = deps.faults();
      // Always as many draws, so that one fault switched on does not change what the others do in a seeded run.
      const [dropped, repeated, overtaken, lag] = [deps.random(), deps.random(), deps.random(), deps.random()] as const;
      if (dropped < drop) {
        counted.dropped += 1;
        return;
      }
      const due = clock.now().getTime() + delay_ms;
      const late = due + 1 + Math.floor(lag * longestLagMs);
      const of = round;
      of.pending += 1;
      if (overtaken < reorder) {
        counted.reordered += 1;
        void deliverLate(event, late, of);
      } else {
        of.line.add({ event, due });
        if (!of.walking) {
          void walk(of);
        }
      }
      if (repeated < duplicate) {
        counted.duplicated += 1;
        of.pending += 1;
        void deliverLate(event, late, of);
      }
    },
    counts: () => ({ ...counted, pending: round.pending }),
    settled() {
      return round.pending === 0 ? Promise.resolve() : new Promise((resolve) => waitingForSettled.push(resolve));
    },
    abandon() {
      const former = round;
      round = newRound(policy);
      former.stop.abort();
      wakeWhenSettled();
    },
    resetCounts() {
      counted = noneCounted();
    },
  };
}

/** WorkOS sends the event without the `object` and `context` that lists add. */
function webhookBody(event: DirectoryEvent): string {
  return JSON.stringify({ id: event.id, event: event.event, data: event.data, created_at: event.created_at });
}

function noneCounted() {
  return { attempted: 0, delivered: 0, failed: 0, dropped: 0, duplicated: 0, reordered: 0 };
}

function newRound(policy: DeliveryPolicy): Round {
  const stop = new AbortController();
  // Every waiting delivery listens to it; Node would warn from the eleventh on.
  setMaxListeners(0, stop.signal);
  return { stop, line: createWaitingLine(), slots: createSlots(policy.concurrency), walking: false, pending: 0 };
}
