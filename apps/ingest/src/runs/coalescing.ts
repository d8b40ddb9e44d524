import type { RunRequest, RunScope, SyncRun } from './sync-run';

/**
 * The queued run that a request joins: one that scans at least its scope. Undefined when it needs a run of its own: one
 * that scans already may have passed what the request is about.
 */
export function runToJoin<Run extends Pick<SyncRun, 'scope' | 'state'>>(
  runs: readonly Run[],
  { scope }: Pick<RunRequest, 'scope'>,
): Run | undefined {
  return runs.find((run) => run.state === 'queued' && covers(run.scope, scope));
}

/**
 * What becomes of a run that a request joins. A confirmed plan goes along, with the name of whoever confirmed it, who
 * answers for what it removes; of two the later one counts. A request without one leaves the run as it is.
 */
export function joinedBy<Run extends Pick<SyncRun, 'requestedBy' | 'confirmedPlanHash'>>(
  run: Run,
  { requestedBy, confirmedPlanHash }: Pick<RunRequest, 'requestedBy' | 'confirmedPlanHash'>,
): Run {
  return confirmedPlanHash === '' || confirmedPlanHash === run.confirmedPlanHash
    ? run
    : { ...run, requestedBy, confirmedPlanHash };
}

function covers(scope: RunScope, wanted: RunScope): boolean {
  return scope === 'both' || scope === wanted;
}
