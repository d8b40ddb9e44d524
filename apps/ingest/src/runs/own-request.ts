import type { RunRequest } from './sync-run';

/** A run that ingest asks for by itself, of all that a parent has. */
export function ownRequest(
  parentId: string,
  trigger: 'initial' | 'reconcile',
  { runId, requestedAt }: Pick<RunRequest, 'runId' | 'requestedAt'>,
): RunRequest {
  return { runId, parentId, scope: 'both', trigger, requestedBy: 'ingest', confirmedPlanHash: '', requestedAt };
}
