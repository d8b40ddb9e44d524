import type { SimulatorState } from './simulator-state';
import { formatName, formatVersion, type StateLine } from './state-line';

/** Ids on one line; a group may have every person of a large directory, and no line should be long. */
const idsOnOneLine = 1_000;

/** The state as lines of JSON, one at a time, so that a large one never is in memory as text. */
export function* writeState(state: SimulatorState): Generator<string> {
  yield lineOf({ format: formatName, version: formatVersion });
  yield lineOf({ kind: 'ids', ...state.ids });
  if (state.endpoint !== undefined) {
    yield lineOf({ kind: 'endpoint', endpoint: state.endpoint });
  }
  if (state.faults !== undefined) {
    yield lineOf({ kind: 'faults', faults: state.faults });
  }
  for (const organization of state.population.organizations) {
    yield lineOf({ kind: 'organization', organization });
  }
  for (const { directory, load } of state.population.directories) {
    yield lineOf({ kind: 'directory', directory });
    for (const user of load.users) {
      yield lineOf({ kind: 'user', user });
    }
    for (const group of load.groups) {
      yield lineOf({ kind: 'group', group });
      for (const ids of cut(load.members.get(group.id) ?? [])) {
        yield lineOf({ kind: 'members', group_id: group.id, user_ids: ids });
      }
    }
  }
  for (const ids of cut(state.population.removedIds)) {
    yield lineOf({ kind: 'removed', ids });
  }
  for (const { user, groupIds } of state.departed) {
    yield lineOf({ kind: 'departed', user, group_ids: groupIds });
  }
  for (const person of state.people) {
    yield lineOf({ kind: 'person', person });
  }
  for (const { event, organizationId } of state.events) {
    yield lineOf({ kind: 'event', organization_id: organizationId, event });
  }
  yield lineOf({ kind: 'end' });
}

function* cut(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += idsOnOneLine) {
    yield ids.slice(start, start + idsOnOneLine);
  }
}

interface Header {
  readonly format: string;
  readonly version: number;
}

type Unchanging<T> = T extends object ? { readonly [K in keyof T]: Unchanging<T[K]> } : T;

function lineOf(line: Header | Unchanging<StateLine>): string {
  return `${JSON.stringify(line)}\n`;
}
