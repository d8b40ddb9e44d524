import type { Clock, Log } from '@rollcall/domain';

/** An offset that a consumer group has reached: everything before it is safe. */
export interface ReachedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** Tells the brokers how far a consumer is: of each partition the last offset of a while, all in one request. */
export interface OffsetCommits {
  reached(offset: ReachedOffset): void;
  /** The partitions were given out anew: what was reached before is no longer ours to tell. */
  forget(): void;
  /** Commits what waits, now. It does not reject: what is not committed is delivered again, and skipped. */
  flush(): Promise<void>;
}

export interface OffsetCommitsDependencies {
  readonly commit: (offsets: ReachedOffset[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the waiting; `flush` still works. */
  readonly signal: AbortSignal;
}

/**
 * How long an offset waits to be committed, in milliseconds: for the brokers a commit costs as much as a batch of records.
 */
const pause = 1_000;

export function createOffsetCommits({ commit, clock, log, signal }: OffsetCommitsDependencies): OffsetCommits {
  const waiting = new Map<string, ReachedOffset>();
  let timer: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    const offsets = [...waiting.values()];
    waiting.clear();
    if (offsets.length === 0) return;
    try {
      await commit(offsets);
    } catch (error) {
      log.warn({ err: error }, 'offsets not committed: their records may be delivered again');
      // Unless the partitions have moved on meanwhile. They are tried again with the next.
      for (const offset of offsets) if (!waiting.has(keyOf(offset))) waiting.set(keyOf(offset), offset);
      schedule();
    }
  };

  const schedule = (): void => {
    if (signal.aborted) return;
    timer ??= clock.sleep(pause, signal).then(() => {
      timer = undefined;
      if (!signal.aborted) void flush();
    });
  };

  return {
    reached(offset) {
      waiting.set(keyOf(offset), offset);
      schedule();
    },
    forget: () => waiting.clear(),
    flush,
  };
}

const keyOf = ({ topic, partition }: ReachedOffset): string => `${topic} ${partition}`;
