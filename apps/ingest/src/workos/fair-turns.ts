import type { Clock } from '@rollcall/domain';
import type { RequestSlots } from './request-slots';

/** Who goes next where many want the slots of one limit: each sharer in turn, however much one of them asks for. */
export interface FairTurns {
  /** Resolves at the caller's turn, or when the signal aborts. Rejects where slots cannot be had. */
  take(sharer: string, signal?: AbortSignal): Promise<void>;
}

export interface FairTurnsOptions {
  readonly clock: Clock;
  readonly slots: RequestSlots;
  readonly limit: string;
  /** Milliseconds between two slots. */
  readonly spacing: number;
}

/** Slots reserved together: few, so that who comes later soon has a turn, and other instances theirs. */
const slotsAtOnce = 10;

interface Waiting {
  readonly go: () => void;
  readonly fail: (error: unknown) => void;
}

interface Reserved {
  readonly startsAt: number;
  readonly count: number;
}

export function createFairTurns({ clock, slots, limit, spacing }: FairTurnsOptions): FairTurns {
  /** Of each sharer, oldest first; the sharer whose turn is next comes first. */
  const queues = new Map<string, Set<Waiting>>();
  let serving = false;

  const waiting = (): number => [...queues.values()].reduce((sum, queue) => sum + queue.size, 0);

  function leave(sharer: string, one: Waiting): void {
    const queue = queues.get(sharer);
    queue?.delete(one);
    if (queue?.size === 0) queues.delete(sharer);
  }

  /** Whose turn it is is said when the slot is there, not when it was reserved. */
  function next(): Waiting | undefined {
    for (const [sharer, queue] of queues) {
      for (const one of queue) {
        leave(sharer, one);
        if (queue.size > 0) {
          queues.delete(sharer);
          queues.set(sharer, queue);
        }
        return one;
      }
    }
    return undefined;
  }

  async function reserve(wanted: number): Promise<Reserved> {
    const count = Math.min(wanted, slotsAtOnce);
    const wait = await slots.reserve(limit, count, spacing);
    return { startsAt: clock.now().getTime() + wait, count };
  }

  async function serve(): Promise<void> {
    let ahead: Promise<Reserved> | undefined;
    for (let wanted = waiting(); ahead || wanted > 0; wanted = waiting()) {
      const { startsAt, count } = await (ahead ?? reserve(wanted));
      const beyond = waiting() - count;
      // Reserved while these are given out, so that no slot is lost by asking.
      ahead = beyond > 0 ? reserve(beyond) : undefined;
      ahead?.catch(() => undefined);
      for (let slot = 0; slot < count; slot += 1) {
        const wait = startsAt + slot * spacing - clock.now().getTime();
        if (wait > 0) await clock.sleep(wait);
        next()?.go();
      }
    }
  }

  async function serveAll(): Promise<void> {
    try {
      await serve();
    } catch (error) {
      for (let one = next(); one; one = next()) one.fail(error);
    } finally {
      serving = false;
    }
  }

  return {
    take(sharer, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const one: Waiting = {
          go: () => {
            signal?.removeEventListener('abort', giveUp);
            resolve();
          },
          fail: (error) => {
            signal?.removeEventListener('abort', giveUp);
            reject(error);
          },
        };
        const giveUp = (): void => {
          leave(sharer, one);
          resolve();
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        const queue = queues.get(sharer) ?? new Set();
        queues.set(sharer, queue.add(one));
        if (serving) return;
        serving = true;
        void serveAll();
      });
    },
  };
}
