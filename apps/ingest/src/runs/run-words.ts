import { SyncScope, SyncTrigger } from '@rollcall/contracts';
import type { RunScope, RunTrigger } from './sync-run';

const scopes: Record<RunScope, SyncScope> = {
  members: SyncScope.MEMBERS,
  groups: SyncScope.GROUPS,
  both: SyncScope.BOTH,
};

const triggers: Record<RunTrigger, SyncTrigger> = {
  initial: SyncTrigger.INITIAL,
  mode_change: SyncTrigger.MODE_CHANGE,
  mappings_on: SyncTrigger.MAPPINGS_ON,
  manual: SyncTrigger.MANUAL,
  reconcile: SyncTrigger.RECONCILE,
};

export function publishedScope(scope: RunScope): SyncScope {
  return scopes[scope];
}

export function publishedTrigger(trigger: RunTrigger): SyncTrigger {
  return triggers[trigger];
}

/** Undefined for a scope that this build does not know. */
export function scopeOf(published: SyncScope): RunScope | undefined {
  return runScopes.find((scope) => scopes[scope] === published);
}

/** Undefined for a trigger that this build does not know. */
export function triggerOf(published: SyncTrigger): RunTrigger | undefined {
  return runTriggers.find((trigger) => triggers[trigger] === published);
}

const runScopes: readonly RunScope[] = ['members', 'groups', 'both'];
const runTriggers: readonly RunTrigger[] = ['initial', 'mode_change', 'mappings_on', 'manual', 'reconcile'];
