import type { Clock } from '@rollcall/domain';
import type { Log } from '../log';
import type { Revision } from './revision';
import type { SavedState } from './saved-state';

/** Keeps a simulator over restarts in one file. */
export interface StateKeeper {
  /**
   * Loads what the file has, and saves changes from then on. False: there was no file yet.
   * @throws BrokenStateFile; nothing is kept then, so that the file stays for whoever looks at it
   */
  start(): Promise<boolean>;
  /** Saves what is not saved yet, and ends. To be called when nothing changes any more. */
  stop(): Promise<void>;
}

/** Between two saves, in milliseconds: what a crash takes at most of a small directory. */
export const shortestWaitMs = 200;
/** At least so many times as long as a save took: a large directory costs a tenth of the time at most. */
export const waitPerSave = 10;

export function createStateKeeper(deps: {
  simulator: SavedState & { readonly revision: Revision['current'] };
  file: string;
  clock: Clock;
  log: Log;
}): StateKeeper {
  const { simulator, file, clock, log } = deps;
  const stopping = new AbortController();
  let keeping: Promise<void> | undefined;
  let savedRevision = 0;

  async function saveChanges(): Promise<void> {
    // Read first: what changes while it is written is new for the next save.
    const revision = simulator.revision();
    if (revision === savedRevision) {
      return;
    }
    await simulator.save(file);
    savedRevision = revision;
  }

  async function keep(): Promise<void> {
    let wait = shortestWaitMs;
    for (;;) {
      await clock.sleep(wait, stopping.signal);
      if (stopping.signal.aborted) {
        return;
      }
      const start = clock.now().getTime();
      try {
        await saveChanges();
      } catch (error) {
        // The disk may have room again by the next time.
        log.error({ file, err: error }, 'state not saved');
      }
      wait = Math.max(shortestWaitMs, waitPerSave * (clock.now().getTime() - start));
    }
  }

  return {
    async start() {
      const loaded = await simulator.load(file);
      savedRevision = simulator.revision();
      keeping = keep();
      return loaded;
    },
    async stop() {
      stopping.abort();
      // Not started, or stopped before the file was read: nothing here is worth more than what the file has.
      if (keeping !== undefined) {
        await keeping;
        await saveChanges();
      }
    },
  };
}
