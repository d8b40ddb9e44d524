/** Many deliveries, one transaction: while one commit runs, those that arrive gather for the next. */
export interface GroupCommit<Item, Result> {
  /** Resolves once the item's commit has; rejects with `QueueFull`, or as the commit does. */
  submit(item: Item): Promise<Result>;
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>;
}

/** More arrives than can be stored: the sender must come again later. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

export interface GroupCommitOptions<Item, Result> {
  /** Answers one result an item, in their order. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly largestBatch: number;
  /** Items that may wait; the memory that a slow database can cost. */
  readonly longestQueue: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Turns of the event loop for which a batch gathers at most: a few milliseconds of a steady stream. */
const mostTurns = 20;

export function createGroupCommit<Item, Result>({
  commit,
  largestBatch,
  longestQueue,
}: GroupCommitOptions<Item, Result>): GroupCommit<Item, Result> {
  const queue: Waiting<Item, Result>[] = [];
  let running: Promise<void> | undefined;

  /**
   * Waits as long as each turn of the event loop brings more: what a commit costs, it costs once for all. A lone item waits
   * for two turns, which is no time.
   */
  async function gather(): Promise<void> {
    for (let turn = 0, seen = 0; turn < mostTurns && queue.length > seen && queue.length < largestBatch; turn += 1) {
      seen = queue.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function commitAll(): Promise<void> {
    while (queue.length > 0) {
      await gather();
      const batch = queue.splice(0, largestBatch);
      try {
        const results = await commit(batch.map(({ item }) => item));
        for (const [place, { resolve, reject }] of batch.entries()) {
          const result = results[place];
          if (result === undefined) reject(new Error('the commit answered fewer results than items'));
          else resolve(result);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = undefined;
  }

  return {
    submit(item) {
      if (queue.length >= longestQueue) return Promise.reject(new QueueFull(`${longestQueue} wait already`));
      return new Promise<Result>((resolve, reject) => {
        queue.push({ item, resolve, reject });
        running ??= commitAll();
      });
    },
    async idle() {
      while (running) await running;
    },
  };
}
