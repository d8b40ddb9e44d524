import { ingest } from '@rollcall/contracts';
import { type Tone } from '../parts/Tag';

const { SyncState } = ingest;

/** What goes on in each state, as a sentence. */
export const stateSentences: Readonly<Record<ingest.SyncState, string>> = {
  [SyncState.UNSPECIFIED]: '',
  [SyncState.QUEUED]: 'Waiting for its turn: runs of one directory go one after the other.',
  [SyncState.SCANNING]: 'Reading users, groups and memberships from WorkOS.',
  [SyncState.APPLYING]: 'Everything is read. Decisions, seats and groups are being applied.',
  [SyncState.COMPLETED]: 'Members and groups are equal to what the rules say of the directory.',
  [SyncState.INCOMPLETE]: 'WorkOS could not be read completely, so nobody was removed.',
  [SyncState.FAILED]: 'The run broke off, so nobody was removed.',
};

export const stateTones: Readonly<Record<ingest.SyncState, Tone>> = {
  [SyncState.UNSPECIFIED]: 'calm',
  [SyncState.QUEUED]: 'calm',
  [SyncState.SCANNING]: 'accent',
  [SyncState.APPLYING]: 'accent',
  [SyncState.COMPLETED]: 'good',
  [SyncState.INCOMPLETE]: 'warn',
  [SyncState.FAILED]: 'bad',
};

/** Who or what asked for the run: regular checks and first readings are Rollcall's own. */
export function askedBy({ requestedBy }: Pick<ingest.SyncRun, 'requestedBy'>): string {
  return requestedBy === '' || requestedBy === 'ingest' ? 'Rollcall' : requestedBy;
}

export function runPath(organizationId: string, runId: string): string {
  return `/o/${encodeURIComponent(organizationId)}/runs/${encodeURIComponent(runId)}`;
}
