import type { RunRequest, RunScope, SyncRun } from './sync-run';

/**
 * The queued run that a request joins; undefined when it needs a run of its own. A run joins one that scans at least its
 * scope. A confirmed plan is kept: a request with a hash joins only a run under that very hash. One that scans already
 * may have passed what the request is about, so it is not joined.
 */
export function runToJoin<Run extends Pick<SyncRun, 'scope' | 'state' | 'confirmedPlanHash'>>(
  runs: readonly Run[],
  request: Pick<RunRequest, 'scope' | 'confirmedPlanHash'>,
): Run | undefined {
  return runs.find(
    (run) =>
      run.state === 'queued' &&
      covers(run.scope, request.scope) &&
      (request.confirmedPlanHash === '' || request.confirmedPlanHash === run.confirmedPlanHash),
  );
}

function covers(scope: RunScope, wanted: RunScope): boolean {
  return scope === 'both' || scope === wanted;
}
