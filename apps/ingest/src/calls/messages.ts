import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ingest, type seatPolicy } from '@rollcall/contracts';
import type { DirectoryUser } from '@rollcall/domain';
import type { DirectorySummary } from '../directory-record/record-lists';
import type { PoisonedEvent } from '../poison/poisoned-events';
import { publishedScope, publishedTrigger } from '../runs/run-words';
import type { RunResults } from '../runs/run-results';
import type { RunState, SyncRun } from '../runs/sync-run';
import type { DirectoryState } from '../workos/workos-directory';

/** Our values as the messages of the calls. */

const runStates: Record<RunState, ingest.SyncState> = {
  queued: ingest.SyncState.QUEUED,
  scanning: ingest.SyncState.SCANNING,
  applying: ingest.SyncState.APPLYING,
  completed: ingest.SyncState.COMPLETED,
  incomplete: ingest.SyncState.INCOMPLETE,
  failed: ingest.SyncState.FAILED,
};

const directoryStates: Record<DirectoryState, ingest.DirectoryState> = {
  linked: ingest.DirectoryState.LINKED,
  validating: ingest.DirectoryState.VALIDATING,
  invalid_credentials: ingest.DirectoryState.INVALID_CREDENTIALS,
  unlinked: ingest.DirectoryState.UNLINKED,
  deleting: ingest.DirectoryState.DELETING,
  deleted: ingest.DirectoryState.DELETED,
};

export function runMessage(run: SyncRun, results: RunResults | undefined, now: Date): ingest.SyncRun {
  return create(ingest.SyncRunSchema, {
    runId: run.runId,
    parentId: run.parentId,
    scope: publishedScope(run.scope),
    trigger: publishedTrigger(run.trigger),
    requestedBy: run.requestedBy,
    state: runStates[run.state],
    reason: run.reason,
    requestedAt: timestampFromDate(run.requestedAt),
    ...at('startedAt', run.startedAt),
    ...at('finishedAt', run.finishedAt),
    progress: progressOf(run, now),
    organizations: [...(results?.organizations ?? [])],
    problems: [...(results?.problems ?? [])],
  });
}

/** A run that seat-policy has asked for and ingest has not heard of yet. */
export function expectedRunMessage(sync: seatPolicy.SyncRequestState): ingest.SyncRun {
  const { runId, parentId, scope, trigger, requestedBy, requestedAt } = sync;
  return create(ingest.SyncRunSchema, {
    runId,
    parentId,
    scope,
    trigger,
    requestedBy,
    state: ingest.SyncState.QUEUED,
    ...(requestedAt && { requestedAt }),
    progress: create(ingest.SyncProgressSchema),
  });
}

function progressOf({ state, startedAt, finishedAt, done, expected }: SyncRun, now: Date): ingest.SyncProgress {
  const seconds = startedAt ? Math.max(((finishedAt ?? now).getTime() - startedAt.getTime()) / 1_000, 0) : 0;
  const ratePerSecond = seconds > 0 ? done / seconds : 0;
  const secondsLeft = state === 'scanning' && ratePerSecond > 0 ? (expected - done) / ratePerSecond : 0;
  return create(ingest.SyncProgressSchema, { done, expected, ratePerSecond, secondsLeft });
}

export function summaryMessage(summary: DirectorySummary): ingest.DirectorySummary {
  const { state, lastChangeAt, lastScanAt, ...rest } = summary;
  return create(ingest.DirectorySummarySchema, {
    ...rest,
    state: directoryStates[state],
    ...at('lastChangeAt', lastChangeAt),
    ...at('lastScanAt', lastScanAt),
  });
}

export function userMessage(user: DirectoryUser): MessageInitShape<typeof ingest.DirectoryUserSchema> {
  return {
    directoryUserId: user.directoryUserId,
    directoryId: user.directoryId,
    email: user.email ?? '',
    firstName: user.firstName,
    lastName: user.lastName,
    state: user.state === 'inactive' ? ingest.UserState.INACTIVE : ingest.UserState.ACTIVE,
    idpId: user.idpId,
    createdAt: timestampFromDate(user.createdAt),
    updatedAt: timestampFromDate(user.version.updatedAt),
  };
}

export function poisonedEventMessage(event: PoisonedEvent): MessageInitShape<typeof ingest.PoisonedEventSchema> {
  const { eventId, type, reason, receivedAt, attempts } = event;
  return { eventId, type, reason, receivedAt: timestampFromDate(receivedAt), attempts };
}

function at<Name extends string>(name: Name, time: Date | undefined) {
  return time ? { [name]: timestampFromDate(time) } : {};
}
