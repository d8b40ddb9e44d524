import type { Clock, Log } from '@rollcall/domain';
import { createBell, type Running } from '@rollcall/messaging';
import type { Database } from '@rollcall/persistence';
import type { ChangeLog, LoggedChange } from './change-log';
import { type Scope, scopeKey } from './scope';

/** Somebody who is told of changes, in the order of their positions. */
export interface FeedListener {
  readonly scopes: readonly Scope[];
  /** Each change of the scopes, once. */
  readonly onChange: (change: LoggedChange) => void;
  /** Changes were missed: nothing from before counts. */
  readonly onMissed: () => void;
}

/** Follows the change log, whichever instance writes to it, while there is somebody to tell. */
export interface ChangeFeed {
  /**
   * Begins to follow, from where the log stands now.
   * @param position what the caller has read already; nothing from before it is told
   */
  follow(position: number): void;
  /** Every change up to here has been told; undefined before anybody followed. */
  position(): number | undefined;
  /** The log was read to its end not long ago. */
  isFresh(): boolean;
  /** Reads the log at once. */
  wake(): void;
  listen(listener: FeedListener): () => void;
  start(): Running;
}

export interface ChangeFeedDependencies {
  readonly database: Database;
  readonly changeLog: ChangeLog;
  readonly clock: Clock;
  readonly log: Log;
  /** Every change; besides the listeners, who hear those of their scopes. */
  readonly onChange: (change: LoggedChange) => void;
  /** Where the feed begins, or goes on after it missed something. */
  readonly onStartOver: (position: number) => void;
}

/** Milliseconds: how long after its commit a change of another instance is noticed at most. One row is read each time. */
const lookInterval = 200;
/** Milliseconds without a successful look after which nothing kept is trusted. */
const freshFor = 5_000;
const changesAtOnce = 2_000;
/** Milliseconds that a change stays in the log: who was away longer starts over. */
const keptFor = 60 * 60_000;
const forgetInterval = 60_000;

export function createChangeFeed(dependencies: ChangeFeedDependencies): ChangeFeed {
  const { database, changeLog, clock, log, onChange, onStartOver } = dependencies;
  const bell = createBell(clock);
  const listeners = new Map<string, Set<FeedListener>>();
  let position: number | undefined;
  let readAt = 0;
  let forgotAt = 0;

  const all = (): Set<FeedListener> => new Set([...listeners.values()].flatMap((those) => [...those]));

  const startOver = (from: number): void => {
    position = from;
    onStartOver(from);
    for (const listener of all()) listener.onMissed();
  };

  const tell = (change: LoggedChange): void => {
    onChange(change);
    for (const listener of listeners.get(scopeKey(change.scope)) ?? []) listener.onChange(change);
    position = change.position;
  };

  /** Reads the log to its end. */
  const read = async (): Promise<void> => {
    const startedAt = clock.now().getTime();
    const { last, forgotten } = await changeLog.extent(database);
    const isAfterLongSilence = startedAt - readAt > keptFor / 2;
    // Also after the database was put back to an earlier state: what was told of it since is void.
    if (position === undefined || isAfterLongSilence || forgotten > position || last < position) startOver(last);
    while (position !== undefined && position < last) {
      const changes = await changeLog.after(database, position, changesAtOnce);
      for (const change of changes) tell(change);
      if (changes.length === 0) break;
    }
    readAt = startedAt;
  };

  const forgetOld = async (): Promise<void> => {
    const now = clock.now();
    if (now.getTime() - forgotAt < forgetInterval) return;
    forgotAt = now.getTime();
    await changeLog.forget(database, new Date(now.getTime() - keptFor));
  };

  return {
    follow(from) {
      if (position !== undefined) return;
      startOver(from);
      readAt = clock.now().getTime();
      bell.ring();
    },
    position: () => position,
    isFresh: () => clock.now().getTime() - readAt <= freshFor,
    wake: () => bell.ring(),

    listen(listener) {
      const keys = listener.scopes.map(scopeKey);
      for (const key of keys) {
        const those = listeners.get(key) ?? new Set();
        listeners.set(key, those.add(listener));
      }
      return () => {
        for (const key of keys) {
          const those = listeners.get(key);
          those?.delete(listener);
          if (those?.size === 0) listeners.delete(key);
        }
      };
    },

    start() {
      let stopped = false;
      const run = async (): Promise<void> => {
        while (!stopped) {
          await (position === undefined ? bell.wait() : bell.wait(lookInterval));
          if (stopped || position === undefined) continue;
          try {
            await read();
            await forgetOld();
          } catch (error) {
            log.warn({ err: error }, 'the log of entitlement changes could not be read');
            await bell.wait(lookInterval);
          }
        }
      };
      const running = run();
      return {
        async stop() {
          stopped = true;
          bell.ring();
          await running;
        },
      };
    },
  };
}
