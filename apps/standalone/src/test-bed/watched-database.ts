import type { Database } from '@rollcall/persistence';

/** Counts work that is under way outside of the event loop, so that a virtual clock can wait for it. */
export interface Traffic {
  /** Passes the work on; it counts until it ends. */
  watch<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when nothing has been under way for some turns of the event loop. */
  settled(): Promise<void>;
}

const quietTurns = 5;

export function createTraffic(): Traffic {
  let underWay = 0;
  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    async watch(work) {
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
      }
    },
    async settled() {
      for (let quiet = 0; quiet < quietTurns;) {
        await nextTurn();
        quiet = underWay === 0 ? quiet + 1 : 0;
      }
    },
  };
}

/** The same database, its statements watched. */
export function watchedDatabase(database: Database, traffic: Traffic): Database {
  return {
    query: (text, parameters) => traffic.watch(() => database.query(text, parameters)),
    write: (text, parameters) => traffic.watch(() => database.write(text, parameters)),
    transaction: (work, plans) => traffic.watch(() => database.transaction(work, plans)),
    close: () => database.close(),
  };
}
