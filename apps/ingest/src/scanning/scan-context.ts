import type { Clock, Log } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import type { DirectoryRecord } from '../directory-record/directory-record';
import type { ObservationCause } from '../directory-record/observation';
import type { Hold, Runs } from '../runs/run-store';
import type { WorkosDirectory } from '../workos/workos-directory';

export interface ScanDependencies {
  readonly database: Database;
  readonly workos: WorkosDirectory;
  readonly record: DirectoryRecord;
  readonly runs: Runs;
  readonly clock: Clock;
  readonly log: Log;
}

/** One scan under way. */
export interface ScanContext extends ScanDependencies {
  readonly hold: Hold;
  readonly cause: ObservationCause;
  readonly signal: AbortSignal;
}
