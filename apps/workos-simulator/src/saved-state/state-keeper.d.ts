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
/** Between two saves, in milliseconds. Less than events are held back, so that a crash takes hardly any that was read. */
export declare const shortestWaitMs = 2000;
/** At least so many times as long as a save took: a large directory costs a tenth of the time at most. */
export declare const waitPerSave = 10;
export declare function createStateKeeper(deps: {
  simulator: SavedState & {
    readonly revision: Revision['current'];
  };
  file: string;
  clock: Clock;
  log: Log;
}): StateKeeper;
//# sourceMappingURL=state-keeper.d.ts.map
