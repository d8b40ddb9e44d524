/** A sync run: one scan of a whole parent, and what the other services make of it. */
export interface SyncRun {
  readonly runId: string;
  readonly parentId: string;
  readonly scope: RunScope;
  readonly trigger: RunTrigger;
  readonly requestedBy: string;
  readonly confirmedPlanHash: string;
  readonly state: RunState;
  /** Why it is incomplete or failed; empty else. */
  readonly reason: string;
  readonly requestedAt: Date;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** Users, groups and memberships read so far. */
  readonly done: number;
  readonly expected: number;
}

export type RunScope = 'members' | 'groups' | 'both';
export type RunTrigger = 'initial' | 'mode_change' | 'mappings_on' | 'manual' | 'reconcile';
export type RunState = 'queued' | 'scanning' | 'applying' | 'completed' | 'incomplete' | 'failed';

/** What someone asks for. */
export interface RunRequest {
  readonly runId: string;
  readonly parentId: string;
  readonly scope: RunScope;
  readonly trigger: RunTrigger;
  readonly requestedBy: string;
  /** Empty: no plan was confirmed. */
  readonly confirmedPlanHash: string;
  readonly requestedAt: Date;
}

/** What happens to a run. `overtaken`: a later one was applied, and of this one somebody has forgotten to tell. */
export type RunEvent = 'taken' | 'scanned' | 'applied' | 'overtaken' | 'not_complete' | 'broken';

/** `taken` again while scanning: another worker goes on where the first one stopped. */
const transitions: Record<RunState, Partial<Record<RunEvent, RunState>>> = {
  queued: { taken: 'scanning' },
  scanning: { taken: 'scanning', scanned: 'applying', not_complete: 'incomplete', broken: 'failed' },
  applying: { applied: 'completed', overtaken: 'incomplete' },
  completed: {},
  incomplete: {},
  failed: {},
};

/** The state after an event; undefined where the event does not concern a run in that state. */
export function nextState(state: RunState, event: RunEvent): RunState | undefined {
  return transitions[state][event];
}

/** The states from which an event leads on. */
export function statesBefore(event: RunEvent): RunState[] {
  return runStates.filter((state) => nextState(state, event) !== undefined);
}

export const runStates: readonly RunState[] = ['queued', 'scanning', 'applying', 'completed', 'incomplete', 'failed'];

export function hasEnded(state: RunState): boolean {
  return state === 'completed' || state === 'incomplete' || state === 'failed';
}

export function coversMembers(scope: RunScope): boolean {
  return scope !== 'groups';
}

export function coversGroups(scope: RunScope): boolean {
  return scope !== 'members';
}
