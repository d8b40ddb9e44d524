import type { Log } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import type { DirectoryRecord } from '../directory-record/directory-record';
import type { ObservationCause } from '../directory-record/observation';
import type { Hold, Runs } from '../runs/run-store';
import type { WorkosDirectory } from '../workos/workos-directory';
import type { ScanPosition } from './scan-position';

export interface ScanDependencies {
  readonly database: Database;
  readonly workos: WorkosDirectory;
  readonly record: DirectoryRecord;
  readonly runs: Runs;
  readonly log: Log;
}

/** One scan under way. */
export interface ScanContext extends ScanDependencies {
  readonly hold: Hold;
  readonly cause: ObservationCause;
  readonly signal: AbortSignal;
}

/** Where a step is, and how it notes that: `unreadable` counts within the step's own reading. */
export interface StepPosition {
  readonly position: ScanPosition;
  readonly directoryId: string;
}
